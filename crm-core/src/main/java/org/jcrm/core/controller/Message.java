package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.NodeName;

/** What peers say to each other; each names the view in which it was said. */
public sealed interface Message {
    ViewId view();

    /** DC → member: join my round. */
    record JoinOffer(ViewId view) implements Message {}

    /**
     * Member → DC: my configuration and what I know of myself. Sent as soon as the view is installed, and again when
     * the DC offers.
     *
     * @param heard the version up to which the CIB is what designated controllers said, without edits of this node's own
     *     in a round that never ended
     * @param freshSession this daemon takes part for the first time since it started, so it knows nothing of what an
     *     earlier life of it may have left running
     * @param fencings which this node drove when it was the designated controller itself
     * @param confirmations how often this node was confirmed so far: of two requests with the same number, the second was sent
     *     before the answer to the first was heard
     */
    record JoinRequest(
            ViewId view,
            Cib cib,
            CibVersion heard,
            NodeState self,
            List<AgentTask> inFlight,
            boolean freshSession,
            List<Fencing> fencings,
            long confirmations)
            implements Message {
        public JoinRequest {
            inFlight = List.copyOf(inFlight);
            fencings = List.copyOf(fencings);
        }
    }

    /** DC → member: the whole CIB, on join or when a member lost track. {@code round}: answer with an ack. */
    record CibReplace(ViewId view, Cib cib, String digest) implements Message {}

    /**
     * DC → member: these edits bring {@code base} to {@code result}.
     *
     * @param configurationDigest of the result, if the configuration changes; who gets another one asks for everything
     */
    record CibUpdate(
            ViewId view,
            CibVersion base,
            CibVersion result,
            Optional<Requester> requester,
            long atEpochMillis,
            CibEdit edit,
            Optional<String> configurationDigest)
            implements Message {}

    /** Member → DC: this version is on my disk. */
    record CibAck(ViewId view, CibVersion version) implements Message {}

    /** Member → DC: I cannot apply your update, send me everything. */
    record CibResync(ViewId view, CibVersion mine) implements Message {}

    /** DC → member: run this. */
    record RunTask(ViewId view, AgentTask task) implements Message {}

    /** DC → member: stop repeating this monitor. */
    record CancelTask(ViewId view, OperationKey key, AgentTask task) implements Message {}

    /** Member → DC: a result, requested or not; already in the member's own history. */
    record OperationReport(
            ViewId view, NodeName node, ResourceHistory resource, OperationRecord operation, boolean recurringChange)
            implements Message {}

    /** Member → DC: an agent on this node wants this attribute set. */
    record AttributeChange(
            ViewId view,
            Optional<RequestId> request,
            Requester requester,
            NodeName node,
            String name,
            Optional<String> value,
            AttributeLifetime lifetime)
            implements Message {}

    /** Member → DC: an operator's request that came in here. */
    record ForwardedRequest(ViewId view, RequestId id, Requester requester, OperatorRequest request)
            implements Message {}

    /** DC → member: how the request ended. */
    record ForwardedOutcome(ViewId view, RequestId id, RequestOutcome outcome) implements Message {}

    /** Member → DC: this node wants to stop; move everything away first. */
    record ShutdownRequest(ViewId view, NodeName node) implements Message {}

    /** DC → member: nothing of yours runs any more, you may leave. */
    record ShutdownGranted(ViewId view) implements Message {}

    /** DC → member: run this fence agent. */
    record FenceRequest(ViewId view, FenceTask task) implements Message {}

    /** Member → DC: how a fence agent ended; said again in each later view, since the first word may be lost between two. */
    record FenceReport(ViewId view, FenceTask.Key key, FenceResult result) implements Message {}

    /** DC → member: you are counted as off, or have to be; reset yourself. */
    record SelfFence(ViewId view, String reason) implements Message {}

    /** Member → all, just before it leaves: {@code detached} if its resources keep running. */
    record Leaving(ViewId view, NodeName node, boolean detached) implements Message {}

    /** The sender knows that the receiver goes and leaves what it holds running. */
    record LeavingHeard(ViewId view) implements Message {}
}
