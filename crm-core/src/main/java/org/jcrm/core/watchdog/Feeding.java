package org.jcrm.core.watchdog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.watchdog.SelfFencing.Evidence;
import org.jcrm.core.watchdog.SelfFencing.Verdict;

/**
 * What stands between the daemon's published state and {@link SelfFencing}: it is looked at every {@link
 * WatchdogBound#look()}. {@link #published} may be called by another thread than the rest.
 */
public final class Feeding {
    /** What a daemon that starts after a kill shall find of this life. */
    public enum Memory {
        /** This node is a member with quorum, now. */
        NOTE,
        /** Nothing is held here, so nobody has to be in time. */
        FORGET,
        /** As it was. */
        KEEP
    }

    /**
     * @param feed whether to
     * @param pausedFor how long this process stood still before this look, if that was long enough for peers to replace it
     * @param sentence why not, or how long it is still done; empty: all is well
     */
    public record Look(boolean feed, Duration pausedFor, String sentence, Memory memory) {
        public Look {
            requireNonNull(pausedFor, "pausedFor is null");
            requireNonNull(sentence, "sentence is null");
            requireNonNull(memory, "memory is null");
        }
    }

    /** One value, so that a look between two publications never sees half of each. */
    private record Standing(boolean wasMember, boolean holds, boolean quorate, boolean confirmed, long confirmations) {
        static final Standing UNKNOWN = new Standing(false, false, false, false, 0);
    }

    private final SelfFencing fencing;
    private final boolean mayHoldFromBefore;
    private volatile Standing standing = Standing.UNKNOWN;
    private long confirmationsSeen;
    private boolean starved;

    /**
     * @param sinceQuorate how long ago an earlier life of this daemon, since the last boot, was last a member with quorum;
     *     empty: there was none, or it held nothing
     */
    public Feeding(WatchdogBound bound, Optional<Duration> sinceQuorate, long now) {
        this.mayHoldFromBefore = sinceQuorate.isPresent();
        this.fencing = new SelfFencing(bound, sinceQuorate.orElse(Duration.ZERO), now);
    }

    /**
     * @param holds whether resources are active on this node, as its own history has it
     * @param confirmations how often the others have said that this node is a member, or it itself if it is alone
     * @return whether it is the first word that something is held, so that there should be a look at once
     */
    public boolean published(boolean holds, boolean quorate, boolean confirmed, long confirmations) {
        Standing before = standing;
        // One thread publishes, so nothing comes between.
        standing = new Standing(before.wasMember() || quorate && confirmed, holds, quorate, confirmed, confirmations);
        return holds && !before.holds();
    }

    /**
     * @param loopTurns whether the daemon's loop took its last turn within {@link WatchdogBound#detection()}
     * @param behind for how long the loop has not caught up with its events
     */
    public Look look(boolean loopTurns, Duration behind, long now) {
        Standing is = standing;
        // Who is alone after a start has not looked yet what an earlier life left running; a part with quorum remembers
        // it.
        boolean holds = is.holds() || mayHoldFromBefore && !is.wasMember();
        boolean confirmedAnew = is.confirmations() != confirmationsSeen;
        confirmationsSeen = is.confirmations();
        Verdict verdict =
                fencing.look(new Evidence(holds, loopTurns, behind, is.quorate(), is.confirmed(), confirmedAnew), now);
        boolean well = is.quorate() && is.confirmed() && verdict.sentence().isEmpty();
        return new Look(
                verdict.feed() && !starved,
                verdict.pausedFor(),
                verdict.sentence(),
                !well ? Memory.KEEP : holds ? Memory.NOTE : Memory.FORGET);
    }

    /** The cluster has this node fenced: from now on nothing is fed, whatever else is true. */
    public void starve() {
        starved = true;
    }

    /** Whether a daemon that ends in good order may end the watchdog as well: not if the host has to be reset. */
    public boolean mayLetGo() {
        Standing is = standing;
        return !starved && (is.wasMember() || !mayHoldFromBefore);
    }

    public boolean starved() {
        return starved;
    }
}
