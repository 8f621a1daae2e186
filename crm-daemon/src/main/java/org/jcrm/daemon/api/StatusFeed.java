package org.jcrm.daemon.api;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.daemon.loop.Published;
import org.jspecify.annotations.Nullable;

/**
 * Pushes the status to every open stream: at once, then after each change, at most ten times a second. The report is made
 * once for all streams.
 */
public final class StatusFeed {
    private static final Duration SHORTEST_GAP = Duration.ofMillis(100);

    /** Where nothing changes, a reader that went away is noticed after so long. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Reports reports;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long generation;
    private long writtenGeneration = -1;
    private byte @Nullable [] written;

    public StatusFeed(Published published, Reports reports) {
        this.reports = reports;
        published.onChange(snapshot -> touch());
    }

    private void touch() {
        lock.lock();
        try {
            generation++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Feeds one stream until its reader goes away. */
    public void stream(EventWriter out) throws InterruptedException {
        long seen = -1;
        while (out.isOpen()) {
            long current = await(seen);
            if (current == seen) {
                continue;
            }
            // A slow reader skips states; it gets the newest when it has caught up.
            if (out.isReady()) {
                seen = current;
                out.event("status", json(current));
            }
            TimeUnit.NANOSECONDS.sleep(SHORTEST_GAP.toNanos());
        }
    }

    /** The present generation: another than {@code seen}, or the same after the longest wait. */
    private long await(long seen) throws InterruptedException {
        long remaining = LONGEST_WAIT.toNanos();
        lock.lock();
        try {
            while (generation == seen && remaining > 0) {
                remaining = changed.awaitNanos(remaining);
            }
            return generation;
        } finally {
            lock.unlock();
        }
    }

    private byte[] json(long current) {
        lock.lock();
        try {
            if (written == null || writtenGeneration < current) {
                writtenGeneration = generation;
                written = StatusJson.write(reports.report());
            }
            return written;
        } finally {
            lock.unlock();
        }
    }
}
