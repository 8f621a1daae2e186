package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.agents.postgres.PgElection.Candidate;
import org.jcrm.core.model.NodeName;

/** What a standby does at every look: follows the primary if there is one, else takes part in the election. */
final class StandbyDuties {
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(20);

    /** In the moment of a promotion a healthy standby may look so. */
    private static final Duration ASTRAY_PATIENCE = Duration.ofSeconds(8);

    /** A promotion takes less; whoever was not told its end follows again then. */
    private static final Duration NEWS_PATIENCE = Duration.ofSeconds(10);

    private static final Duration RECEIVER_MAY_TAKE = Duration.ofMillis(500);
    private static final Duration BREATH = Duration.ofMillis(5);

    private final PgControl control;

    StandbyDuties(PgControl control) {
        this.control = control;
    }

    /** @return what is wrong with this standby, if its server is well but it does not follow the primary */
    Optional<String> look(PgObservation.Answer answer) throws AgentProblem, InterruptedException {
        followIfPossible();
        control.attributes.put(control.self, Name.NOTICE, control.publishRoom());
        Optional<String> complaint = Optional.empty();
        if (control.params.repMode().isPromotable()) {
            Optional<NodeName> primary = control.primaryElsewhere();
            if (primary.isPresent()) {
                underPrimary(answer);
                // One that a peer still held when this node became a standby is free by now.
                PgPromotion.dropSlots(control);
                complaint = complaintOfMissingStream(answer, primary.get());
            } else {
                elect(answer.position());
            }
        }
        if (control.params.checkWalReceiver()) {
            control.attributes.set(
                    control.self, Name.RECEIVER_STATUS, answer.receiver().isPresent() ? "normal" : "ERROR");
        }
        return complaint;
    }

    /** A standby that has gone another way than the primary gets nowhere by itself. @return what is wrong, if it has */
    Optional<String> divergence(PgObservation.Answer answer) throws InterruptedException {
        Optional<NodeName> primary = control.primaryElsewhere();
        if (primary.isEmpty() || answer.receiver().isEmpty()) {
            return Optional.empty();
        }
        int timeline = control.attributes.timeline(primary.get(), Name.PRIMARY_TIMELINE);
        Optional<Long> promotedAt =
                control.attributes.get(primary.get(), Name.BASELINE).flatMap(WalPosition::parseDigits);
        boolean beyond =
                PgDecision.isBeyond(answer.position(), answer.receiver().get().timeline(), timeline, promotedAt);
        return control.instance.astray().holds(beyond, ASTRAY_PATIENCE)
                ? Optional.of("The data of " + control.self + " (" + answer.position()
                        + ") go beyond the point at which " + primary.get()
                        + " was promoted, so it cannot follow. Run: jcrm node start " + control.self)
                : Optional.empty();
    }

    /** A standby that replays nothing looks well and is useless: after a while it says so. */
    private Optional<String> complaintOfMissingStream(PgObservation.Answer answer, NodeName primary) {
        boolean streams =
                answer.receiver().filter(r -> r.status().equals("streaming")).isPresent();
        return control.instance.missingStream().holds(!streams, STREAM_PATIENCE)
                ? Optional.of("This standby does not stream from the primary on " + primary
                        + ". Its log says why; if its data diverged, run: jcrm node start " + control.self)
                : Optional.empty();
    }

    /** The primary judges its standbys; one that it does not know stands alone. */
    private void underPrimary(PgObservation.Answer answer) throws InterruptedException {
        control.instance.electionEnded(false);
        forgetElection();
        boolean alone = control.attributes.is(control.self, Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT)
                || control.attributes.get(control.self, Name.STATUS).isEmpty();
        if (alone && answer.receiver().isEmpty()) {
            control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_ALONE);
        }
    }

    void forgetElection() throws InterruptedException {
        control.attributes.remove(control.self, Name.XLOG_LOC);
        control.attributes.remove(control.self, Name.TIMELINE);
    }

    /**
     * The connection settings are withheld while the cluster's address is here, or another standby is being promoted; they are
     * given once the address has moved, and the promotion is over.
     */
    private void followIfPossible() throws AgentProblem, InterruptedException {
        control.instance.duties().lockInterruptibly();
        try {
            PgSettings settings = control.server.settings();
            if (!settings.followsPrimary() && !control.addressIsHere() && !control.instance.awaitsPrimary()) {
                control.putInForce(settings.withFollowing(true));
            }
        } finally {
            control.instance.duties().unlock();
        }
    }

    private void elect(WalPosition position) throws AgentProblem, InterruptedException {
        boolean alreadyCandidate = control.attributes
                .get(control.self, Name.SCORE)
                .filter(score -> !score.startsWith("-"))
                .isPresent();
        if (alreadyCandidate && control.peers().size() <= 1) {
            // The last primary or the last election said so; another word would only disturb the failover.
            return;
        }
        publishPosition(position);
        if (control.attributes.get(control.self, Name.STATUS).isEmpty()) {
            control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_ALONE);
        }
        boolean patience = control.instance.countElectionLook() <= control.params.xlogCheckCount();
        PgElection.Verdict verdict = PgElection.elect(
                control.params.repMode(), candidate(control.self, Optional.of(position)), peers(), patience);
        if (control.instance.isNews(verdict.sentence())) {
            control.context.progress(verdict.sentence());
        }
        switch (verdict.outcome()) {
            case ELECTED -> {
                control.instance.electionEnded(true);
                control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_PRIMARY);
            }
            case NOT_NEWEST, BARRED -> {
                control.instance.electionEnded(false);
                control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_NEVER);
            }
            case WAIT -> {}
        }
    }

    void publishPosition(WalPosition position) throws InterruptedException {
        control.attributes.set(control.self, Name.TIMELINE, Integer.toString(position.timeline()));
        control.attributes.set(control.self, Name.XLOG_LOC, WalPosition.digits(position.lsn()));
    }

    List<Candidate> peers() {
        return control.peers().stream()
                .map(node -> candidate(node, control.attributes.position(node)))
                .toList();
    }

    Candidate candidate(NodeName node, Optional<WalPosition> position) {
        return new Candidate(
                node,
                control.isMember(node),
                control.attributes.is(node, Name.STATUS, PgAttributes.STATUS_STOPPED),
                control.attributes.get(node, Name.DATA_STATUS),
                position);
    }

    /**
     * Before a promotion: tell where this standby is. If it is not the one, it lets go of the old primary, which may be alive
     * still, or again: what it sends from now on its successor does not have.
     */
    void beforePromotion(PgObservation.Answer answer, boolean here) throws AgentProblem, InterruptedException {
        control.instance.rememberReceiver(answer.receiver());
        if (control.peers().size() > 1) {
            publishPosition(answer.position());
        }
        if (!here
                && PgBinaries.majorOf(control.params.pgdata(), control.files)
                        >= PgBinaries.CHANGES_PRIMARY_WHILE_RUNNING) {
            letGo();
        }
    }

    private void letGo() throws AgentProblem, InterruptedException {
        control.instance.duties().lockInterruptibly();
        try {
            control.instance.awaitPrimary(Optional.of(Deadline.after(NEWS_PATIENCE)));
            PgSettings settings = control.server.settings();
            if (settings.followsPrimary()) {
                control.putInForce(settings.withFollowing(false));
            }
        } finally {
            control.instance.duties().unlock();
        }
        Deadline deadline = Deadline.after(RECEIVER_MAY_TAKE);
        while (!deadline.isPast() && control.receives(deadline.left())) {
            Deadline.pause(BREATH);
        }
    }

    /**
     * After a promotion elsewhere: a connection that is older than the promotion leads to the dead primary and would
     * only notice at its timeout. A new one is made at once.
     */
    void afterPromotion(PgObservation.Answer answer) throws AgentProblem, InterruptedException {
        forgetElection();
        control.attributes.endPrimacy(control.self);
        control.instance.awaitPrimary(Optional.empty());
        followIfPossible();
        long old = control.instance.receiverBeforePromotion();
        if (old > 1
                && answer.receiver().filter(receiver -> receiver.pid() == old).isPresent()) {
            control.server.terminate(old);
        }
    }
}
