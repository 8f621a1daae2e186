package org.jcrm.daemon.executor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.model.OcfResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one agent operation to its end, or to its deadline, and says what became of it. Blocks the caller. */
final class OperationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

    /** How long an agent may take to notice that it was interrupted before it is left behind. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** For requests that name no timeout: Pacemaker's default. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    /** A question to an agent beside the OCF operations: rejoin, life signs, … */
    @FunctionalInterface
    interface Question<T> {
        T ask(ResourceAgent agent, AgentCall call, AgentContext context) throws InterruptedException;
    }

    private final AgentRegistry registry;
    private final AgentContexts contexts;
    private final ProcessScopes scopes;
    private final Clock clock;
    private final Consumer<String> progress;

    OperationRunner(
            AgentRegistry registry,
            AgentContexts contexts,
            ProcessScopes scopes,
            Clock clock,
            Consumer<String> progress) {
        this.registry = registry;
        this.contexts = contexts;
        this.scopes = scopes;
        this.clock = clock;
        this.progress = progress;
    }

    Outcome run(AgentCall call, AtomicReference<@Nullable Execution<?>> inFlight) {
        Instant startedAt = clock.instant();
        long start = System.nanoTime();
        Optional<ResourceAgent> agent = registry.find(call.agent());
        if (agent.isEmpty()) {
            return new Outcome(
                    AgentResult.of(OcfResult.NOT_INSTALLED, "this jcrm has no agent " + call.agent()),
                    OperationStatus.DONE,
                    startedAt,
                    Duration.ZERO);
        }
        Duration timeout = timeout(call);
        Execution.Ended<AgentResult> ended =
                execute(agent.get(), call, OperationRunner::dispatch, timeout, progress, inFlight);
        Duration execTime = Duration.ofNanos(System.nanoTime() - start);
        return switch (ended) {
            case Execution.Ended.Returned<AgentResult>(AgentResult result) ->
                new Outcome(result, OperationStatus.DONE, startedAt, execTime);
            case Execution.Ended.TimedOut<AgentResult>(boolean leftBehind) -> {
                if (leftBehind) {
                    LOG.error(
                            "The agent {} ignores that its {} of {} was ended; a thread of it is left behind.",
                            call.agent(),
                            call.operation(),
                            call.resource());
                }
                yield new Outcome(
                        AgentResult.error(call.operation() + " did not complete within " + words(timeout)),
                        OperationStatus.TIMEOUT,
                        startedAt,
                        execTime);
            }
            case Execution.Ended.Interrupted<AgentResult>() ->
                new Outcome(AgentResult.error("ended by the daemon"), OperationStatus.CANCELLED, startedAt, execTime);
            case Execution.Ended.Threw<AgentResult>(Throwable cause) -> {
                LOG.error(
                        "The agent {} failed in {} of {}: {}",
                        call.agent(),
                        call.operation(),
                        call.resource(),
                        cause.toString());
                LOG.debug("Its stack", cause);
                yield new Outcome(
                        AgentResult.error("bug in the agent: " + cause), OperationStatus.DONE, startedAt, execTime);
            }
        };
    }

    /** Asks an agent something beside the OCF operations. */
    <T> Execution.Ended<T> ask(
            AgentCall call,
            Question<T> question,
            Consumer<String> listener,
            AtomicReference<@Nullable Execution<?>> inFlight) {
        Optional<ResourceAgent> agent = registry.find(call.agent());
        if (agent.isEmpty()) {
            return new Execution.Ended.Threw<>(new IllegalStateException("this jcrm has no agent " + call.agent()));
        }
        return execute(agent.get(), call, question, timeout(call), listener, inFlight);
    }

    ResourceAgent.@Nullable Watch watch(AgentCall call, ResourceAgent.SignalSink signals) {
        Optional<ResourceAgent> agent = registry.find(call.agent());
        if (agent.isEmpty()) {
            return null;
        }
        ProcessScopes.Scope processes = scopes.open();
        try {
            ResourceAgent.Watch watch =
                    agent.get().watch(call, contexts.contextFor(call, processes, progress), signals);
            return () -> {
                watch.close();
                processes.killAll();
            };
        } catch (RuntimeException e) {
            LOG.error("{} cannot be watched ({}); only its monitors look after it.", call.resource(), e.toString());
            LOG.debug("The watch's stack", e);
            processes.killAll();
            return null;
        }
    }

    private <T> Execution.Ended<T> execute(
            ResourceAgent agent,
            AgentCall call,
            Question<T> question,
            Duration timeout,
            Consumer<String> listener,
            AtomicReference<@Nullable Execution<?>> inFlight) {
        Execution<T> execution = new Execution<>(
                call.resource() + "-" + call.operation(),
                scopes.open(),
                processes -> question.ask(agent, call, contexts.contextFor(call, processes, listener)));
        inFlight.set(execution);
        try {
            return execution.await(timeout, GRACE);
        } finally {
            inFlight.set(null);
        }
    }

    private static AgentResult dispatch(ResourceAgent agent, AgentCall call, AgentContext context)
            throws InterruptedException {
        return switch (call.operation()) {
            case "start" -> agent.start(call, context);
            case "stop" -> agent.stop(call, context);
            case "monitor" -> agent.monitor(call, context);
            case "promote" -> agent.promote(call, context);
            case "demote" -> agent.demote(call, context);
            case "notify" -> agent.notify(call, context);
            case "reload", "reload-agent" -> agent.reload(call, context);
            default -> AgentResult.of(OcfResult.UNIMPLEMENTED, call.agent() + " has no operation " + call.operation());
        };
    }

    private static Duration timeout(AgentCall call) {
        return call.timeout().isZero() ? DEFAULT_TIMEOUT : call.timeout();
    }

    private static String words(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + "s" : timeout.toMillis() + "ms";
    }
}
