package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;

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

    /** As a sentence names several: {@code node1, node2}. */
    public static String join(Collection<NodeName> names) {
        return String.join(", ", names.stream().map(NodeName::value).toList());
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
