package org.jcrm.daemon.loop;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.TimerTag;

/** The core's timers: each posts {@code TimerFired(tag)} once. Setting one that is set replaces it. */
public final class Timers {
    private final ScheduledExecutorService scheduler;
    private final EventSink events;
    private final Map<TimerTag, ScheduledFuture<?>> running = new ConcurrentHashMap<>();

    public Timers(ScheduledExecutorService scheduler, EventSink events) {
        this.scheduler = scheduler;
        this.events = events;
    }

    public void set(TimerTag tag, Duration delay) {
        ScheduledFuture<?> timer = scheduler.schedule(
                () -> events.post(new ClusterEvent.TimerFired(tag)), delay.toNanos(), TimeUnit.NANOSECONDS);
        ScheduledFuture<?> replaced = running.put(tag, timer);
        if (replaced != null) {
            replaced.cancel(false);
        }
        running.values().removeIf(ScheduledFuture::isDone);
    }

    public void cancel(TimerTag tag) {
        ScheduledFuture<?> timer = running.remove(tag);
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
