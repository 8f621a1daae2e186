package org.jcrm.daemon.executor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Template;

/**
 * Agent calls made from the configuration alone, for questions outside of any transition (rejoin, validation, life
 * signs). Blocks of parameters that a rule switches are left out: rules need the cluster's state. Pure.
 */
public final class ConfiguredCalls {
    private ConfiguredCalls() {}

    /** One call per primitive, in the order of the configuration. */
    public static List<AgentCall> of(Configuration configuration, NodeName self, String operation, Duration timeout) {
        List<Primitive> primitives = new ArrayList<>();
        configuration.resources().forEach(resource -> collect(resource, primitives));
        return primitives.stream()
                .map(primitive -> call(configuration, primitive, self, operation, timeout))
                .toList();
    }

    /** The call of {@code pgsql}, also when asked for its instance {@code pgsql:0}. */
    public static Optional<AgentCall> find(
            Configuration configuration, ResourceId resource, NodeName self, String operation, Duration timeout) {
        int colon = resource.value().indexOf(':');
        String base = colon < 0 ? resource.value() : resource.value().substring(0, colon);
        return of(configuration, self, operation, timeout).stream()
                .filter(call -> call.resource().value().equals(base))
                .findFirst();
    }

    private static void collect(Resource resource, List<Primitive> primitives) {
        switch (resource) {
            case Primitive primitive -> primitives.add(primitive);
            case Group group -> group.members().forEach(member -> collect(member, primitives));
            case CloneResource clone -> collect(clone.member(), primitives);
            case Bundle bundle -> {
                // Containers are not run by this daemon.
            }
        }
    }

    private static AgentCall call(
            Configuration configuration, Primitive primitive, NodeName self, String operation, Duration timeout) {
        List<AttributeSet> sets = new ArrayList<>(primitive.params());
        primitive
                .template()
                .flatMap(id -> configuration.templates().stream()
                        .filter(template -> template.id().equals(id))
                        .findFirst())
                .map(Template::params)
                .ifPresent(sets::addAll);
        Map<String, String> params = new LinkedHashMap<>();
        sets.stream()
                .filter(set -> set.rule().isEmpty())
                .sorted(Comparator.comparing(AttributeSet::score).reversed())
                .flatMap(set -> set.pairs().stream())
                .forEach(pair -> params.putIfAbsent(pair.name(), pair.value()));
        return new AgentCall(
                self, primitive.id(), primitive.agent(), operation, Duration.ZERO, timeout, params, Map.of());
    }
}
