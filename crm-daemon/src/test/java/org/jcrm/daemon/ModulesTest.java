package org.jcrm.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** Which module may use what. */
class ModulesTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.jcrm");

    @Test
    void theCoreKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage("org.jcrm.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.jcrm.membership..",
                        "org.jcrm.agents..",
                        "org.jcrm.daemon..",
                        "org.jcrm.cli..",
                        "io.netty..",
                        "org.jgroups..",
                        "org.postgresql..",
                        "org.slf4j..")
                .because("nothing below the arrow calls upward: post an event, or return an effect")
                .check(ALL);
    }

    @Test
    void agentsAndMembershipKnowTheCoreAlone() {
        noClasses()
                .that()
                .resideInAPackage("org.jcrm.agents..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jcrm.membership..", "org.jcrm.daemon..", "io.netty..", "org.jgroups..")
                .because("an agent sees the cluster through AgentContext only: add to that if something is missing")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("org.jcrm.membership..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jcrm.agents..", "org.jcrm.daemon..", "io.netty..")
                .because("the cluster layer tells its listener of views and messages, and knows nobody else")
                .check(ALL);
    }

    @Test
    void jgroupsIsKnownInMembershipAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.jcrm.membership..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jgroups..")
                .because("another cluster layer must be possible: use the interface Membership")
                .check(ALL);
    }

    /** A date was a generation once: a clock that was set back took the arbitrator's vote away. */
    @Test
    void theClusterLayerReadsNoDate() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.jcrm.membership",
                        "org.jcrm.membership.arbitrator",
                        "org.jcrm.membership.handshake",
                        "org.jcrm.core.arbitrator")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Instant.class, Date.class)
                .because("clocks go back: take a number of Generations for what must grow, nanoTime for what lasts")
                .check(ALL);
    }

    @Test
    void pgjdbcIsKnownInTheAgentsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.jcrm.agents..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql..")
                .because("the daemon does not know what it runs: ask the agent")
                .check(ALL);
    }

    @Test
    void theLoopKnowsNoNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage("org.jcrm.daemon.loop..", "org.jcrm.daemon.executor..", "org.jcrm.daemon.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.jcrm.daemon.api..", "org.jcrm.daemon.sight..")
                .because("those who ask post an event and wait for the reply")
                .check(ALL);
    }

    @Test
    void theDaemonsPackagesHaveNoCycles() {
        slices().matching("org.jcrm.daemon.(*)..")
                .should()
                .beFreeOfCycles()
                .because("each package is one concern: move what both sides need into the lower one")
                .check(ALL);
    }
}
