package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.model.NodeName;

/** A node attribute, as read, or to be set; without a value it is to be removed. */
public record AttributeLine(NodeName node, String name, Optional<String> value, AttributeLifetime lifetime) {
    public AttributeLine {
        requireNonNull(node, "node is null");
        requireNonNull(name, "name is null");
        requireNonNull(value, "value is null");
        requireNonNull(lifetime, "lifetime is null");
    }
}
