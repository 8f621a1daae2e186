package org.jcrm.core.controller;

import org.jcrm.core.model.NodeName;

/** Names a timer; setting one that is set replaces it. A fired timer is a hint: the controller checks that it still matters. */
public sealed interface TimerTag {
    /** Members that have not answered the join offer of this view are left out. */
    record JoinTimeout(ViewId view) implements TimerTag {}

    /** A remote action should have answered by now. */
    record ActionTimeout(int transitionId, int actionId) implements TimerTag {}

    /** {@code Plan.recheckAt} or {@code cluster-recheck-interval}. */
    record Recheck() implements TimerTag {}

    /** Look again at a detached node's signs of life. */
    record DetachedCheck(NodeName node) implements TimerTag {}

    /** An operator's write that not every member has acknowledged. */
    record WriteTimeout(RequestId request) implements TimerTag {}

    /** Members that are away since before this view began are not expected any more. */
    record LastManStanding(ViewId view) implements TimerTag {}

    /** The arbitrator has had its time to answer in this view. */
    record ArbitratorTimeout(ViewId view) implements TimerTag {}

    /** A fencing has something to do, or waited long enough. */
    record FencingWake(String fencing) implements TimerTag {}

    /** Everybody should have said by now that it heard of this node's going. */
    record DetachTimeout() implements TimerTag {}

    /** A member that heard nothing of its join yet asks again. */
    record JoinRetry(ViewId view) implements TimerTag {}
}
