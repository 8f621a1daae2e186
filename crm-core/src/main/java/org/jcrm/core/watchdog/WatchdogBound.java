package org.jcrm.core.watchdog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * After what time a node that has lost the cluster, or whose daemon is not healthy, runs nothing any more: it has stopped
 * what it held, or its watchdog has reset it. The arithmetic is explained in {@code docs/watchdog.md}.
 *
 * @param failureTimeout how long a silent peer is trusted; a node that is cut off knows it after twice that time, and
 *     pauses of the daemon up to once that time go unnoticed
 * @param grace how long a node without quorum may take to stop what it holds before its watchdog is not fed any more
 * @param timeout after which the watchdog resets a host that does not feed it
 */
public record WatchdogBound(Duration failureTimeout, Duration grace, Duration timeout) {
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
    private static final int DRIFT_PERCENT = 1;

    public WatchdogBound {
        requireNonNull(failureTimeout, "failureTimeout is null");
        requireNonNull(grace, "grace is null");
        requireNonNull(timeout, "timeout is null");
    }

    /** Until a node that is cut off knows it, or a daemon that hangs is seen to hang. */
    public Duration detection() {
        return failureTimeout.multipliedBy(2);
    }

    /** Pauses from here on are noticed, and nothing is fed after one before the cluster has confirmed this node. */
    public Duration pause() {
        return failureTimeout;
    }

    /**
     * How long a daemon that was killed has to be a member again, from when it was last one for certain. Detection is no
     * part of it: it may have been over by then, and a node that was given up meanwhile must not get it twice.
     */
    public Duration comeback() {
        return pause().plus(grace);
    }

    /**
     * Whether a daemon that starts comes too late to feed anything: an earlier life was killed so long ago that the watchdog
     * must be left to bite, since opening it alone gives the host another {@link #timeout}. Once the sum is over it has had
     * its chance: then nothing was armed.
     */
    public boolean isTooLate(Duration sinceQuorate) {
        return sinceQuorate.compareTo(comeback()) >= 0 && sinceQuorate.compareTo(total()) < 0;
    }

    /** How often to look whether the watchdog may be fed: often enough that a pause is told from the time between two looks. */
    public Duration look() {
        Duration often = timeout.dividedBy(5);
        Duration pause = pause().dividedBy(4);
        Duration shorter = often.compareTo(pause) < 0 ? often : pause;
        return shorter.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : shorter;
    }

    /**
     * By how much two clocks that are each wrong by a hundredth may differ over the sum, as far as that is more than what
     * failure detection leaves of {@link #detection()}: it needs one and a half failure timeouts of the two.
     */
    public Duration drift() {
        Duration more = parts().multipliedBy(2 * DRIFT_PERCENT).dividedBy(100).minus(failureTimeout.dividedBy(2));
        return more.isNegative() ? Duration.ZERO : Duration.ofMillis(more.toMillis());
    }

    private Duration parts() {
        return detection().plus(grace).plus(timeout).plus(pause());
    }

    public Duration total() {
        return parts().plus(drift());
    }

    /** The sum, for people. */
    public String sentence() {
        String clocks = drift().isZero() ? "" : " + " + text(drift()) + " for clocks that drift";
        return text(total()) + " = " + text(detection()) + " until a node that is cut off knows it + " + text(grace)
                + " to stop what it holds + " + text(timeout) + " of the watchdog + " + text(pause())
                + " for pauses that go unnoticed" + clocks;
    }

    private static final Pattern VALUE =
            Pattern.compile("\\d+ms \\((?:failure )(\\d+)ms, (?:grace )(\\d+)ms, (?:watchdog )(\\d+)ms\\)");

    /** The attribute's value: readable, and {@link #parse} reads it back. */
    public String value() {
        return total().toMillis() + "ms (failure " + failureTimeout.toMillis() + "ms, grace " + grace.toMillis()
                + "ms, watchdog " + timeout.toMillis() + "ms)";
    }

    public static Optional<WatchdogBound> parse(String value) {
        Matcher matcher = VALUE.matcher(value);
        return matcher.matches()
                ? Optional.of(new WatchdogBound(
                        Duration.ofMillis(Long.parseLong(matcher.group(1))),
                        Duration.ofMillis(Long.parseLong(matcher.group(2))),
                        Duration.ofMillis(Long.parseLong(matcher.group(3)))))
                : Optional.empty();
    }

    public static String text(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
