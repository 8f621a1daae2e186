package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** First one action, then another; {@code score} is the old spelling of {@code kind}. */
public record OrderConstraint(
        String id,
        Optional<ResourceId> first,
        Optional<String> firstAction,
        Optional<ResourceId> then,
        Optional<String> thenAction,
        Optional<Kind> kind,
        Optional<Score> score,
        Optional<Boolean> symmetrical,
        Optional<Boolean> requireAll,
        List<ResourceSet> sets,
        Optional<Rule> lifetime)
        implements Constraint {
    /** How strictly the order binds. */
    public enum Kind {
        OPTIONAL,
        MANDATORY,
        SERIALIZE
    }

    public OrderConstraint {
        requireNonNull(id, "id is null");
        sets = List.copyOf(sets);
    }
}
