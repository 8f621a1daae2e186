package org.jcrm.daemon.executor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.daemon.loop.Delays;
import org.jcrm.daemon.loop.EventSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that happens to one resource instance on this node, one thing at a time (invariant I7): whoever wants
 * something appends it to the queue, and a virtual thread that lives as long as there is work takes it from there.
 *
 * <p>Fields are guarded by {@link #lock}, which is never held while an agent runs.
 */
final class InstanceLane {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLane.class);

    /** Signals that come faster than this after a run are answered by one run: an agent that signals in its own monitor must not spin. */
    private static final Duration SIGNAL_GAP = Duration.ofMillis(20);

    /** What waits in the queue. */
    private sealed interface Work {
        /** @param ended monitors that this operation made an end of when it came in */
        record OneShot(AgentTask task, AgentCall call, long queuedNanos, List<Recurring> ended) implements Work {}

        record Repetition(Recurring recurring) implements Work {}

        record Exclusive(Runnable body) implements Work {}
    }

    private final ResourceId resource;
    private final OperationRunner runner;
    private final EventSink events;
    private final Delays delays;
    private final IntSupplier callIds;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Work> queue = new ArrayDeque<>();
    private final Map<OperationKey, Recurring> recurring = new LinkedHashMap<>();
    private boolean draining;
    private @Nullable Thread drainer;
    private boolean closed;
    private boolean running;
    private @Nullable AgentCall lastCall;
    private ResourceAgent.@Nullable Watch watch;
    private long lastRunNanos = System.nanoTime() - SIGNAL_GAP.toNanos();
    private final AtomicReference<@Nullable Execution<?>> inFlight = new AtomicReference<>();

    InstanceLane(ResourceId resource, OperationRunner runner, EventSink events, Delays delays, IntSupplier callIds) {
        this.resource = resource;
        this.runner = runner;
        this.events = events;
        this.delays = delays;
        this.callIds = callIds;
    }

    void submit(AgentTask task, AgentCall call) {
        locked(() -> {
            long now = System.nanoTime();
            if (!call.interval().isZero()) {
                register(new Recurring(task, call, now));
            } else {
                String operation = task.action().operation();
                List<Recurring> ended = List.of();
                if (operation.equals("stop") || operation.equals("demote")) {
                    // The monitors of the role that is about to end would report its end as a failure.
                    ended = List.copyOf(recurring.values());
                    List.copyOf(recurring.keySet()).forEach(this::cancel);
                }
                enqueue(new Work.OneShot(task, call, now, ended));
            }
        });
    }

    private void register(Recurring fresh) {
        cancel(fresh.task.action().key());
        recurring.put(fresh.task.action().key(), fresh);
        long startDelay = Tasks.startDelayMillis(fresh.call);
        if (startDelay > 0) {
            schedule(fresh, Duration.ofMillis(startDelay));
        } else {
            repeatNow(fresh);
        }
    }

    void cancelRecurring(OperationKey key) {
        locked(() -> cancel(key));
    }

    private void cancel(OperationKey key) {
        Recurring old = recurring.remove(key);
        if (old == null) {
            return;
        }
        old.cancelled = true;
        old.unschedule();
        queue.removeIf(work -> work instanceof Work.Repetition(Recurring waiting) && waiting == old);
        if (old.reported == null) {
            // Whoever asked for this monitor waits for its first result.
            reportCancelled(old.task);
        }
    }

    /**
     * Forgets tasks that wait and were asked for in another view, and reports each as cancelled: somebody waits to hear
     * that it never ran. Monitors that report already go on, also those of a role whose end never came.
     */
    void dropQueued(ViewId current) {
        locked(() -> {
            List<Work.OneShot> gone = queue.stream()
                    .flatMap(work -> work instanceof Work.OneShot shot ? Stream.of(shot) : Stream.empty())
                    .filter(shot -> !shot.task().view().equals(current))
                    .toList();
            queue.removeAll(gone);
            gone.forEach(shot -> {
                reportCancelled(shot.task());
                shot.ended().forEach(this::resume);
            });
            List<OperationKey> neverReported = recurring.entrySet().stream()
                    .filter(entry -> entry.getValue().reported == null
                            && !entry.getValue().task.view().equals(current)
                            && !entry.getValue().inFlight)
                    .map(Map.Entry::getKey)
                    .toList();
            neverReported.forEach(this::cancel);
        });
    }

    /** Its record is still in the history, so nobody would start it anew. */
    private void resume(Recurring ended) {
        OperationKey key = ended.task.action().key();
        if (ended.reported == null || recurring.containsKey(key)) {
            return;
        }
        Recurring again = new Recurring(ended.task, ended.call, System.nanoTime());
        again.reported = ended.reported;
        recurring.put(key, again);
        repeatNow(again);
    }

    private void reportCancelled(AgentTask task) {
        Outcome cancelled = Tasks.cancelled();
        events.post(new ClusterEvent.TaskCompleted(
                task,
                cancelled.result(),
                cancelled.status(),
                callIds.getAsInt(),
                cancelled.startedAt(),
                Duration.ZERO,
                Duration.ZERO));
    }

    /** Runs something of the daemon's own (rejoin, validation) when no operation is in flight. */
    void exclusive(Runnable body) {
        locked(() -> enqueue(new Work.Exclusive(body)));
    }

    /** An agent noticed something: the recurring monitors look at once. */
    void signal(String reason) {
        locked(() -> {
            List<Recurring> toRun = new ArrayList<>();
            for (Recurring one : recurring.values()) {
                if (one.queued) {
                    one.again = true;
                } else {
                    toRun.add(one);
                }
            }
            if (!toRun.isEmpty()) {
                LOG.info("{}: looking now, because {}", resource, reason);
            }
            for (Recurring one : toRun) {
                long sinceLastRun = System.nanoTime() - lastRunNanos;
                if (sinceLastRun >= SIGNAL_GAP.toNanos()) {
                    repeatNow(one);
                } else {
                    schedule(one, SIGNAL_GAP.minusNanos(sinceLastRun));
                }
            }
        });
    }

    Optional<AgentCall> lastCall() {
        lock.lock();
        try {
            return Optional.ofNullable(lastCall);
        } finally {
            lock.unlock();
        }
    }

    /** The call of an instance that runs here, as far as its last operation told. */
    Optional<AgentCall> runningCall() {
        lock.lock();
        try {
            return running ? Optional.ofNullable(lastCall) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets monitors and watch. The instance itself is not touched. */
    void close() {
        locked(() -> {
            closed = true;
            recurring.values().forEach(Recurring::unschedule);
            recurring.clear();
            queue.clear();
        });
        closeWatch();
    }

    /** Waits until what was in flight when the lane was closed has ended, {@code patience} at most. */
    void awaitEnd(Duration patience) throws InterruptedException {
        Thread last;
        lock.lock();
        try {
            last = drainer;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.join(patience);
        }
    }

    AtomicReference<@Nullable Execution<?>> inFlight() {
        return inFlight;
    }

    private void repeatNow(Recurring one) {
        one.unschedule();
        one.queued = true;
        enqueue(new Work.Repetition(one));
    }

    private void schedule(Recurring one, Duration delay) {
        one.unschedule();
        if (closed) {
            return;
        }
        one.next = delays.after(
                delay,
                () -> locked(() -> {
                    if (!one.cancelled && !one.queued) {
                        repeatNow(one);
                    }
                }));
    }

    private void enqueue(Work work) {
        if (closed) {
            return;
        }
        queue.add(work);
        if (!draining) {
            draining = true;
            drainer = Thread.ofVirtual().name("lane-" + resource).start(this::drain);
        }
    }

    private void drain() {
        while (true) {
            Work work;
            lock.lock();
            try {
                work = queue.poll();
                if (work == null) {
                    draining = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            switch (work) {
                case Work.OneShot shot -> runOnce(shot.task(), shot.call(), shot.queuedNanos());
                case Work.Repetition(Recurring one) -> repeat(one);
                case Work.Exclusive(Runnable body) -> body.run();
            }
        }
    }

    private void runOnce(AgentTask task, AgentCall call, long queuedNanos) {
        Duration queueTime = Duration.ofNanos(System.nanoTime() - queuedNanos);
        int callId = callIds.getAsInt();
        Outcome outcome = runner.run(call, inFlight);
        remember(call, outcome);
        events.post(new ClusterEvent.TaskCompleted(
                task, outcome.result(), outcome.status(), callId, outcome.startedAt(), outcome.execTime(), queueTime));
        watchAfter(call, outcome);
    }

    private void repeat(Recurring one) {
        long queuedNanos = one.registeredNanos;
        lock.lock();
        try {
            if (one.cancelled) {
                return;
            }
            // From here on a signal may tell of something newer than this run sees.
            one.again = false;
            one.inFlight = true;
        } finally {
            lock.unlock();
        }
        Duration queueTime = Duration.ofNanos(System.nanoTime() - queuedNanos);
        Outcome outcome = runner.run(one.call, inFlight);
        boolean first;
        lock.lock();
        try {
            lastRunNanos = System.nanoTime();
            one.queued = false;
            one.inFlight = false;
            if (one.cancelled || outcome.status() == OperationStatus.CANCELLED) {
                return;
            }
            first = one.reported == null;
            boolean changed = first || !outcome.saysTheSameAs(Objects.requireNonNull(one.reported));
            one.reported = outcome;
            schedule(one, one.again ? SIGNAL_GAP : one.call.interval());
            if (changed) {
                // Posted under the lock, so that no cancellation comes between the decision and the report.
                report(one, outcome, first, queueTime);
            }
        } finally {
            lock.unlock();
        }
        remember(one.call, outcome);
        watchAfter(one.call, outcome);
    }

    private void report(Recurring one, Outcome outcome, boolean first, Duration queueTime) {
        int callId = callIds.getAsInt();
        if (first) {
            events.post(new ClusterEvent.TaskCompleted(
                    one.task,
                    outcome.result(),
                    outcome.status(),
                    callId,
                    outcome.startedAt(),
                    outcome.execTime(),
                    queueTime));
        } else {
            events.post(new ClusterEvent.RecurringChanged(
                    one.task,
                    outcome.result(),
                    outcome.status(),
                    callId,
                    outcome.startedAt(),
                    outcome.execTime(),
                    Duration.ZERO));
        }
    }

    private void remember(AgentCall call, Outcome outcome) {
        locked(() -> {
            lastCall = call;
            switch (call.operation()) {
                case "start", "promote", "demote" -> running = running || outcome.isRunning();
                case "stop" -> running = running && !outcome.isRunning();
                case "monitor" -> {
                    if (outcome.isRunning()) {
                        running = true;
                    } else if (outcome.result().result() == OcfResult.NOT_RUNNING) {
                        running = false;
                    }
                }
                default -> {
                    // Notifications and reloads say nothing about whether it runs.
                }
            }
        });
    }

    /** A running instance is watched, with the newest call's parameters; a stopped one is not. */
    private void watchAfter(AgentCall call, Outcome outcome) {
        boolean runs = runningCall().isPresent();
        boolean renew = switch (call.operation()) {
            case "start", "promote", "demote" -> outcome.isRunning();
            default -> false;
        };
        if (!runs || renew) {
            closeWatch();
        }
        lock.lock();
        try {
            if (!runs || closed || watch != null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        ResourceAgent.Watch opened = runner.watch(call, this::signal);
        boolean keep;
        lock.lock();
        try {
            keep = !closed;
            if (keep) {
                watch = opened;
            }
        } finally {
            lock.unlock();
        }
        if (!keep && opened != null) {
            opened.close();
        }
    }

    private void closeWatch() {
        ResourceAgent.Watch old;
        lock.lock();
        try {
            old = watch;
            watch = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.close();
        }
    }

    private void locked(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }
}
