package org.jcrm.core.watchdog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.watchdog.SelfFencing.Evidence;
import org.jcrm.core.watchdog.SelfFencing.Verdict;

/**
 * What stands between the daemon's published state and {@link SelfFencing}: it is looked at every {@link
 * WatchdogBound#look()}. {@link #published} may be called by another thread than the rest.
 */
public final class Feeding {
    /** What a daemon that starts after a kill shall find of this life. */
    public enum Memory {
        /** This node was a member with quorum {@link Look#sinceQuorate} ago, and holds {@link Look#held}. */
        NOTE,
        /** Nothing is held here, so nobody has to be in time. */
        FORGET,
        /** As it was. */
        KEEP
    }

    /**
     * @param feed whether to
     * @param pausedFor how long this process stood still before this look, if that was long enough for peers to replace it
     * @param sinceQuorate how long ago this node was last a member with quorum, for certain
     * @param sentence why not, or how long it is still done; empty: all is well
     * @param held what may be active on this node
     */
    public record Look(
            boolean feed, Duration pausedFor, Duration sinceQuorate, String sentence, Memory memory, Set<String> held) {
        public Look {
            requireNonNull(pausedFor, "pausedFor is null");
            requireNonNull(sinceQuorate, "sinceQuorate is null");
            requireNonNull(sentence, "sentence is null");
            requireNonNull(memory, "memory is null");
            held = sorted(held);
        }
    }

    /**
     * An earlier life of the daemon, since the last boot, that was killed.
     *
     * @param sinceQuorate how long ago it was last a member with quorum
     * @param held what was active here then
     */
    public record Earlier(Duration sinceQuorate, Set<String> held) {
        public Earlier {
            requireNonNull(sinceQuorate, "sinceQuorate is null");
            held = sorted(held);
        }
    }

    /**
     * What the loop publishes.
     *
     * @param held resources that are active on this node or may be, as its own history has it
     * @param known resources of which it knows
     * @param confirmed whether the others have said that it is a member, or it itself if it is alone
     * @param confirmations how often that was said
     */
    public record Standing(
            Set<String> held, Set<String> known, boolean quorate, boolean confirmed, long confirmations) {
        static final Standing UNKNOWN = new Standing(Set.of(), Set.of(), false, false, 0);

        public Standing {
            held = sorted(held);
            known = sorted(known);
        }
    }

    private final SelfFencing fencing;
    private final Set<String> heldBefore;
    /** One value, so that a look between two publications never sees half of each. */
    private volatile Standing standing = Standing.UNKNOWN;

    private long confirmationsSeen;
    private boolean starved;

    public Feeding(WatchdogBound bound, Optional<Earlier> earlier, long now) {
        this.heldBefore = earlier.map(Earlier::held).orElse(Set.of());
        this.fencing = new SelfFencing(bound, earlier.map(Earlier::sinceQuorate).orElse(Duration.ZERO), now);
    }

    private static Set<String> sorted(Set<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** @return whether it is the first word that something is held, so that there should be a look at once */
    public boolean published(Standing now) {
        boolean first = standing.held().isEmpty() && !now.held().isEmpty();
        standing = now;
        return first;
    }

    /** What an earlier life held is held until this one has looked, however long nobody tells it to look. */
    private Set<String> held() {
        Standing is = standing;
        Set<String> held = new TreeSet<>(heldBefore);
        held.removeAll(is.known());
        held.addAll(is.held());
        return held;
    }

    /**
     * @param loopTurns whether the daemon's loop took its last turn within {@link WatchdogBound#detection()}
     * @param behind for how long the loop has not caught up with its events
     */
    public Look look(boolean loopTurns, Duration behind, long now) {
        Standing is = standing;
        Set<String> held = held();
        boolean confirmedAnew = is.confirmations() != confirmationsSeen;
        confirmationsSeen = is.confirmations();
        Verdict verdict = fencing.look(
                new Evidence(!held.isEmpty(), loopTurns, behind, is.quorate(), is.confirmed(), confirmedAnew), now);
        boolean well = is.quorate() && is.confirmed() && verdict.sentence().isEmpty();
        return new Look(
                verdict.feed() && !starved,
                verdict.pausedFor(),
                verdict.sinceQuorate(),
                verdict.sentence(),
                !well ? Memory.KEEP : held.isEmpty() ? Memory.FORGET : Memory.NOTE,
                held);
    }

    /** The cluster has this node fenced: from now on nothing is fed, whatever else is true. */
    public void starve() {
        starved = true;
    }

    public boolean starved() {
        return starved;
    }

    /** Whether a daemon that ends in good order may end the watchdog as well: not if the host has to be reset. */
    public boolean mayLetGo() {
        return !starved && standing.known().containsAll(heldBefore);
    }
}
