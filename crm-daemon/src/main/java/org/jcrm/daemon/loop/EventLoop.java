package org.jcrm.daemon.loop;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code crm-loop}: takes one event after the other, lets the core step, does the effects in order. It waits
 * for nothing but the durable write of the configuration, and for that no longer than a part of {@code failure-timeout}. It is the only thread that sees the core's state.
 *
 * <p>An exception out of the core or an effect is a bug: the loop ends with its story and the daemon with it; what runs
 * on the node keeps running.
 */
public final class EventLoop implements EventSink {
    /** More than a storm of results from every resource at once; a queue that fills up means that the loop is stuck. */
    static final int CAPACITY = 10_000;

    private static final Duration IDLE_TURN = Duration.ofSeconds(1);

    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
    private final Core core;
    private final EffectHandler effects;
    private final Clock clock;
    private final StallDetector stalls;
    private final Supplier<Optional<ClusterEvent>> overdue;
    private volatile long lastTurnNanos = System.nanoTime();
    private volatile long caughtUpNanos = System.nanoTime();
    private volatile long provenNanos = System.nanoTime();
    private volatile boolean idle;

    /** What stands in the queue. */
    private sealed interface Waiting {
        record Event(ClusterEvent event) implements Waiting {}

        /** Nothing to do, but the loop must come to it. */
        record Probe(long postedNanos) implements Waiting {}
    }

    /** How the loop ended. */
    public sealed interface Ending {
        /** The core decided so, or the daemon was told to end. */
        record Stopped(boolean clean, String sentence) implements Ending {}

        /** A bug, with the event that it happened on. */
        record Bug(String event, Throwable cause) implements Ending {}
    }

    public EventLoop(Core core, EffectHandler effects, Clock clock, StallDetector stalls) {
        this(core, effects, clock, stalls, Optional::empty);
    }

    /**
     * @param overdue what is new of the arbitrator's vote, be it by time alone (a lease that is over); asked before every turn,
     *     so that none counts on an old one. A {@code VoteChanged} in the queue only wakes the loop, since it may have waited
     */
    public EventLoop(
            Core core,
            EffectHandler effects,
            Clock clock,
            StallDetector stalls,
            Supplier<Optional<ClusterEvent>> overdue) {
        this.core = requireNonNull(core, "core is null");
        this.effects = requireNonNull(effects, "effects is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.stalls = requireNonNull(stalls, "stalls is null");
        this.overdue = requireNonNull(overdue, "overdue is null");
    }

    @Override
    public void post(ClusterEvent event) {
        requireNonNull(event, "event is null");
        if (ending.get() == null && !queue.offer(new Waiting.Event(event))) {
            // Dropping an event would make the core's picture of the world wrong for good.
            ending.compareAndSet(
                    null,
                    new Ending.Bug(
                            event.getClass().getSimpleName(),
                            new IllegalStateException(CAPACITY + " events wait: the loop is stuck")));
        }
    }

    /**
     * Posts an event that changes nothing, so that it is seen whether the loop comes to what is posted: a thread that lives
     * is no proof of that, nor is a turn with a thousand events behind it. The timer does so every second.
     */
    public void probe() {
        // Without room for it the one before stays the newest that the loop came to, which tells the same.
        boolean ignored = queue.offer(new Waiting.Probe(System.nanoTime()));
    }

    /** Makes the loop end after the present turn; the first reason counts. */
    public void stop(boolean clean, String sentence) {
        ending.compareAndSet(null, new Ending.Stopped(clean, sentence));
    }

    /** Runs on the calling thread until the loop ends. */
    public Ending run() {
        Deque<ClusterEvent> urgent = new ArrayDeque<>();
        stalls.begin();
        while (true) {
            Ending reason = ending.get();
            if (reason != null) {
                return reason;
            }
            lastTurnNanos = System.nanoTime();
            ClusterEvent event = next(urgent);
            if (event != null) {
                turn(event, urgent);
            }
        }
    }

    private @Nullable ClusterEvent next(Deque<ClusterEvent> urgent) {
        ClusterEvent first = urgent.poll();
        if (first instanceof ClusterEvent.PersistFailed) {
            return first;
        }
        if (first != null) {
            Optional<ClusterEvent> news = overdue.get();
            if (news.isPresent()) {
                urgent.addFirst(first);
                return news.get();
            }
            return first;
        }
        Waiting waiting = queue.poll();
        try {
            if (waiting == null) {
                caughtUpNanos = System.nanoTime();
                idle = true;
                waiting = queue.poll(IDLE_TURN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            stop(false, "the loop's thread was interrupted");
            return null;
        } finally {
            idle = false;
        }
        Optional<Duration> stall = stalls.take();
        // What time has changed comes first: the news of the pause must not be dealt with by a vote that is over.
        overdue.get().ifPresent(urgent::add);
        stall.ifPresent(pause -> urgent.add(new ClusterEvent.Paused(pause)));
        switch (waiting) {
            case null -> {}
            case Waiting.Probe(long postedNanos) -> {
                // Everything that was posted before it has been dealt with.
                provenNanos = postedNanos;
                caughtUpNanos = postedNanos;
            }
            case Waiting.Event(ClusterEvent.VoteChanged wakesTheLoopOnly) -> {}
            case Waiting.Event(ClusterEvent event) -> urgent.add(event);
        }
        return urgent.poll();
    }

    private void turn(ClusterEvent event, Deque<ClusterEvent> urgent) {
        stalls.turnBegins();
        try {
            List<Effect> decided = core.step(event, clock.instant());
            effects.run(decided).ifPresent(urgent::addFirst);
        } catch (RuntimeException | Error e) {
            ending.compareAndSet(null, new Ending.Bug(event.getClass().getSimpleName(), e));
        } finally {
            stalls.turnEnds();
        }
    }

    /** Whether the loop turned within {@code limit}; the watchdog of the host is fed only then. */
    public boolean isAlive(Duration limit) {
        return ending.get() == null && System.nanoTime() - lastTurnNanos < limit.toNanos();
    }

    /** For how long there has been an event that the loop has not dealt with; zero: it waits for the next one. */
    public Duration behind() {
        return idle && queue.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - caughtUpNanos);
    }

    /**
     * For how long the loop has not come to what was posted, be it stuck in one turn or behind too many events; or for how
     * long nobody has posted a probe, which is as bad, since the timer does. The systems that watch this daemon go by it.
     */
    public Duration lag() {
        Duration sinceProof = Duration.ofNanos(System.nanoTime() - provenNanos);
        Duration behind = behind();
        return behind.compareTo(sinceProof) > 0 ? behind : sinceProof;
    }
}
