package org.jcrm.daemon.executor;

import java.util.List;
import java.util.Map;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * Many answers about one node become one: anything alive keeps the node's resources where they are; else one agent that
 * looked and saw nothing is evidence enough. Pure.
 */
final class LifeSignsVerdict {
    private LifeSignsVerdict() {}

    static ClusterEvent.LifeSignsReported of(NodeName peer, Map<ResourceId, LifeSigns> found) {
        List<ResourceId> alive = with(found, LifeSigns.ALIVE);
        if (!alive.isEmpty()) {
            return new ClusterEvent.LifeSignsReported(
                    peer, LifeSigns.ALIVE, ResourceId.join(alive) + " on " + peer + " still answers");
        }
        List<ResourceId> gone = with(found, LifeSigns.NONE);
        if (!gone.isEmpty()) {
            return new ClusterEvent.LifeSignsReported(
                    peer, LifeSigns.NONE, ResourceId.join(gone) + " on " + peer + " does not answer");
        }
        return new ClusterEvent.LifeSignsReported(
                peer, LifeSigns.UNKNOWN, "no agent can tell whether anything still runs on " + peer);
    }

    private static List<ResourceId> with(Map<ResourceId, LifeSigns> found, LifeSigns signs) {
        return found.entrySet().stream()
                .filter(entry -> entry.getValue() == signs)
                .map(Map.Entry::getKey)
                .toList();
    }
}
