package org.jcrm.core.controller;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** What must be done, in the order of the list: persist before publish before send. */
public sealed interface Effect {
    /** Write the configuration to disk, durably, before the next effect. */
    record PersistCib(Cib cib) implements Effect {}

    /** Let readers (API, mon, agents) see this state. */
    record PublishSnapshot(Snapshot snapshot) implements Effect {}

    record Send(NodeName to, Message message) implements Effect {}

    /** Hand a task to the executor: one in flight per instance, the others queue. */
    record RunTask(AgentTask task) implements Effect {}

    /** End a recurring monitor. */
    record CancelRecurring(OperationKey key) implements Effect {}

    /**
     * Drop queued tasks of views other than this one (running ones finish and report). Each dropped task is reported
     * by {@link ClusterEvent.TaskCompleted} with status {@code CANCELLED}: somebody waits to hear that it never ran.
     */
    record DropQueuedTasks(ViewId current) implements Effect {}

    record SetTimer(TimerTag tag, Duration delay) implements Effect {}

    record CancelTimer(TimerTag tag) implements Effect {}

    /** Answer a request that came in on this node. */
    record Reply(RequestId id, RequestOutcome outcome) implements Effect {}

    /** Run a fence agent on this node; its end is told by {@link ClusterEvent.FenceAgentEnded}, whatever it is. */
    record RunFenceAgent(FenceTask task) implements Effect {}

    /**
     * This node is (to be) counted as off: it must reset itself at once, without stopping anything in good order first.
     */
    record SelfFence(String reason) implements Effect {}

    /** Join the membership layer. */
    record Connect() implements Effect {}

    /** Leave the membership layer, politely. */
    record Disconnect() implements Effect {}

    /** Ask the local agents whether what these resources were on {@code peer} still shows signs of life. */
    record CheckLifeSigns(NodeName peer, List<ResourceId> resources, Duration within) implements Effect {}

    /** Tell the running agents that membership changed. */
    record NotifyMembership(List<NodeName> members) implements Effect {}

    /** Keep a configuration that lost a merge, beside the store, and warn until acknowledged. */
    record SaveLosingConfiguration(Cib losing, String sentence) implements Effect {}

    /** One line for the log and the history. */
    record Narrate(Level level, String sentence, Optional<ResourceId> resource) implements Effect {}

    /** This daemon must end; {@code clean}: it left in good order. */
    record StopDaemon(boolean clean, String sentence) implements Effect {}

    /** How loud a sentence is. */
    enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
