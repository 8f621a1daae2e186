package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** A containerised resource ({@code bundle}); the container's own elements are kept as XML text. */
public record Bundle(
        ResourceId id,
        Optional<Primitive> member,
        List<String> elements,
        List<AttributeSet> meta,
        List<AttributeSet> params)
        implements Resource {
    public Bundle {
        requireNonNull(id, "id is null");
        requireNonNull(member, "member is null");
        elements = List.copyOf(elements);
        meta = List.copyOf(meta);
        params = List.copyOf(params);
    }
}
