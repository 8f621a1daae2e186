package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Where a resource may or should run. Either {@code node} with {@code score}, or {@code rules}; the resources are given
 * by id, by pattern or by sets. {@code lifetime} rules limit the constraint in time (made by {@code resource move}).
 */
public record LocationConstraint(
        String id,
        Optional<ResourceId> resource,
        Optional<String> pattern,
        List<ResourceSet> sets,
        Optional<NodeName> node,
        Optional<Score> score,
        Optional<Role> role,
        Optional<String> discovery,
        List<Rule> rules,
        Optional<Rule> lifetime)
        implements Constraint {
    public LocationConstraint {
        requireNonNull(id, "id is null");
        sets = List.copyOf(sets);
        rules = List.copyOf(rules);
    }

    /** The common form: {@code resource} prefers {@code node} by {@code score}. */
    public static LocationConstraint of(String id, ResourceId resource, NodeName node, Score score) {
        return new LocationConstraint(
                id,
                Optional.of(resource),
                Optional.empty(),
                List.of(),
                Optional.of(node),
                Optional.of(score),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
