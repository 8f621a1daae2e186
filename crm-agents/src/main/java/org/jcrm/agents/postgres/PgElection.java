package org.jcrm.agents.postgres;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jcrm.core.model.NodeName;

/**
 * Who may become the primary. Pure. A promotion needs proof: the instance was a synchronous standby (or the primary)
 * when the primary was last seen, or no node that can be reached has newer data.
 */
final class PgElection {
    private PgElection() {}

    /**
     * One node as the attributes show it.
     *
     * @param member its daemon takes part
     * @param stopped its instance is known not to run
     * @param position published while there is no primary
     */
    record Candidate(
            NodeName node,
            boolean member,
            boolean stopped,
            Optional<String> dataStatus,
            Optional<WalPosition> position) {

        boolean hasLatest() {
            return dataStatus.filter(PgAttributes.DATA_LATEST::equals).isPresent();
        }

        boolean wasSynchronous() {
            return dataStatus.filter(PgAttributes.DATA_SYNC::equals).isPresent();
        }

        boolean wasStreaming() {
            return dataStatus.filter(PgAttributes.DATA_ASYNC::equals).isPresent();
        }

        private boolean isSilent() {
            return member && !stopped && position.isEmpty();
        }
    }

    /** How the election stands for this node. */
    enum Outcome {
        /** It may be promoted. */
        ELECTED,
        /** Somebody else has newer data. */
        NOT_NEWEST,
        /** Its data were not up to date when the primary was last seen. */
        BARRED,
        /** Not all have told yet. */
        WAIT
    }

    record Verdict(Outcome outcome, String sentence) {}

    /** Whether the data of a node are proven to hold everything that was acknowledged. */
    static boolean hasProof(RepMode mode, Candidate candidate) {
        return candidate.hasLatest()
                || candidate.wasSynchronous()
                || (mode == RepMode.ASYNC && candidate.wasStreaming());
    }

    /**
     * The election while there is no primary.
     *
     * @param patience whether those who have not told are still waited for
     */
    static Verdict elect(RepMode mode, Candidate self, List<Candidate> peers, boolean patience) {
        boolean proof = hasProof(mode, self);
        if (!proof && self.dataStatus().isPresent()) {
            return new Verdict(
                    Outcome.BARRED,
                    "The data of " + self.node() + " were not up to date when the primary was last seen (data-status "
                            + self.dataStatus().get() + ").");
        }
        Optional<Candidate> better = peers.stream()
                .filter(peer -> !proof && (peer.hasLatest() || peer.wasSynchronous()))
                .findFirst();
        if (better.isPresent()) {
            return new Verdict(
                    Outcome.BARRED,
                    "Nothing is known of the data of " + self.node() + ", and "
                            + better.get().node() + " had the latest (data-status "
                            + better.get().dataStatus().orElse("") + ").");
        }
        Optional<Candidate> newer = newerThan(mode, self, peers);
        if (newer.isPresent()) {
            return new Verdict(Outcome.NOT_NEWEST, newerSentence(self, newer.get()));
        }
        List<Candidate> silent = peers.stream().filter(Candidate::isSilent).toList();
        if (!silent.isEmpty() && patience) {
            return new Verdict(Outcome.WAIT, names(silent) + " has not told its WAL position yet.");
        }
        List<Candidate> missing =
                peers.stream().filter(peer -> peer.position().isEmpty()).toList();
        if (!missing.isEmpty() && !proof && patience) {
            return new Verdict(Outcome.WAIT, "Waiting for " + names(missing) + ": nothing is known of its data.");
        }
        String told = self.position().map(WalPosition::toString).orElse("an unknown position");
        return new Verdict(
                Outcome.ELECTED,
                missing.isEmpty()
                        ? self.node() + " has the newest data (" + told + ") of all nodes."
                        : self.node() + " has the newest data known (" + told + "); " + names(missing)
                                + " could not be asked.");
    }

    /** The last check before a promotion. @return why not, or empty */
    static Optional<String> refusal(RepMode mode, Candidate self, List<Candidate> peers, boolean elected) {
        if (!hasProof(mode, self) && !(elected && self.dataStatus().isEmpty())) {
            return Optional.of("The data of " + self.node() + " are not known to be up to date (data-status "
                    + self.dataStatus().orElse("never set") + "): it may not become the primary.");
        }
        return newerThan(mode, self, peers).map(peer -> newerSentence(self, peer) + " It may not become the primary.");
    }

    private static Optional<Candidate> newerThan(RepMode mode, Candidate self, List<Candidate> peers) {
        return self.position()
                .flatMap(mine -> peers.stream()
                        .filter(Candidate::member)
                        .filter(peer -> !isSurplus(mode, self, mine, peer))
                        .filter(peer -> peer.position()
                                .filter(theirs -> isNewer(theirs, mine))
                                .isPresent())
                        .findFirst());
    }

    /**
     * What a standby without proof has beyond one with proof, on the same timeline, was never acknowledged: commits waited for
     * the other. It is lost, but it must not keep both from being promoted.
     */
    private static boolean isSurplus(RepMode mode, Candidate self, WalPosition mine, Candidate peer) {
        return mode == RepMode.SYNC
                && hasProof(mode, self)
                && !hasProof(mode, peer)
                && peer.position()
                        .filter(theirs -> theirs.timeline() == mine.timeline() && mine.timeline() > 0)
                        .isPresent();
    }

    /** A position without a timeline (0) comes from an agent that does not publish one: only its LSN counts. */
    private static boolean isNewer(WalPosition theirs, WalPosition mine) {
        return theirs.timeline() == 0 ? Long.compareUnsigned(theirs.lsn(), mine.lsn()) > 0 : theirs.compareTo(mine) > 0;
    }

    private static String newerSentence(Candidate self, Candidate peer) {
        return peer.node() + " has newer data ("
                + peer.position().map(WalPosition::toString).orElse("?") + ") than " + self.node() + " ("
                + self.position().map(WalPosition::toString).orElse("?") + ").";
    }

    private static String names(List<Candidate> candidates) {
        return candidates.stream().map(candidate -> candidate.node().value()).collect(Collectors.joining(", "));
    }
}
