package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * What one node did with one resource ({@code lrm_resource}); operations by their history id, in the order of arrival.
 *
 * @param container the bundle container that the resource runs in, if any
 */
public record ResourceHistory(
        ResourceId id,
        Optional<AgentName> agent,
        Optional<String> container,
        Map<String, OperationRecord> operations,
        Map<String, String> extra) {
    public ResourceHistory {
        requireNonNull(id, "id is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(container, "container is null");
        operations = Ordered.copyOf(operations);
        extra = Ordered.copyOf(extra);
    }
}
