package org.jcrm.core.model;

import java.util.List;

/** A configured resource. Options are kept as written, in sets that rules may switch; the policy engine resolves them. */
public sealed interface Resource permits Primitive, Group, CloneResource, Bundle {
    ResourceId id();

    List<AttributeSet> meta();

    List<AttributeSet> params();
}
