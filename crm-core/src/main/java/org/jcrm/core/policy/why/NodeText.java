package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.policy.PlacementTrace.NodeTrace;
import org.jcrm.core.status.LiveNode;

/** Why a node can run nothing at all now. */
final class NodeText {
    private NodeText() {}

    /** Sentences that complete "the node …"; empty if it is available. */
    static List<String> obstacles(NodeTrace trace) {
        LiveNode node = trace.node();
        List<String> found = new ArrayList<>();
        if (trace.available()) {
            return found;
        }
        if (node.leftOver()) {
            found.add("is not configured any more");
        }
        Optional<String> unclean = trace.unclean();
        if (unclean.isPresent()) {
            boolean known = !unclean.get().equals("node is unclean");
            found.add(known ? "is unclean (" + unclean.get() + ")" : "is unclean: it is not known to be off");
        } else if (!trace.online()) {
            found.add(node.isMember() ? "is offline" : "is not connected");
        }
        if (trace.shutdown() && trace.online()) {
            found.add("shuts down");
        }
        if (node.pending()) {
            found.add("has not joined fully yet");
        } else if (node.standbyOnFail()) {
            found.add("is in standby because of a failure (on-fail=standby)");
        } else if (node.standby()) {
            found.add("is in standby");
        }
        if (node.maintenance()) {
            found.add("is in maintenance");
        }
        return found;
    }
}
