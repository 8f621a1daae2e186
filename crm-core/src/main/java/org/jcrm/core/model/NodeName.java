package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

/** Name of a cluster node, as {@code uname -n} says it; compared exactly, ordered alphabetically. */
public record NodeName(String value) implements Comparable<NodeName> {
    public NodeName {
        requireNonNull(value, "value is null");
        if (value.isBlank()) {
            throw new IllegalArgumentException("a node name must not be blank");
        }
    }

    public static NodeName of(String value) {
        return new NodeName(value);
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
