package org.jcrm.daemon.executor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceResult.Status;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.daemon.loop.EventSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs fence agents beside everything else that this node does: each on a virtual thread, killed with its process group
 * at its timeout. However one ends, that is posted.
 */
public final class FenceExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FenceExecutor.class);

    /** Beyond the agent's own timeout: what finds and describes it takes its time too. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    private final Agents agents;
    private final ProcessScopes scopes;
    private final EventSink events;
    private final Set<Execution<?>> running = ConcurrentHashMap.newKeySet();

    /** The seam to real fence agents. */
    @FunctionalInterface
    public interface Agents {
        FenceResult run(FenceTask task, AgentContext.Processes processes) throws InterruptedException;
    }

    public FenceExecutor(Agents agents, ProcessScopes scopes, EventSink events) {
        this.agents = requireNonNull(agents, "agents is null");
        this.scopes = requireNonNull(scopes, "scopes is null");
        this.events = requireNonNull(events, "events is null");
    }

    public void run(FenceTask task) {
        Thread.ofVirtual()
                .name("fence-" + task.target())
                .start(() -> events.post(new ClusterEvent.FenceAgentEnded(task, result(task))));
    }

    private FenceResult result(FenceTask task) {
        Execution<FenceResult> execution = new Execution<>(
                task.device() + "-" + task.action(), scopes.open(), processes -> agents.run(task, processes));
        running.add(execution);
        try {
            return switch (execution.await(task.timeout().plus(GRACE), Duration.ofSeconds(1))) {
                case Execution.Ended.Returned<FenceResult>(FenceResult result) -> result;
                case Execution.Ended.TimedOut<FenceResult>(boolean leftBehind) -> FenceResult.of(Status.TIMED_OUT, "");
                case Execution.Ended.Interrupted<FenceResult>() ->
                    FenceResult.of(Status.NO_ANSWER, "ended by the daemon");
                case Execution.Ended.Threw<FenceResult>(Throwable cause) -> {
                    LOG.error("The fence agent {} cannot be run: {}", task.agent(), cause.toString());
                    LOG.debug("Its stack", cause);
                    yield FenceResult.of(Status.NOT_INSTALLED, String.valueOf(cause.getMessage()));
                }
            };
        } finally {
            running.remove(execution);
        }
    }

    /** The daemon ends; an agent at work goes on to its end by itself no more than any other child. */
    @Override
    public void close() {
        running.forEach(Execution::end);
    }
}
