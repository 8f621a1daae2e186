package org.jcrm.daemon.executor;

import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.daemon.loop.Delays;
import org.jspecify.annotations.Nullable;

/** A recurring monitor and what was last said of it. Guarded by the lock of its {@link InstanceLane}. */
final class Recurring {
    final AgentTask task;
    final AgentCall call;

    /** When the task came in: the first run's queue time counts from here. */
    final long registeredNanos;

    /** The timer of the next run, if one is set. */
    Delays.@Nullable Handle next;

    /** What the core knows; null before the first result. */
    @Nullable
    Outcome reported;

    /** Waits in the lane already: further signals add nothing. */
    boolean queued;

    /** A signal came while it ran: what it saw may be older than the signal. */
    boolean again;

    /** Its agent is asked right now. */
    boolean inFlight;

    boolean cancelled;

    Recurring(AgentTask task, AgentCall call, long registeredNanos) {
        this.task = task;
        this.call = call;
        this.registeredNanos = registeredNanos;
    }

    void unschedule() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
