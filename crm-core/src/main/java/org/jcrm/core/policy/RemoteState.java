package org.jcrm.core.policy;

import java.util.Objects;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** What is known of a remote node, from where its connection is and will be. */
enum RemoteState {
    /** It may have to be fenced, or its connection may come up; the transition will show. */
    UNKNOWN,
    ALIVE,
    /** Its connection is on a dead node or moving: nothing is done before it is up again. */
    RESTING,
    FAILED,
    STOPPED;

    static boolean failed(Placement placement, LiveNode node) {
        return node.kind() == LiveNode.Kind.REMOTE && node.connection().isPresent() && of(placement, node) == FAILED;
    }

    static RemoteState of(Placement placement, LiveNode node) {
        Slot connection = Objects.requireNonNull(placement.connection(node));
        @Nullable LiveNode current = connection.currentNode();
        if (connection.nextRole == Role.STOPPED || connection.node == null) {
            if (current != null && placement.unclean(current)) {
                return FAILED;
            }
            if (!connection.failed) {
                return STOPPED;
            }
            boolean waits = connection.nextRole == Role.STOPPED
                    && connection.live.options().reconnectMillis() > 0
                    && node.wasFenced()
                    && node.attribute("shutdown")
                            .filter(value -> !value.equals("0"))
                            .isEmpty();
            return waits ? UNKNOWN : FAILED;
        }
        if (current == null) {
            return UNKNOWN;
        }
        if (placement.unclean(current) || !placement.online(current)) {
            return RESTING;
        }
        boolean migrating = connection.live.running().size() > 1
                && connection.live.partialSource().isPresent()
                && connection.live.partialTarget().isPresent();
        return migrating ? RESTING : ALIVE;
    }
}
