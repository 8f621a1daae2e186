package org.jcrm.core.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** Everything that can happen to a node. */
public sealed interface ClusterEvent {
    /**
     * The daemon has read its disk and asks what to do.
     *
     * @param hold why this node must not join by itself (unclean boot, {@code rejoin: manual}); empty: join
     */
    record Started(Optional<String> hold) implements ClusterEvent {}

    /** The cluster layer installed a view. A view without members means: not connected. */
    record ViewChanged(MembershipView view) implements ClusterEvent {}

    /** The arbitrator's vote came, went, or was refused. */
    record VoteChanged(ArbitratorVote vote) implements ClusterEvent {}

    record MessageReceived(NodeName from, Message message) implements ClusterEvent {}

    /** A task ended: done, timed out, cancelled. For a recurring monitor: its first result. */
    record TaskCompleted(
            AgentTask task,
            AgentResult result,
            OperationStatus status,
            int callId,
            Instant startedAt,
            Duration execTime,
            Duration queueTime)
            implements ClusterEvent {}

    /** A recurring monitor's result (code or reason) changed; {@code task} is the one that registered it. */
    record RecurringChanged(
            AgentTask task,
            AgentResult result,
            OperationStatus status,
            int callId,
            Instant startedAt,
            Duration execTime,
            Duration queueTime)
            implements ClusterEvent {}

    /**
     * An agent (or operator, by the API) sets a node attribute. {@code request} is answered when it is committed.
     *
     * @param known the CIB that the agent had when it began to think; empty: an operator, who knows what it asks for
     */
    record AttributeRequested(
            Optional<RequestId> request,
            Requester requester,
            NodeName node,
            String name,
            Optional<String> value,
            AttributeLifetime lifetime,
            Optional<CibVersion> known)
            implements ClusterEvent {
        public AttributeRequested(
                Optional<RequestId> request,
                Requester requester,
                NodeName node,
                String name,
                Optional<String> value,
                AttributeLifetime lifetime) {
            this(request, requester, node, name, value, lifetime, Optional.empty());
        }
    }

    /**
     * Whoever asked for an attribute has given up waiting, and has decided without it: said again to a later designated
     * controller it would be out of date.
     */
    record AttributeWithdrawn(RequestId request) implements ClusterEvent {}

    record OperatorRequested(RequestId id, Requester requester, OperatorRequest request) implements ClusterEvent {}

    /** The answer to {@code Effect.RunFenceAgent}. */
    record FenceAgentEnded(FenceTask task, FenceResult result) implements ClusterEvent {}

    /** The answer to {@code Effect.CheckLifeSigns}. */
    record LifeSignsReported(NodeName peer, LifeSigns signs, String sentence) implements ClusterEvent {}

    record TimerFired(TimerTag tag) implements ClusterEvent {}

    /** The store could not write; the daemon must not act on what is not on disk. */
    record PersistFailed(String reason) implements ClusterEvent {}

    /** The daemon noticed that it had not run for so long (a stall, a paused VM) that peers may have replaced it. */
    record Paused(Duration stall) implements ClusterEvent {}

    /** The executor forgot everything about a resource (answer to a {@code delete} action). */
    record HistoryDeleted(ResourceId resource, Optional<OperationKey> operation) implements ClusterEvent {}
}
