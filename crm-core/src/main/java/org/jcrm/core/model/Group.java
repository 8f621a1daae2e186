package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Primitives that run on one node, started in order and stopped in reverse. */
public record Group(ResourceId id, List<Primitive> members, List<AttributeSet> meta, List<AttributeSet> params)
        implements Resource {
    public Group {
        requireNonNull(id, "id is null");
        members = List.copyOf(members);
        meta = List.copyOf(meta);
        params = List.copyOf(params);
    }
}
