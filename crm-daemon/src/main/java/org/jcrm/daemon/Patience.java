package org.jcrm.daemon;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jcrm.daemon.config.StartRefused;

/**
 * Starts what cannot start yet: a host that boots may not have its time, its addresses or its name service, and the last
 * daemon may still be ending. It is tried every second, and every ten seconds it is said what is waited for. What only a
 * person can mend is refused at once.
 */
final class Patience {
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration SAID = Duration.ofSeconds(10);
    /** Longer than a daemon takes to end. */
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Something that may be refused. */
    @FunctionalInterface
    interface Attempt<T> {
        T make() throws StartRefused;
    }

    /** The seam at which tests move the clock. */
    @FunctionalInterface
    interface Nap {
        void sleep(Duration time) throws InterruptedException;
    }

    private final BiConsumer<String, Boolean> waits;
    private final LongSupplier nanoTime;
    private final Nap nap;

    /** @param waits hears every second what is waited for, and whether people should hear it again */
    Patience(BiConsumer<String, Boolean> waits) {
        this(waits, System::nanoTime, Thread::sleep);
    }

    Patience(BiConsumer<String, Boolean> waits, LongSupplier nanoTime, Nap nap) {
        this.waits = requireNonNull(waits, "waits is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.nap = requireNonNull(nap, "nap is null");
    }

    <T> T until(Attempt<T> attempt) throws StartRefused, InterruptedException {
        long began = nanoTime.getAsLong();
        long said = began;
        String last = "";
        while (true) {
            StartRefused refused;
            try {
                return attempt.make();
            } catch (StartRefused e) {
                refused = e;
            }
            long now = nanoTime.getAsLong();
            if (isOver(refused, now - began)) {
                throw refused;
            }
            boolean aloud = !refused.problem().equals(last) || now - said >= SAID.toNanos();
            if (aloud) {
                said = now;
                last = refused.problem();
            }
            waits.accept("jcrmd waits: " + refused.problem() + ". " + refused.nextStep(), aloud);
            nap.sleep(AGAIN);
        }
    }

    private static boolean isOver(StartRefused refused, long nanos) {
        return switch (refused.passes()) {
            case NO -> true;
            case SOON -> nanos >= SOON.toNanos();
            case SOMETIME -> false;
        };
    }
}
