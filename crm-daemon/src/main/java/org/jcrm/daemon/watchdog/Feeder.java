package org.jcrm.daemon.watchdog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.watchdog.SelfFencing;
import org.jcrm.core.watchdog.SelfFencing.Evidence;
import org.jcrm.core.watchdog.SelfFencing.Verdict;
import org.jcrm.core.watchdog.WatchdogBound;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the watchdog, or does not. A thread of its own, which waits for nobody: what it needs to know it reads from
 * published values.
 */
public final class Feeder implements AutoCloseable {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Watchdog watchdog;
    private final WatchdogBound bound;
    private final LastQuorate lastQuorate;
    private final BooleanSupplier loopTurns;
    private final Consumer<Duration> paused;
    private final Consumer<String> warn;
    private final SelfFencing fencing;
    private final boolean mayHoldFromBefore;
    private final AtomicBoolean doubted = new AtomicBoolean();
    private final Thread thread;
    private volatile @Nullable Snapshot snapshot;
    private volatile boolean wasMember;
    private volatile boolean ended;
    private boolean starved;
    private String told = "";

    /**
     * @param lastQuorate of an earlier life since the last boot
     * @param loopTurns whether the loop took a turn within {@link WatchdogBound#detection()}
     * @param paused hears that this process stood still for so long that peers may have replaced it
     * @param warn hears why the watchdog is not fed, once for each reason
     */
    public Feeder(
            Watchdog watchdog,
            WatchdogBound bound,
            LastQuorate lastQuorate,
            BooleanSupplier loopTurns,
            Consumer<Duration> paused,
            Consumer<String> warn) {
        this.watchdog = requireNonNull(watchdog, "watchdog is null");
        this.bound = requireNonNull(bound, "bound is null");
        this.lastQuorate = requireNonNull(lastQuorate, "lastQuorate is null");
        this.loopTurns = requireNonNull(loopTurns, "loopTurns is null");
        this.paused = requireNonNull(paused, "paused is null");
        this.warn = requireNonNull(warn, "warn is null");
        Optional<Duration> before = lastQuorate.age();
        this.mayHoldFromBefore = before.isPresent();
        this.fencing = new SelfFencing(bound, before.orElse(Duration.ZERO), System.nanoTime());
        this.thread = Thread.ofPlatform().name("crm-watchdog").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public WatchdogBound bound() {
        return bound;
    }

    /** Called by the loop. */
    public void published(Snapshot now) {
        if (now.confirmed()) {
            wasMember = true;
        } else {
            doubted.set(true);
        }
        snapshot = now;
    }

    private void run() {
        Duration pause = bound.timeout().dividedBy(5);
        long nanos = (pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause).toNanos();
        long next = System.nanoTime();
        while (!ended) {
            look();
            next += nanos;
            long left = next - System.nanoTime();
            if (left <= 0) {
                next = System.nanoTime();
            } else {
                LockSupport.parkNanos(left);
            }
        }
    }

    private synchronized void look() {
        if (ended) {
            return;
        }
        Evidence evidence = evidence();
        Verdict verdict = fencing.look(evidence, System.nanoTime());
        if (!verdict.pausedFor().isZero()) {
            paused.accept(verdict.pausedFor());
        }
        try {
            if (verdict.feed() && !starved) {
                watchdog.feed();
            }
            if (evidence.quorate() && evidence.confirmed() && verdict.sentence().isEmpty()) {
                if (evidence.holds()) {
                    lastQuorate.note();
                } else {
                    lastQuorate.forget();
                }
            }
            if (!starved) {
                tell(verdict.sentence());
            }
        } catch (IOException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    private Evidence evidence() {
        Snapshot now = snapshot;
        if (now == null) {
            return new Evidence(mayHoldFromBefore, loopTurns.getAsBoolean(), false, false, false);
        }
        boolean holds = wasMember ? now.holdsResources() : mayHoldFromBefore;
        return new Evidence(holds, loopTurns.getAsBoolean(), now.quorate(), now.confirmed(), doubted.getAndSet(false));
    }

    private void tell(String sentence) {
        if (!sentence.isEmpty() && !sentence.equals(told)) {
            warn.accept(sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + sentence.substring(1) + ".");
        }
        told = sentence;
    }

    /** The cluster has this node fenced: from now on the watchdog is not fed, whatever else is true. */
    public synchronized void starve(String why) {
        starved = true;
        tell(why + "; the watchdog is not fed any more, so this host will be reset within "
                + WatchdogBound.text(bound.timeout()));
    }

    /** This daemon ends and says so to its peers: what runs on runs unwatched, and they know it. */
    public synchronized void disarm() {
        ended = true;
        try {
            watchdog.disarm();
            lastQuorate.forget();
        } catch (IOException e) {
            warn.accept("The watchdog cannot be disarmed (" + e.getMessage() + "): this host will be reset.");
        }
    }

    /** Without a word: whatever ends the daemon but an order lets the watchdog bite, unless the next life is quick. */
    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        watchdog.close();
    }
}
