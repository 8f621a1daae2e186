package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * How a fencing ended. Only a success makes a node clean.
 *
 * @param delegate the node whose agent did it; empty if none did (watchdog, operator, failure)
 * @param reason one plain sentence without a full stop
 */
public record FencingOutcome(boolean success, Optional<NodeName> delegate, String reason) {
    public FencingOutcome {
        requireNonNull(delegate, "delegate is null");
        requireNonNull(reason, "reason is null");
    }

    public static FencingOutcome failed(String reason) {
        return new FencingOutcome(false, Optional.empty(), reason);
    }
}
