package org.jcrm.daemon.loop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.TimerTag;

/** The core's timers: each posts {@code TimerFired(tag)} once. Setting one that is set replaces it. */
public final class Timers {
    private final Delays delays;
    private final EventSink events;
    private final Map<TimerTag, Delays.Handle> running = new LinkedHashMap<>();

    public Timers(Delays delays, EventSink events) {
        this.delays = delays;
        this.events = events;
    }

    public synchronized void set(TimerTag tag, Duration delay) {
        cancel(tag);
        running.put(tag, delays.after(delay, () -> {
            forget(tag);
            events.post(new ClusterEvent.TimerFired(tag));
        }));
    }

    public synchronized void cancel(TimerTag tag) {
        Delays.Handle timer = running.remove(tag);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** A timer that was replaced while it fired takes its successor's place in the map, which then cannot be cancelled: it is a hint only. */
    private synchronized void forget(TimerTag tag) {
        running.remove(tag);
    }
}
