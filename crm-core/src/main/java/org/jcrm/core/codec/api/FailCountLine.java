package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * How often one operation of a resource failed on one node.
 *
 * @param resource the primitive, whose counts those of a group or clone are
 * @param interval of a recurring monitor, else zero
 * @param failCount INFINITY is 1000000
 */
public record FailCountLine(
        ResourceId resource,
        NodeName node,
        String operation,
        Duration interval,
        int failCount,
        Optional<Instant> lastFailure) {
    public FailCountLine {
        requireNonNull(resource, "resource is null");
        requireNonNull(node, "node is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(interval, "interval is null");
        requireNonNull(lastFailure, "lastFailure is null");
    }
}
