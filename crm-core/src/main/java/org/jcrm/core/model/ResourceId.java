package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;

/** Id of a resource ({@code pgsql}) or of one instance of a clone ({@code pgsql:0}); unique in the configuration. */
public record ResourceId(String value) implements Comparable<ResourceId> {
    public ResourceId {
        requireNonNull(value, "value is null");
        if (value.isBlank()) {
            throw new IllegalArgumentException("a resource id must not be blank");
        }
    }

    public static ResourceId of(String value) {
        return new ResourceId(value);
    }

    /** As a sentence names several: {@code pgsql, vip}. */
    public static String join(Collection<ResourceId> ids) {
        return String.join(", ", ids.stream().map(ResourceId::value).toList());
    }

    @Override
    public int compareTo(ResourceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
