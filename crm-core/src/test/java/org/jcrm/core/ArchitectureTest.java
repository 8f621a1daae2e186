package org.jcrm.core;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shape of the core. Each failure says what to write instead. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.jcrm.core");

    @Test
    void packagesUseOnlyWhatLiesBelowThem() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.jcrm.core..")
                .layer("model")
                .definedBy("org.jcrm.core.model..")
                .layer("cib")
                .definedBy("org.jcrm.core.cib..")
                .layer("agent")
                .definedBy("org.jcrm.core.agent..")
                .layer("rule")
                .definedBy("org.jcrm.core.rule..")
                .layer("status")
                .definedBy("org.jcrm.core.status..")
                .layer("graph")
                .definedBy("org.jcrm.core.graph..")
                .layer("fencing")
                .definedBy("org.jcrm.core.fencing..")
                .layer("policy")
                .definedBy("org.jcrm.core.policy..")
                .layer("check")
                .definedBy("org.jcrm.core.check..")
                .layer("controller")
                .definedBy("org.jcrm.core.controller..")
                .layer("watchdog")
                .definedBy("org.jcrm.core.watchdog..")
                .layer("arbitrator")
                .definedBy("org.jcrm.core.arbitrator..")
                .layer("doctor")
                .definedBy("org.jcrm.core.doctor..")
                .layer("codec")
                .definedBy("org.jcrm.core.codec..")
                .whereLayer("cib")
                .mayOnlyAccessLayers("model")
                .whereLayer("agent")
                .mayOnlyAccessLayers("model", "cib")
                .whereLayer("rule")
                .mayOnlyAccessLayers("model", "cib")
                .whereLayer("status")
                .mayOnlyAccessLayers("model", "cib", "rule", "fencing")
                .whereLayer("graph")
                .mayOnlyAccessLayers("model", "cib")
                .whereLayer("fencing")
                .mayOnlyAccessLayers("model", "cib", "rule", "watchdog")
                .whereLayer("check")
                .mayOnlyAccessLayers("model", "cib", "rule", "agent", "fencing")
                .whereLayer("policy")
                .mayOnlyAccessLayers("model", "cib", "rule", "status", "graph", "agent")
                .whereLayer("controller")
                .mayOnlyAccessLayers(
                        "model", "cib", "rule", "status", "graph", "agent", "policy", "fencing", "watchdog")
                .whereLayer("watchdog")
                .mayNotAccessAnyLayer()
                .whereLayer("arbitrator")
                .mayOnlyAccessLayers("model", "cib", "controller")
                .whereLayer("doctor")
                .mayOnlyAccessLayers("model", "cib", "check", "fencing", "watchdog", "controller")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("codec")
                .mayNotBeAccessedByAnyLayer()
                .because("data flows one way: model ← cib ← status, rule ← policy → graph ← controller, and the core"
                        + " thinks in records: turn bytes into records (codec) at the edge, in the shell"));
    }

    @Test
    void onlyTheCodecKnowsJackson() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.jcrm.core.codec..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml..", "org.yaml..", "javax.xml..", "org.w3c..", "org.xml..")
                .because("model classes carry no annotations: write a shape or a reader in `codec`"));
    }

    @Test
    void theCoreReadsNoClock() {
        check(
                noClasses()
                        .should()
                        .callMethodWhere(target(nameMatching("now|currentTimeMillis|nanoTime|instant|millis"))
                                .and(target(owner(named(
                                        "java.time.Instant",
                                        "java.time.LocalDateTime",
                                        "java.time.LocalDate",
                                        "java.time.ZonedDateTime",
                                        "java.time.OffsetDateTime",
                                        "java.time.Clock",
                                        "java.lang.System")))))
                        .because(
                                "the same code runs live, in `jcrm simulate` and in the simulation: take `now` as a parameter"));
    }

    @Test
    void theCoreDrawsNoRandomNumber() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ThreadLocalRandom.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .because(
                        "a run must be repeatable: let the shell draw it and pass it in (like the transition's UUID)"));
    }

    @Test
    void theCoreStartsNoThreadAndOpensNothing() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.jcrm.core.agent..")
                .should()
                .dependOnClassesThat(
                        inPackages("java.net", "java.nio.file", "java.nio.channels", "java.util.logging", "org.slf4j"))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, Process.class, ProcessBuilder.class)
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                        .and(DescribedPredicate.not(nameMatching("java\\.util\\.concurrent\\.TimeUnit"))))
                .because("the core decides and the shell does: return an Effect, or one more field of the state;"
                        + " what is worth a log line is Effect.Narrate"));
    }

    @Test
    void noOrderDependsOnHashes() {
        check(noClasses()
                .should()
                .callConstructorWhere(target(owner(exactly(HashMap.class, HashSet.class))))
                .orShould()
                .callMethod(Map.class, "copyOf", Map.class)
                .orShould()
                .callMethod(Set.class, "copyOf", Collection.class)
                .orShould()
                .callMethod(Collectors.class, "toSet")
                .because("two designated controllers must derive the same graph from the same CIB, and hash order"
                        + " differs per JVM: use LinkedHashMap, TreeMap, LinkedHashSet, List, or Ordered.copyOf"));
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return DescribedPredicate.describe(
                "one of " + List.of(names), type -> List.of(names).contains(type.getName()));
    }

    /** Not its subclasses: a LinkedHashMap is a HashMap. */
    private static DescribedPredicate<JavaClass> exactly(Class<?>... types) {
        return named(List.of(types).stream().map(Class::getName).toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> inPackages(String... packages) {
        return DescribedPredicate.describe(
                "in one of " + List.of(packages), type -> List.of(packages).contains(type.getPackageName()));
    }

    private static void check(ArchRule rule) {
        rule.check(CORE);
    }
}
