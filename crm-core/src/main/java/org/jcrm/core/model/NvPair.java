package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

/** One {@code name=value} of an attribute set; the id is Pacemaker's XML id (derived when people do not give one). */
public record NvPair(String id, String name, String value) {
    public NvPair {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(value, "value is null");
    }
}
