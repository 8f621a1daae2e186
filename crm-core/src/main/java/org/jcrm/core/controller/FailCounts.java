package org.jcrm.core.controller;

import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.status.FailureReset;

/** Failures are forgotten because the plan says so. */
final class FailCounts {
    private FailCounts() {}

    /** The plan says so: the failures have expired, or the configuration that failed is gone. */
    static void clear(Turn turn, ClusterAction action) {
        int end = action.key().indexOf("_clear_failcount");
        if (end <= 0 || action.node().isEmpty()) {
            return;
        }
        ResourceId resource = ResourceId.of(action.key().substring(0, end));
        CibWrites.commitQuietly(
                turn, FailureReset.counts(turn.cib, resource, action.node().get()));
    }
}
