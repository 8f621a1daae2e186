package org.jcrm.agents.postgres;

import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/** The operation {@code start}: always as a standby, never over a lock. */
final class PgStart {
    private final PgControl control;

    PgStart(PgControl control) {
        this.control = control;
    }

    AgentResult start() throws AgentProblem, InterruptedException {
        Optional<AgentResult> already = alreadyRunning();
        if (already.isPresent()) {
            return already.get();
        }
        boolean held = control.lock.isHeld();
        Optional<String> refusal = new PgRejoin(control).unwhole();
        if (refusal.isPresent() || held) {
            control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_STOPPED);
            control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_NEVER);
            return AgentResult.error(refusal.orElseGet(() -> control.lock.refusal(control.self)));
        }
        PgValidation.check(control);
        if (control.params.repMode().isPromotable()) {
            control.attributes.endPrimacy(control.self);
            refuseForeignData();
            if (control.presentPrimaryElsewhere().isPresent()) {
                refuseIfDiverged();
            }
        }
        control.server.start(
                control.tools().binaries(),
                PgSettings.atStart(control.params.repMode(), followsAtStart(control)),
                control.deadline());
        announceStandby();
        return AgentResult.ok();
    }

    /** What diverged does not start before an operator had it rewound, even if the lock was cleared while there was no primary. */
    private void refuseIfDiverged() throws AgentProblem, InterruptedException {
        try {
            new PgRejoin(control).refuseIfDiverged();
        } catch (AgentProblem problem) {
            control.lock.hold(problem.sentence());
            throw problem;
        }
    }

    /** Before 13 the connection to the primary cannot be changed while the server runs. */
    static boolean followsAtStart(PgControl control) throws AgentProblem {
        return !control.addressIsHere()
                || PgBinaries.majorOf(control.params.pgdata(), control.files)
                        < PgBinaries.CHANGES_PRIMARY_WHILE_RUNNING;
    }

    private Optional<AgentResult> alreadyRunning() throws AgentProblem, InterruptedException {
        if (control.server.postmaster().isEmpty()) {
            return Optional.empty();
        }
        PgObservation seen = control.look(control.deadline().left().dividedBy(2));
        boolean primary = seen.answer().filter(answer -> !answer.inRecovery()).isPresent();
        if (primary && control.params.repMode() != RepMode.NONE) {
            return Optional.of(AgentResult.error(
                    "PostgreSQL already runs on " + control.self + " as a primary that the cluster did not promote."
                            + " Stop it (and disable what started it, for instance postgresql.service)."));
        }
        return Optional.of(
                seen.answer().isPresent()
                        ? AgentResult.ok()
                        : AgentResult.error("PostgreSQL already runs on " + control.self + ". " + seen.complaint()));
    }

    /** A data directory of another cluster would never stream; better to say so than to look like a standby. */
    private void refuseForeignData() throws AgentProblem, InterruptedException {
        Optional<NodeName> primary = control.primaryElsewhere();
        if (primary.isEmpty()) {
            return;
        }
        Optional<String> theirs = PgValidation.systemIdOf(control, primary.get());
        if (theirs.isEmpty()) {
            return;
        }
        String ours = control.tools().controlData().systemId();
        if (!theirs.get().equals(ours)) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    "The data in " + control.params.pgdata() + " belong to another database cluster (system identifier "
                            + ours + ") than the primary's on " + primary.get() + " (" + theirs.get()
                            + "). Move them away and run: jcrm node start " + control.self);
        }
    }

    private void announceStandby() throws AgentProblem, InterruptedException {
        if (!control.params.repMode().isPromotable()) {
            return;
        }
        // A candidate's score is earned anew, from the primary or in the election.
        control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_NEVER);
        PgObservation seen = control.look(control.deadline().left());
        if (seen.answer().isEmpty()) {
            throw AgentProblem.error(
                    seen.complaint().isEmpty() ? "PostgreSQL ended just after it had started." : seen.complaint());
        }
        if (!seen.answer().get().inRecovery()) {
            throw AgentProblem.error("PostgreSQL came up as a primary although standby.signal was there.");
        }
        PgPromotion.dropSlots(control);
        StandbyDuties duties = new StandbyDuties(control);
        if (control.presentPrimaryElsewhere().isEmpty()) {
            duties.publishPosition(seen.answer().get().position());
        } else {
            duties.forgetElection();
        }
        control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_ALONE);
    }
}
