package org.jcrm.daemon.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Notices that this process did not run for a while (a garbage collection, a stopped process, a paused virtual machine),
 * so that peers may have replaced it meanwhile. A heartbeat thread ticks; the loop
 * looks before every event, so that no stale timer is acted on before the core knows of the gap. A turn that lasts so long
 * (a disk that hardly writes) is the same to the core, which hears of nothing meanwhile: orders, and the view without this
 * node, wait in the queue, the orders in front. Thread-safe.
 */
public final class StallDetector {
    private final LongSupplier nanoTime;
    private final long thresholdNanos;
    private long lastBeat;
    private long turnBegan;
    private long longestGap;

    /** @param threshold gaps from here on count: the time after which peers give a silent node up */
    public StallDetector(LongSupplier nanoTime, Duration threshold) {
        this.nanoTime = nanoTime;
        this.thresholdNanos = threshold.toNanos();
        this.lastBeat = nanoTime.getAsLong();
    }

    /** Forgets the time before: nobody was counting on this node while it was starting. */
    public synchronized void begin() {
        lastBeat = nanoTime.getAsLong();
        longestGap = 0;
    }

    /** Called every {@link #interval()} by the heartbeat. */
    public synchronized void beat() {
        long now = nanoTime.getAsLong();
        longestGap = Math.max(longestGap, now - lastBeat);
        lastBeat = now;
    }

    /** The loop begins to deal with an event. */
    public synchronized void turnBegins() {
        turnBegan = nanoTime.getAsLong();
    }

    /** The event, and all that followed from it, is done. */
    public synchronized void turnEnds() {
        longestGap = Math.max(longestGap, nanoTime.getAsLong() - turnBegan);
    }

    /** The longest gap since the last call, if it counts. The loop asks before each event. */
    public synchronized Optional<Duration> take() {
        beat();
        long gap = longestGap;
        longestGap = 0;
        return gap >= thresholdNanos ? Optional.of(Duration.ofNanos(gap)) : Optional.empty();
    }

    public Duration interval() {
        return Duration.ofNanos(thresholdNanos / 4);
    }
}
