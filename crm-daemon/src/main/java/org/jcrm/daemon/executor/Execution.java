package org.jcrm.daemon.executor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One blocking agent call with its deadline. The call runs on a virtual thread of its own, so that the caller can go on
 * when the call does not: at the deadline the thread is interrupted and every process group of the call is killed; an agent
 * that ignores even that is left behind after a grace time.
 */
final class Execution<T> {
    /** What an agent does within the deadline. */
    @FunctionalInterface
    interface Call<T> {
        T run(ProcessScopes.Scope processes) throws InterruptedException;
    }

    /** How it went. */
    sealed interface Ended<T> {
        record Returned<T>(T value) implements Ended<T> {}

        /** @param leftBehind the agent ignored the interrupt and may still be doing something */
        record TimedOut<T>(boolean leftBehind) implements Ended<T> {}

        /** Ended from outside: the daemon stops or the operation was cancelled. */
        record Interrupted<T>() implements Ended<T> {}

        /** A bug in the agent. */
        record Threw<T>(Throwable cause) implements Ended<T> {}
    }

    private final ProcessScopes.Scope processes;
    private final AtomicReference<@Nullable Ended<T>> ended = new AtomicReference<>();
    private final Thread thread;

    Execution(String name, ProcessScopes.Scope processes, Call<T> call) {
        this.processes = requireNonNull(processes, "processes is null");
        this.thread = Thread.ofVirtual().name(name).unstarted(() -> {
            Ended<T> result;
            try {
                result = new Ended.Returned<>(call.run(processes));
            } catch (InterruptedException e) {
                result = new Ended.Interrupted<>();
            } catch (RuntimeException | Error e) {
                result = new Ended.Threw<>(e);
            }
            ended.compareAndSet(null, result);
        });
    }

    /** Runs the call on the calling thread's time; returns at the latest {@code grace} after the timeout. */
    Ended<T> await(Duration timeout, Duration grace) {
        thread.start();
        try {
            if (thread.join(timeout)) {
                return result();
            }
            ended.compareAndSet(null, new Ended.TimedOut<>(false));
            end();
            boolean gone = thread.join(grace);
            return result() instanceof Ended.TimedOut<T> && !gone ? new Ended.TimedOut<>(true) : result();
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
            return new Ended.Interrupted<>();
        }
    }

    /** Interrupts the call and kills its processes. Any thread. */
    void end() {
        thread.interrupt();
        processes.killAll();
    }

    private Ended<T> result() {
        return requireNonNull(ended.get(), "the thread ended without a result");
    }
}
