package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A block of name=value pairs ({@code instance_attributes}, {@code meta_attributes}, {@code utilization},
 * {@code cluster_property_set}), optionally in force only while a rule holds. Among several blocks the higher score is
 * asked first, and the first to name an option wins.
 */
public record AttributeSet(String id, Score score, Optional<Rule> rule, List<NvPair> pairs) {
    public AttributeSet {
        requireNonNull(id, "id is null");
        requireNonNull(score, "score is null");
        requireNonNull(rule, "rule is null");
        pairs = List.copyOf(pairs);
    }

    /** The value of {@code name} in this block alone, rules not considered. */
    public Optional<String> value(String name) {
        return pairs.stream()
                .filter(pair -> pair.name().equals(name))
                .map(NvPair::value)
                .findFirst();
    }
}
