package org.jcrm.core.arbitrator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/**
 * What a node tells the arbitrator, several times in a lease and at once when its view changes.
 *
 * @param session counts the lives of the node's daemon, on its disk: grows with every start, and is no date
 * @param sequence grows with every report of a session; of a node only the newest report counts
 * @param view the view that the node is in now; with it the node gives up the vote in every earlier view
 * @param configuration the version that the node has on its disk
 * @param promoted whether an instance is promoted on this node
 * @param pings how many of the configured ping hosts answer this node
 * @param lease how long after sending this report the node counts a vote that is granted for it
 */
public record VoteReport(
        NodeName node,
        long session,
        long sequence,
        ViewId view,
        List<NodeName> members,
        CibVersion configuration,
        boolean promoted,
        int pings,
        Duration lease) {
    public VoteReport {
        requireNonNull(node, "node is null");
        requireNonNull(view, "view is null");
        members = List.copyOf(members);
        requireNonNull(configuration, "configuration is null");
        requireNonNull(lease, "lease is null");
    }

    boolean isOlderThan(VoteReport other) {
        return session < other.session || (session == other.session && sequence <= other.sequence);
    }
}
