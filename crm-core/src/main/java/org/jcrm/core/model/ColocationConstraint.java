package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** The <em>dependent</em> is placed relative to the <em>primary</em>; or several sets of resources among each other. */
public record ColocationConstraint(
        String id,
        Optional<ResourceId> dependent,
        Optional<Role> dependentRole,
        Optional<ResourceId> primary,
        Optional<Role> primaryRole,
        Score score,
        Optional<String> nodeAttribute,
        Optional<Boolean> influence,
        List<ResourceSet> sets,
        Optional<Rule> lifetime)
        implements Constraint {
    public ColocationConstraint {
        requireNonNull(id, "id is null");
        requireNonNull(score, "score is null");
        sets = List.copyOf(sets);
    }
}
