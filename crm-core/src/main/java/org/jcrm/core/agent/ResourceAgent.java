package org.jcrm.core.agent;

import java.util.List;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * The driver of one kind of service. Every operation is one idempotent move that blocks its (virtual) thread until it
 * is done and reports; retries, order and timeouts belong to the caller, which interrupts the thread at the deadline
 * and then kills the process groups that the agent started through {@link AgentContext#processes()}.
 *
 * <p>Source of the contract: the OCF resource agent API 1.1.
 */
public interface ResourceAgent {
    AgentMetadata metadata();

    /** Checks the parameters against this node (binaries, folders, versions) without changing anything. */
    AgentResult validate(AgentCall call, AgentContext context) throws InterruptedException;

    /**
     * Meta attributes of every resource that this agent drives, unless the configuration says otherwise. They are written
     * into a configuration when it is applied, since all nodes must plan alike whatever is installed on each.
     */
    default Map<String, String> impliedMeta() throws InterruptedException {
        return Map.of();
    }

    AgentResult start(AgentCall call, AgentContext context) throws InterruptedException;

    /** Succeeds only when the service is verified not to be running. */
    AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException;

    /** {@code NOT_RUNNING}, {@code OK}, {@code PROMOTED} or a failure. */
    AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException;

    default AgentResult promote(AgentCall call, AgentContext context) throws InterruptedException {
        return AgentResult.of(OcfResult.UNIMPLEMENTED, call.agent() + " cannot be promoted");
    }

    default AgentResult demote(AgentCall call, AgentContext context) throws InterruptedException {
        return AgentResult.of(OcfResult.UNIMPLEMENTED, call.agent() + " cannot be demoted");
    }

    default AgentResult notify(AgentCall call, AgentContext context) throws InterruptedException {
        return AgentResult.ok();
    }

    default AgentResult reload(AgentCall call, AgentContext context) throws InterruptedException {
        return AgentResult.of(OcfResult.UNIMPLEMENTED, call.agent() + " cannot reload");
    }

    /**
     * Starts to watch the running service and calls {@code signal} whenever a monitor should look now. A signal never
     * changes state itself. Called after a successful start, promote, demote or probe of a running instance; closed
     * when the instance stops or the daemon ends.
     *
     * @return closed to end the watch
     */
    default Watch watch(AgentCall call, AgentContext context, SignalSink signal) {
        return () -> {};
    }

    /**
     * Membership changed (a peer left or came). Runs beside other operations; must be quick and idempotent: this is
     * where a primary degrades to asynchronous replication when its standby's node is gone.
     */
    default void membershipChanged(AgentCall call, AgentContext context, List<NodeName> members)
            throws InterruptedException {}

    /**
     * Does the instance on {@code peer}, whose daemon is not in the cluster any more, still show signs of life? Asked
     * before what the peer held is given to somebody else; answers within {@code call.timeout()}.
     */
    default LifeSigns lifeSigns(AgentCall call, AgentContext context, NodeName peer) throws InterruptedException {
        return LifeSigns.UNKNOWN;
    }

    /** What stands in the way of this instance on this node after a failure, without changing anything. */
    default RejoinReport inspectRejoin(AgentCall call, AgentContext context) throws InterruptedException {
        return RejoinReport.nothingToDo();
    }

    /** Makes the instance startable again: rewinds or re-copies data, clears locks. The instance is stopped. */
    default AgentResult rejoin(AgentCall call, AgentContext context) throws InterruptedException {
        return AgentResult.ok();
    }

    /** Clears the lock that a crash left, and nothing else. */
    default AgentResult clearLock(AgentCall call, AgentContext context) throws InterruptedException {
        return AgentResult.ok();
    }

    /** Where signals go; may be called from any thread, returns at once. */
    @FunctionalInterface
    interface SignalSink {
        /** @param reason one plain sentence for the log: "the postmaster closed its connection" */
        void lookNow(String reason);
    }

    /** A running watch. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
