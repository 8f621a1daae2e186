package org.jcrm.daemon.executor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.daemon.loop.Delays;

/** A timer that goes off when the test says so. */
final class ManualDelays implements Delays {
    private record Pending(Duration delay, Runnable body) {}

    private final List<Pending> pending = new ArrayList<>();

    @Override
    public synchronized Handle after(Duration delay, Runnable body) {
        Pending entry = new Pending(delay, body);
        pending.add(entry);
        notifyAll();
        return () -> remove(entry);
    }

    private synchronized void remove(Pending entry) {
        pending.remove(entry);
    }

    synchronized List<Duration> waiting() {
        return pending.stream().map(Pending::delay).toList();
    }

    /** Waits until a timer is set, and lets it go off. */
    Duration fire() throws InterruptedException {
        Pending next;
        synchronized (this) {
            while (pending.isEmpty()) {
                wait();
            }
            next = pending.removeFirst();
        }
        next.body().run();
        return next.delay();
    }
}
