package org.jcrm.daemon.watchdog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.watchdog.Feeding;
import org.jcrm.core.watchdog.WatchdogBound;

/**
 * Feeds the watchdog, or does not. A thread of its own, which waits for nobody: what it needs to know it reads from
 * published values.
 */
public final class Feeder implements AutoCloseable {
    private final Watchdog watchdog;
    private final WatchdogBound bound;
    private final LastQuorate lastQuorate;
    private final BooleanSupplier loopTurns;
    private final Supplier<Duration> loopBehind;
    private final Consumer<Duration> paused;
    private final Consumer<String> warn;
    private final Feeding feeding;
    private final Thread thread;
    private volatile boolean ended;
    private String told = "";

    /**
     * @param lastQuorate of an earlier life since the last boot
     * @param loopTurns whether the loop took a turn within {@link WatchdogBound#detection()}
     * @param loopBehind for how long the loop has not caught up with its events
     * @param paused hears that this process stood still for so long that peers may have replaced it
     * @param warn hears why the watchdog is not fed, once for each reason
     */
    public Feeder(
            Watchdog watchdog,
            WatchdogBound bound,
            LastQuorate lastQuorate,
            BooleanSupplier loopTurns,
            Supplier<Duration> loopBehind,
            Consumer<Duration> paused,
            Consumer<String> warn) {
        this.watchdog = requireNonNull(watchdog, "watchdog is null");
        this.bound = requireNonNull(bound, "bound is null");
        this.lastQuorate = requireNonNull(lastQuorate, "lastQuorate is null");
        this.loopTurns = requireNonNull(loopTurns, "loopTurns is null");
        this.loopBehind = requireNonNull(loopBehind, "loopBehind is null");
        this.paused = requireNonNull(paused, "paused is null");
        this.warn = requireNonNull(warn, "warn is null");
        this.feeding = new Feeding(bound, lastQuorate.earlier(), System.nanoTime());
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
        if (feeding.published(
                new Feeding.Standing(now.held(), now.known(), now.quorate(), now.confirmed(), now.confirmations()))) {
            // Before anything runs here: a daemon that is killed the next moment must find that it may.
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        long nanos = bound.look().toNanos();
        while (!ended) {
            look();
            LockSupport.parkNanos(nanos);
        }
    }

    private synchronized void look() {
        if (ended) {
            return;
        }
        Feeding.Look look = feeding.look(loopTurns.getAsBoolean(), loopBehind.get(), System.nanoTime());
        if (!look.pausedFor().isZero()) {
            paused.accept(look.pausedFor());
        }
        try {
            if (look.feed()) {
                watchdog.feed();
            }
            switch (look.memory()) {
                case NOTE -> lastQuorate.note(look.sinceQuorate(), look.held());
                case FORGET -> lastQuorate.forget();
                case KEEP -> {}
            }
            if (!feeding.starved()) {
                tell(look.sentence());
            }
        } catch (IOException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    private void tell(String sentence) {
        if (!sentence.isEmpty() && !sentence.equals(told)) {
            warn.accept(sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1) + ".");
        }
        told = sentence;
    }

    /** The cluster has this node fenced: from now on the watchdog is not fed, whatever else is true. */
    public synchronized void starve(String why) {
        feeding.starve();
        tell(why + "; the watchdog is not fed any more, so this host will be reset within "
                + WatchdogBound.text(bound.timeout()));
    }

    /** This daemon ends and has said so to its peers: what runs on runs unwatched, and they know it. */
    public synchronized void disarm() {
        ended = true;
        if (!feeding.mayLetGo()) {
            warn.accept("The watchdog stays armed: this host will be reset, unless jcrmd is back within "
                    + WatchdogBound.text(bound.timeout()) + ".");
            return;
        }
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
