package org.jcrm.core.controller;

import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** What an operator (or the daemon's own shell) asks of the controller. */
public sealed interface OperatorRequest {
    /**
     * Change the CIB; answered when every member of the view has it on disk.
     *
     * @param expected refuse if the configuration has another version by now (two operators at once)
     */
    record Edit(CibEdit edit, Optional<CibVersion> expected) implements OperatorRequest {}

    /** What would this edit do? Answered with the transition summary; nothing changes. */
    record DryRun(CibEdit edit) implements OperatorRequest {}

    /** Forget failures (fail-counts, failed history) of a resource, everywhere or on one node; probes follow. */
    record Cleanup(ResourceId resource, Optional<NodeName> node) implements OperatorRequest {}

    /** Reset fail-counts and forget the failures that are over, everywhere or on one node, of every operation or one. */
    record ResetFailCount(ResourceId resource, Optional<NodeName> node, Optional<OperationKey> operation)
            implements OperatorRequest {}

    /**
     * How many votes the cluster has; may give a part without quorum its quorum back.
     *
     * @param votes 0: as configured
     */
    record ExpectVotes(int votes) implements OperatorRequest {}

    /**
     * Fence a node; answered with the result.
     *
     * @param action {@code off}, {@code reboot} or {@code on}
     */
    record Fence(NodeName target, String action) implements OperatorRequest {}

    /** The operator has made sure that this node is off, which no device could tell. */
    record ConfirmFenced(NodeName target) implements OperatorRequest {}

    /** Forget fencings that are over, of one node or of all. */
    record CleanupFencing(Optional<NodeName> target) implements OperatorRequest {}

    /** This node shall join the cluster (it was held or stopped). Only ever handled by the node itself. */
    record JoinCluster() implements OperatorRequest {}

    /** Stop this node's resources in good order, then leave the cluster; the daemon stays. */
    record StopNode() implements OperatorRequest {}

    /** The daemon is about to end: leave at once, resources stay as they are (detached). */
    record Detach() implements OperatorRequest {}
}
