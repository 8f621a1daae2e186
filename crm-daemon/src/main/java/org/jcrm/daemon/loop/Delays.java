package org.jcrm.daemon.loop;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs something short later. The seam at which tests move the clock. */
@FunctionalInterface
public interface Delays {
    /** @param body returns at once; it runs on the timer's thread */
    Handle after(Duration delay, Runnable body);

    /** Takes a delayed run back; without effect when it ran already. */
    @FunctionalInterface
    interface Handle {
        void cancel();
    }

    /** The daemon's one timer thread. After the scheduler's shutdown nothing is run any more. */
    static Delays of(ScheduledThreadPoolExecutor scheduler) {
        scheduler.setRemoveOnCancelPolicy(true);
        return (delay, body) -> {
            try {
                ScheduledFuture<?> future = scheduler.schedule(body, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            } catch (RejectedExecutionException e) {
                return () -> {};
            }
        };
    }
}
