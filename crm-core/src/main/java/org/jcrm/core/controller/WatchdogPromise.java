package org.jcrm.core.controller;

import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.watchdog.WatchdogBound;

/** A node with a watchdog tells the cluster within what time it is certainly off, as soon as it takes part. Pure. */
public final class WatchdogPromise {
    private WatchdogPromise() {}

    /** What the node has to ask for, if its word is not yet in what was just published. */
    public static Optional<ClusterEvent> due(Snapshot snapshot, WatchdogBound bound) {
        NodeState own = snapshot.cib().status().nodes().get(snapshot.self());
        if (own == null || !own.inCluster() || !snapshot.confirmed()) {
            return Optional.empty();
        }
        if (own.transientAttribute(NodeState.WATCHDOG_BOUND).equals(Optional.of(bound.value()))) {
            return Optional.empty();
        }
        return Optional.of(new ClusterEvent.AttributeRequested(
                Optional.empty(),
                new Requester("jcrmd", "the watchdog", snapshot.self()),
                snapshot.self(),
                NodeState.WATCHDOG_BOUND,
                Optional.of(bound.value()),
                AttributeLifetime.TRANSIENT));
    }
}
