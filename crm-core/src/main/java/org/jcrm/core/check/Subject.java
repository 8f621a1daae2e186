package org.jcrm.core.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.check.ConfigProblem.Severity;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Template;

/** The configuration under examination, with the questions that every check asks, and the problems found so far. */
final class Subject {
    private final Configuration configuration;
    private final List<AgentMetadata> agents;
    private final Set<ConfigProblem> problems = new LinkedHashSet<>();

    /** A resource with what it is part of, outermost first; a top-level resource has no parents. */
    record Located(Resource resource, List<Resource> parents) {
        /** The outermost container: a constraint on a member is one on that. */
        Resource top() {
            return parents.isEmpty() ? resource : parents.getFirst();
        }

        Optional<CloneResource> around() {
            return parents.stream()
                    .filter(CloneResource.class::isInstance)
                    .map(CloneResource.class::cast)
                    .findFirst();
        }
    }

    private final Map<ResourceId, Located> resources = new LinkedHashMap<>();
    private final List<Located> everything = new ArrayList<>();

    Subject(Configuration configuration, List<AgentMetadata> agents) {
        this.configuration = configuration;
        this.agents = List.copyOf(agents);
        configuration.resources().forEach(resource -> locate(resource, List.of()));
    }

    private void locate(Resource resource, List<Resource> parents) {
        Located located = new Located(resource, List.copyOf(parents));
        everything.add(located);
        resources.putIfAbsent(resource.id(), located);
        List<Resource> path = new ArrayList<>(parents);
        path.add(resource);
        switch (resource) {
            case Primitive primitive -> {
                // Holds nothing.
            }
            case Group group -> group.members().forEach(member -> locate(member, path));
            case CloneResource clone -> locate(clone.member(), path);
            case Bundle bundle -> bundle.member().ifPresent(member -> locate(member, path));
        }
    }

    Configuration configuration() {
        return configuration;
    }

    List<AgentMetadata> agents() {
        return agents;
    }

    Optional<AgentMetadata> metadata(AgentName name) {
        return agents.stream().filter(agent -> agent.name().equals(name)).findFirst();
    }

    /** All resources and their parts, also those whose id is taken by another. */
    List<Located> everything() {
        return everything;
    }

    Map<ResourceId, Located> resources() {
        return resources;
    }

    List<Located> primitives() {
        return resources.values().stream()
                .filter(located -> located.resource() instanceof Primitive)
                .toList();
    }

    Set<NodeName> nodes() {
        return new LinkedHashSet<>(configuration.nodeNames());
    }

    Optional<Template> template(Primitive primitive) {
        return primitive
                .template()
                .flatMap(id -> configuration.templates().stream()
                        .filter(template -> template.id().equals(id))
                        .findFirst());
    }

    /** The primitive's own blocks, then its template's. */
    List<AttributeSet> params(Primitive primitive) {
        List<AttributeSet> sets = new ArrayList<>(primitive.params());
        template(primitive).ifPresent(template -> sets.addAll(template.params()));
        return sets;
    }

    /** The primitive's own operations, and those of its template that it does not override. */
    List<Operation> operations(Primitive primitive) {
        List<Operation> operations = new ArrayList<>(primitive.operations());
        template(primitive)
                .ifPresent(template -> template.operations().stream()
                        .filter(inherited -> operations.stream()
                                .noneMatch(own -> own.name().equals(inherited.name())
                                        && own.option("interval").equals(inherited.option("interval"))))
                        .forEach(operations::add));
        return operations;
    }

    /** The first value of {@code name}, rules not considered. */
    static Optional<String> value(List<AttributeSet> sets, String name) {
        return sets.stream().flatMap(set -> set.value(name).stream()).findFirst();
    }

    static boolean isPromotable(CloneResource clone) {
        return value(clone.meta(), "promotable").filter(Flags::isTrue).isPresent();
    }

    /** A property under its present name or its old one. */
    Optional<String> property(String name) {
        return configuration
                .property(name)
                .or(() -> name.startsWith("fencing-")
                        ? configuration.property("stonith-" + name.substring("fencing-".length()))
                        : Optional.empty());
    }

    void error(String path, String message, String nextStep) {
        problems.add(new ConfigProblem(Severity.ERROR, path, message, nextStep));
    }

    void warning(String path, String message, String nextStep) {
        problems.add(new ConfigProblem(Severity.WARNING, path, message, nextStep));
    }

    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    static String path(Resource resource) {
        return "resources." + resource.id();
    }
}
