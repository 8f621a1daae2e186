package org.jcrm.core.watchdog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Whether the watchdog may be fed. Not thread-safe; {@code now} is nanoseconds of a clock that never jumps.
 *
 * <p>A node that holds nothing is fed: there is nothing to protect from it. One that holds something is fed while its loop
 * turns and it is a confirmed member of a part with quorum; after that for the grace, in which it stops what it holds.
 */
public final class SelfFencing {
    private final WatchdogBound bound;
    private long lastQuorate;
    private long lastLook;
    private Duration allowed;
    /** The longest gaps that were no pause, in the time of detection that began at {@link #since} and in the one before. */
    private Duration longest = Duration.ZERO;

    private Duration longestBefore = Duration.ZERO;
    private long since;
    private boolean mustBeConfirmedAnew;

    /**
     * What is known when the watchdog wants to be fed.
     *
     * @param holds whether resources are active on this node, or may be
     * @param loopTurns whether the daemon's loop took its last turn within {@link WatchdogBound#detection()}
     * @param behind for how long the loop has not caught up with its events: what it published is as old as that
     * @param quorate whether this node's part has quorum
     * @param confirmed whether the others have confirmed that this node belongs to it
     * @param confirmedAnew whether they did so since the last look
     */
    public record Evidence(
            boolean holds,
            boolean loopTurns,
            Duration behind,
            boolean quorate,
            boolean confirmed,
            boolean confirmedAnew) {
        public Evidence {
            requireNonNull(behind, "behind is null");
        }
    }

    /**
     * @param feed whether to
     * @param pausedFor how long this process stood still before this look, if that was long enough for peers to replace it
     * @param sinceQuorate how long ago this node was last a member with quorum, for certain
     * @param sentence why not, or how long it is still done; empty: all is well
     */
    public record Verdict(boolean feed, Duration pausedFor, Duration sinceQuorate, String sentence) {
        public Verdict {
            requireNonNull(pausedFor, "pausedFor is null");
            requireNonNull(sinceQuorate, "sinceQuorate is null");
            requireNonNull(sentence, "sentence is null");
        }
    }

    /**
     * @param sinceQuorate how long ago an earlier life of this daemon, since the last boot, was last a member with quorum;
     *     zero if there was none
     */
    public SelfFencing(WatchdogBound bound, Duration sinceQuorate, long now) {
        this.bound = requireNonNull(bound, "bound is null");
        this.lastQuorate = now - sinceQuorate.toNanos();
        this.lastLook = now;
        this.since = now;
        this.allowed = bound.comeback();
    }

    public Verdict look(Evidence evidence, long now) {
        Duration gap = Duration.ofNanos(now - lastLook);
        lastLook = now;
        boolean paused = gap.compareTo(bound.pause()) >= 0;
        if (evidence.confirmedAnew() || !evidence.confirmed()) {
            mustBeConfirmedAnew = false;
        }
        if (paused) {
            // What was true before may be long over: the others may have replaced this node meanwhile.
            mustBeConfirmedAnew = true;
        }
        boolean good = evidence.quorate() && evidence.confirmed() && !mustBeConfirmedAnew;
        if (good && evidence.loopTurns()) {
            // News that the loop has not read yet may say otherwise, so nothing younger than its last look is known.
            lastQuorate = Math.max(lastQuorate, now - evidence.behind().toNanos());
            allowed = bound.grace();
        }
        Duration sinceQuorate = Duration.ofNanos(now - lastQuorate).plus(heldBack(paused ? Duration.ZERO : gap, now));
        Duration pausedFor = paused ? gap : Duration.ZERO;
        if (!evidence.holds()) {
            return new Verdict(true, pausedFor, sinceQuorate, "");
        }
        if (!evidence.loopTurns()) {
            return new Verdict(
                    false,
                    pausedFor,
                    sinceQuorate,
                    "jcrmd's loop has not turned for " + WatchdogBound.text(bound.detection())
                            + "; the watchdog is not fed, so this host will be reset");
        }
        Duration left = allowed.minusNanos(now - lastQuorate);
        boolean over = left.isNegative() || left.isZero();
        if (good) {
            return new Verdict(
                    !over,
                    pausedFor,
                    sinceQuorate,
                    over
                            ? "jcrmd's loop is behind its events by more than " + WatchdogBound.text(allowed)
                                    + "; the watchdog is not fed, so this host will be reset"
                            : "");
        }
        if (over) {
            return new Verdict(
                    false,
                    pausedFor,
                    sinceQuorate,
                    "without quorum this node still holds resources after " + WatchdogBound.text(allowed)
                            + "; the watchdog is not fed, so this host will be reset");
        }
        return new Verdict(
                true,
                pausedFor,
                sinceQuorate,
                "without quorum this node must stop what it holds, or the watchdog resets the host");
    }

    /**
     * It may have stood still between any two looks, and did not see then that a peer was silent, so it finds out later by as
     * much. A pause that is noticed is none of these: after it nothing counts that was not confirmed anew.
     */
    private Duration heldBack(Duration gap, long now) {
        if (now - since >= bound.detection().toNanos()) {
            longestBefore = longest;
            longest = Duration.ZERO;
            since = now;
        }
        longest = longer(longest, gap);
        return longer(longest, longestBefore);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
