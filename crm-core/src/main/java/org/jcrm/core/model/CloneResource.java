package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Several instances of one primitive or group ({@code clone}, or the old {@code master}, which is a clone whose meta
 * attribute {@code promotable} is true).
 */
public record CloneResource(ResourceId id, Resource member, List<AttributeSet> meta, List<AttributeSet> params)
        implements Resource {
    public CloneResource {
        requireNonNull(id, "id is null");
        requireNonNull(member, "member is null");
        if (!(member instanceof Primitive) && !(member instanceof Group)) {
            throw new IllegalArgumentException("a clone holds a primitive or a group, not " + member.id());
        }
        meta = List.copyOf(meta);
        params = List.copyOf(params);
    }
}
