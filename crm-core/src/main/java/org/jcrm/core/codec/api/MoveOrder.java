package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * The body of {@code POST /v1/resources/{rsc}/move}.
 *
 * @param node where to; empty: away from where it is
 * @param promoted move the promoted instance only
 * @param lifetime the constraint expires after this long; empty: it stays until {@code resource clear}
 */
public record MoveOrder(Optional<NodeName> node, boolean promoted, Optional<Duration> lifetime, boolean dryRun) {
    public MoveOrder {
        requireNonNull(node, "node is null");
        requireNonNull(lifetime, "lifetime is null");
    }
}
