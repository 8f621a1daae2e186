package org.jcrm.daemon.executor;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.daemon.loop.Delays;
import org.jcrm.daemon.loop.EventSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs agent operations on virtual threads: one in flight per resource instance, the others queue; each has a deadline,
 * at which its process groups are killed. Recurring monitors report changed results only. Never touches the CIB: what
 * happens is posted as events.
 */
public final class AgentExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentExecutor.class);
    private static final Duration MEMBERSHIP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final NodeName self;
    private final OperationRunner runner;
    private final EventSink events;
    private final Delays delays;
    private final Function<ResourceId, Optional<AgentCall>> configured;
    private final AtomicInteger callIds = new AtomicInteger();
    private final Map<ResourceId, InstanceLane> lanes = new ConcurrentHashMap<>();
    private final Map<ResourceId, AtomicReference<Optional<List<NodeName>>>> membershipNews = new ConcurrentHashMap<>();

    /**
     * @param delays of the recurring monitors
     * @param configured the call of a configured resource that this node never ran, as far as the CIB tells
     * @param progress hears the agents' sentences of progress
     */
    public AgentExecutor(
            NodeName self,
            AgentRegistry registry,
            AgentContexts contexts,
            ProcessScopes scopes,
            EventSink events,
            Delays delays,
            Clock clock,
            Function<ResourceId, Optional<AgentCall>> configured,
            Consumer<String> progress) {
        this.self = requireNonNull(self, "self is null");
        this.runner = new OperationRunner(registry, contexts, scopes, clock, progress);
        this.events = requireNonNull(events, "events is null");
        this.delays = requireNonNull(delays, "delays is null");
        this.configured = requireNonNull(configured, "configured is null");
    }

    public void run(AgentTask task) {
        if (task.action().operation().equals("delete")) {
            forget(task);
            return;
        }
        lane(task.action().resource()).submit(task, Tasks.call(self, task));
    }

    public void cancelRecurring(OperationKey key) {
        InstanceLane lane = lanes.get(key.resource());
        if (lane != null) {
            lane.cancelRecurring(key);
        }
    }

    public void dropQueued(ViewId current) {
        lanes.values().forEach(lane -> lane.dropQueued(current));
    }

    /** Something of the daemon's own that must not run beside an operation of the instance: validation, rejoin, lock. */
    public <T> CompletableFuture<Optional<T>> exclusive(
            AgentCall call, Question<T> question, Consumer<String> progress) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        InstanceLane lane = lane(call.resource());
        lane.exclusive(
                () -> answer.complete(returned(call, runner.ask(call, question::ask, progress, lane.inFlight()))));
        return answer;
    }

    /** A question to an agent; runs on a virtual thread with the call's timeout. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(ResourceAgent agent, AgentCall call, AgentContext context) throws InterruptedException;
    }

    /** Asks beside whatever the instance does; empty if there was no answer in time. Blocks the caller. */
    public <T> Optional<T> ask(AgentCall call, Question<T> question) {
        return returned(call, runner.ask(call, question::ask, sentence -> {}, new AtomicReference<>()));
    }

    private static <T> Optional<T> returned(AgentCall call, Execution.Ended<T> ended) {
        return switch (ended) {
            case Execution.Ended.Returned<T>(T value) -> Optional.of(value);
            case Execution.Ended.TimedOut<T>(boolean leftBehind) -> Optional.empty();
            case Execution.Ended.Interrupted<T>() -> Optional.empty();
            case Execution.Ended.Threw<T>(Throwable cause) -> {
                LOG.error("{} of {} failed: {}", call.operation(), call.resource(), cause.toString());
                LOG.debug("Its stack", cause);
                yield Optional.empty();
            }
        };
    }

    /** Tells the running instances of the new membership, beside their operations; only the newest news counts. */
    public void membershipChanged(List<NodeName> members) {
        for (InstanceLane lane : lanes.values()) {
            lane.runningCall().ifPresent(call -> tell(call, members));
        }
    }

    private void tell(AgentCall call, List<NodeName> members) {
        AtomicReference<Optional<List<NodeName>>> news =
                membershipNews.computeIfAbsent(call.resource(), id -> new AtomicReference<>(Optional.empty()));
        Optional<List<NodeName>> mine = Optional.of(members);
        boolean idle = requireNonNull(news.getAndSet(mine)).isEmpty();
        if (idle) {
            Thread.ofVirtual().name("membership-" + call.resource()).start(() -> {
                Optional<List<NodeName>> newest = mine;
                newest.ifPresent(list -> tellNow(call, list));
                while (!news.compareAndSet(newest, Optional.empty())) {
                    newest = requireNonNull(news.get());
                    newest.ifPresent(list -> tellNow(call, list));
                }
            });
        }
    }

    private void tellNow(AgentCall call, List<NodeName> members) {
        ask(Calls.as(call, "membership", MEMBERSHIP_TIMEOUT), (agent, asked, context) -> {
            agent.membershipChanged(asked, context, members);
            return true;
        });
    }

    /** Asks the local agents about what {@code peer} may still run; posts {@code LifeSignsReported}. */
    public void checkLifeSigns(NodeName peer, List<ResourceId> resources, Duration within) {
        Thread.ofVirtual().name("life-signs-" + peer).start(() -> {
            Map<ResourceId, CompletableFuture<LifeSigns>> asked = new LinkedHashMap<>();
            for (ResourceId resource : resources) {
                CompletableFuture<LifeSigns> answer = new CompletableFuture<>();
                asked.put(resource, answer);
                Thread.ofVirtual()
                        .name("life-signs-" + resource)
                        .start(() -> answer.complete(lifeSigns(peer, resource, within)));
            }
            Map<ResourceId, LifeSigns> found = new LinkedHashMap<>();
            asked.forEach((resource, answer) -> found.put(resource, answer.join()));
            events.post(LifeSignsVerdict.of(peer, found));
        });
    }

    private LifeSigns lifeSigns(NodeName peer, ResourceId resource, Duration within) {
        Optional<AgentCall> call = knownCall(resource);
        if (call.isEmpty()) {
            return LifeSigns.UNKNOWN;
        }
        return ask(
                        Calls.as(call.get(), "life-signs", within),
                        (agent, asked, context) -> agent.lifeSigns(asked, context, peer))
                .orElse(LifeSigns.UNKNOWN);
    }

    private Optional<AgentCall> knownCall(ResourceId resource) {
        InstanceLane lane = lanes.get(resource);
        Optional<AgentCall> last = lane == null ? Optional.empty() : lane.lastCall();
        return last.or(() -> configured.apply(resource));
    }

    private void forget(AgentTask task) {
        InstanceLane lane = lanes.remove(task.action().resource());
        if (lane != null) {
            lane.close();
        }
        events.post(new ClusterEvent.HistoryDeleted(task.action().resource(), Optional.empty()));
        events.post(new ClusterEvent.TaskCompleted(
                task,
                AgentResult.ok(),
                OperationStatus.DONE,
                callIds.incrementAndGet(),
                Instant.EPOCH,
                Duration.ZERO,
                Duration.ZERO));
    }

    private InstanceLane lane(ResourceId resource) {
        return lanes.computeIfAbsent(
                resource, id -> new InstanceLane(id, runner, events, delays, callIds::incrementAndGet));
    }

    /**
     * Ends monitors and watches; what runs on the node keeps running. Operations in flight get a moment to finish, so that the
     * end of the process cuts few of them short.
     */
    @Override
    public void close() {
        List<InstanceLane> all = new ArrayList<>(lanes.values());
        lanes.clear();
        all.forEach(InstanceLane::close);
        long until = System.nanoTime() + LAST_MOMENT.toNanos();
        try {
            for (InstanceLane lane : all) {
                lane.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
