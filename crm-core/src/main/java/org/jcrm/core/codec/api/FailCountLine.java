package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * How often one operation of a resource failed on one node.
 *
 * @param interval of a recurring monitor, else zero
 * @param failCount INFINITY is 1000000
 */
public record FailCountLine(
        NodeName node, String operation, Duration interval, int failCount, Optional<Instant> lastFailure) {
    public FailCountLine {
        requireNonNull(node, "node is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(interval, "interval is null");
        requireNonNull(lastFailure, "lastFailure is null");
    }
}
