package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * The operation {@code promote}: proof, lock, who holds up commits, promotion, announcement. In that order: nothing is
 * accepted by the new primary before the cluster knows which standby could replace it.
 */
final class PgPromotion {
    /** How long commits wait for a standby that was just demoted and has not connected yet. */
    private static final Duration EXPECT_STANDBY = Duration.ofSeconds(5);

    private static final Duration BREATH = Duration.ofMillis(5);
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(2);

    private final PgControl control;

    PgPromotion(PgControl control) {
        this.control = control;
    }

    AgentResult promote() throws AgentProblem, InterruptedException {
        Deadline deadline = control.deadline();
        if (!control.params.repMode().isPromotable()) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED, "With rep_mode=none or slave there is nothing to promote.");
        }
        PgObservation seen = control.look(deadline.left().dividedBy(2));
        if (seen.postmaster().isEmpty()) {
            return AgentResult.of(OcfResult.NOT_RUNNING, "PostgreSQL is not running, so it cannot be promoted.");
        }
        if (seen.answer().isEmpty()) {
            return AgentResult.error(seen.complaint());
        }
        PgObservation.Answer answer = seen.answer().get();
        if (answer.inRecovery()) {
            demandProof(answer);
            control.lock.hold(lockSentence(control.self, answer.position()));
            control.instance.duties().lockInterruptibly();
            try {
                settleOrRelease(answer);
                takeOver(seen.postmaster().get(), deadline);
            } finally {
                control.instance.duties().unlock();
            }
            control.attributes.set(
                    control.self,
                    Name.BASELINE,
                    WalPosition.digits(answer.position().lsn()));
            control.attributes.set(
                    control.self,
                    Name.XLOG_LOC,
                    WalPosition.digits(answer.position().lsn()));
        }
        control.attributes.remove(control.self, Name.TIMELINE);
        announce(control);
        control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_PRIMARY);
        keepSlots(control);
        control.instance.electionEnded(false);
        return AgentResult.ok();
    }

    static String lockSentence(NodeName self, WalPosition position) {
        return self + " became the primary at " + position
                + ". This file is removed when it is demoted or stopped in good order.";
    }

    static String replacedSentence(NodeName self) {
        return self + " was the primary when another node was promoted in its place. Its data may have diverged.";
    }

    private void demandProof(PgObservation.Answer answer) throws AgentProblem {
        StandbyDuties standby = new StandbyDuties(control);
        Optional<String> refusal = PgElection.refusal(
                control.params.repMode(),
                standby.candidate(control.self, Optional.of(answer.position())),
                standby.peers(),
                control.instance.isElected());
        if (refusal.isPresent()) {
            throw AgentProblem.error(refusal.get());
        }
    }

    /**
     * Decides which standby the new primary's commits wait for, and has it in force before the promotion. Every other
     * node is first recorded as out of date. If that cannot be recorded, commits wait for any standby: safe, and the
     * next looks go on from there.
     */
    private void settleStandbys() throws AgentProblem, InterruptedException {
        boolean sync = control.params.repMode() == RepMode.SYNC;
        Optional<NodeName> expected = sync
                ? control.peers().stream()
                        .filter(control::isMember)
                        .filter(this::runsAsStandby)
                        .findFirst()
                : Optional.empty();
        boolean recorded = true;
        Deadline recording = Deadline.after(control.attributeTimeout());
        for (NodeName peer : control.peers()) {
            if (expected.filter(peer::equals).isEmpty()) {
                recorded &= recordOutOfDate(peer, recording.left());
            }
        }
        String names = expected.map(PgSettings::only).orElse(PgSettings.NO_STANDBY);
        if (sync && !recorded) {
            names = PgSettings.ANY_STANDBY;
            control.context.progress("Commits wait for a standby: the cluster could not record in time which nodes are"
                    + " out of date.");
        }
        expected.ifPresent(node -> control.instance.expect(node, Deadline.after(EXPECT_STANDBY)));
        PgSettings now = control.server.settings();
        if (!now.synchronousNames().equals(names)) {
            control.putInForce(now.withSynchronousNames(names));
        }
    }

    /**
     * A primary that stood still may be back, and have recorded that it goes on without this standby, before it could hear
     * that it is being replaced. Its record came first, so it is seen here. Then neither is taken for the newest: to take back
     * what was recorded of the other could overtake the next promotion.
     */
    private void settleOrRelease(PgObservation.Answer answer) throws AgentProblem, InterruptedException {
        try {
            settleStandbys();
            demandProof(answer);
        } catch (AgentProblem problem) {
            // Nothing was promoted: without a promotion there is nothing to lock.
            control.lock.release();
            throw problem;
        }
    }

    private boolean runsAsStandby(NodeName peer) {
        return control.attributes
                .get(peer, Name.STATUS)
                .filter(s -> s.startsWith("HS:"))
                .isPresent();
    }

    private boolean recordOutOfDate(NodeName peer, Duration wait) throws InterruptedException {
        boolean recorded = control.attributes.setAndWait(peer, Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT, wait);
        if (control.isMember(peer)) {
            control.attributes.set(peer, Name.SCORE, PgAttributes.SCORE_NEVER);
        }
        return recorded;
    }

    private void takeOver(Postmaster postmaster, Deadline deadline) throws AgentProblem, InterruptedException {
        control.server.endRestoreCommand(postmaster);
        try {
            control.server.requestPromotion(postmaster);
            while (control.sql("select pg_is_in_recovery() as recovering", SQL_TIMEOUT)
                    .getFirst()
                    .getOrDefault("recovering", "t")
                    .equals("t")) {
                if (deadline.isPast()) {
                    throw AgentProblem.error("PostgreSQL did not finish recovery in time to become the primary.");
                }
                Deadline.pause(BREATH);
            }
        } finally {
            control.server.allowRestoreCommand();
        }
    }

    /** What every look at a primary confirms. */
    static void announce(PgControl control) throws InterruptedException {
        control.attributes.set(control.self, Name.DATA_STATUS, PgAttributes.DATA_LATEST);
        control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_PRIMARY);
        if (control.params.checkWalReceiver()) {
            control.attributes.set(control.self, Name.RECEIVER_STATUS, "normal (master)");
        }
    }

    /** A standby needs no slots for others; left there they would keep WAL for ever. */
    static void dropSlots(PgControl control) throws AgentProblem, InterruptedException {
        for (NodeName peer : control.peers()) {
            Optional<String> name = control.params.slotFor(peer);
            if (name.isPresent()) {
                control.sql(
                        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '"
                                + name.get() + "' and not active",
                        SQL_TIMEOUT);
            }
        }
    }

    /** Slots named after the standbys keep their WAL; none is made unless the parameter asks for them. */
    static void keepSlots(PgControl control) throws AgentProblem, InterruptedException {
        List<String> names = control.peers().stream()
                .flatMap(peer -> control.params.slotFor(peer).stream())
                .toList();
        for (String name : names) {
            control.sql(
                    "select pg_create_physical_replication_slot('" + name + "', true)"
                            + " where not exists (select 1 from pg_replication_slots where slot_name = '" + name + "')",
                    SQL_TIMEOUT);
        }
    }
}
