package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * What a fencing looks at when it goes on.
 *
 * @param members nodes that take part and can run an agent, the planning one first
 * @param startedOn where a device runs as a resource, which proves that it works from there
 * @param busy how many actions of other fencings each device does at the moment
 * @param targetAttributes attributes of the node that is to be fenced
 * @param targetPresent whether that node is in the membership view
 * @param mayAct whether this part of the cluster may fence that node now (quorum)
 * @param outSince from when it counts that the target is out of everybody's view; empty: it is not, or nobody knows
 * @param lot a text that the shell drew when the daemon started: what is random is derived from it
 * @param steady time by a clock of this machine that nobody sets; whatever waits is counted by it
 */
public record FencingWorld(
        FencingSetup setup,
        List<NodeName> members,
        Map<ResourceId, NodeName> startedOn,
        Map<ResourceId, Integer> busy,
        Map<String, String> targetAttributes,
        boolean targetPresent,
        boolean mayAct,
        Optional<Duration> outSince,
        String lot,
        Duration steady) {
    public FencingWorld {
        requireNonNull(setup, "setup is null");
        members = List.copyOf(members);
        startedOn = Ordered.copyOf(startedOn);
        busy = Ordered.copyOf(busy);
        targetAttributes = Ordered.copyOf(targetAttributes);
        requireNonNull(outSince, "outSince is null");
        requireNonNull(steady, "steady is null");
        requireNonNull(lot, "lot is null");
    }
}
