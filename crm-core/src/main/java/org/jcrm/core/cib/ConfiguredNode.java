package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;

/**
 * A node of the configuration with its permanent attributes.
 *
 * @param id Pacemaker's numeric node id as text; jcrm numbers from 1 in the order of the configuration
 * @param type {@code member}, or {@code remote}/{@code ping} as read from Pacemaker; empty means member
 */
public record ConfiguredNode(
        String id,
        NodeName name,
        Optional<String> type,
        List<AttributeSet> attributes,
        List<AttributeSet> utilization) {
    public ConfiguredNode {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        attributes = List.copyOf(attributes);
        utilization = List.copyOf(utilization);
    }
}
