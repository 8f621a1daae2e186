package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations {@code demote} and {@code stop}. A primary that ends in good order sends everything, its shutdown
 * checkpoint included, to the standbys that are connected before it ends; only then is its lock removed.
 */
final class PgShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(PgShutdown.class);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(2);

    private final PgControl control;

    PgShutdown(PgControl control) {
        this.control = control;
    }

    /** The primary becomes a standby: it is stopped in good order and started again. */
    AgentResult demote() throws AgentProblem, InterruptedException {
        // News of the membership wait: they must not change settings between the stop and the start.
        control.instance.duties().lockInterruptibly();
        try {
            return demoteAlone();
        } finally {
            control.instance.duties().unlock();
        }
    }

    private AgentResult demoteAlone() throws AgentProblem, InterruptedException {
        Deadline deadline = control.deadline();
        PgObservation seen = control.look(deadline.left().dividedBy(4));
        if (seen.postmaster().isEmpty()) {
            // A dead primary is no primary. Failing here would count the same death twice against this node.
            announceStopped();
            return AgentResult.ok();
        }
        if (seen.answer().filter(PgObservation.Answer::inRecovery).isPresent()) {
            return AgentResult.ok();
        }
        if (control.isReplaced()) {
            return endReplaced(deadline);
        }
        long begin = System.nanoTime();
        boolean handedOver = endInGoodOrder(deadline);
        long stopped = System.nanoTime();
        control.attributes.endPrimacy(control.self);
        ControlData data = control.tools().controlData();
        if (!data.shutDownAsPrimary()) {
            control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_STOPPED);
            return AgentResult.error("PostgreSQL did not shut down in good order (its state is '" + data.state()
                    + "'), so the lock " + control.lock.file() + " stays. Run: jcrm node start " + control.self);
        }
        if (!handedOver && mayBeReplaced()) {
            return endUnheard();
        }
        control.lock.release();
        long verified = System.nanoTime();
        control.server.start(
                control.tools().binaries(),
                PgSettings.atStart(control.params.repMode(), PgStart.followsAtStart(control)),
                deadline);
        LOG.info(
                "{} demoted: stopped after {} ms, verified after {} ms more, a standby after {} ms more",
                control.call.resource(),
                (stopped - begin) / 1_000_000,
                (verified - stopped) / 1_000_000,
                (System.nanoTime() - verified) / 1_000_000);
        PgPromotion.dropSlots(control);
        control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_ALONE);
        return AgentResult.ok();
    }

    /**
     * Another node was promoted while this one stood still or was cut off: what it wrote since then is on no other node,
     * so it would only look like a standby. The lock stays until an operator has the data compared and rewound.
     */
    private AgentResult endReplaced(Deadline deadline) throws AgentProblem, InterruptedException {
        endInGoodOrder(deadline);
        control.lock.hold(PgPromotion.replacedSentence(control.self));
        announceStopped();
        return AgentResult.error("Another node was promoted while " + control.self
                + " stood still or was cut off, so its data may have diverged: it does not become a standby. Run: jcrm"
                + " node start " + control.self);
    }

    /**
     * Nobody received the end of what this primary wrote, and a standby may be promoted without it (or has been, where this
     * node cannot hear of it): then even the record of its shutdown is one too many, and it could never follow.
     */
    private AgentResult endUnheard() throws AgentProblem, InterruptedException {
        control.lock.hold(control.self + " ended as the primary while no standby was connected.");
        announceStopped();
        return AgentResult.error("No standby was connected when the primary on " + control.self
                + " ended, so its data may have diverged: it does not become a standby. Run: jcrm node start "
                + control.self);
    }

    private boolean mayBeReplaced() {
        return control.params.repMode().isPromotable()
                && control.peers().stream()
                        .anyMatch(peer -> !control.attributes.is(peer, Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT));
    }

    /** Succeeds only when no process of the data directory is left; needs no binaries and no readable configuration. */
    AgentResult stop() throws AgentProblem, InterruptedException {
        Deadline deadline = control.deadline();
        PgObservation seen;
        try {
            seen = control.lookWithoutSql();
        } catch (AgentProblem problem) {
            // What it was cannot be told; that it ends can be seen without its files. Its lock stays.
            control.context.progress("Stopping without a look first: " + problem.sentence());
            control.instance.dropSession();
            control.server.stop(control.params.stopEscalate(), deadline);
            announceStopped();
            return AgentResult.ok();
        }
        boolean wasPrimary = seen.postmaster().isPresent() && !seen.standbySignal();
        boolean unheard = control.isReplaced();
        if (wasPrimary) {
            boolean handedOver = endInGoodOrder(deadline);
            unheard |= !handedOver && mayBeReplaced();
        } else {
            control.instance.dropSession();
            control.server.stop(control.params.stopEscalateInSlave(), deadline);
        }
        announceStopped();
        if (wasPrimary && !unheard && control.lock.mayBeHeld() && endedCleanly()) {
            control.lock.release();
        }
        return AgentResult.ok();
    }

    private boolean endedCleanly() throws InterruptedException {
        try {
            return control.tools().controlData().shutDownAsPrimary();
        } catch (AgentProblem problem) {
            // It is stopped, which is what was asked; without proof the lock stays.
            return false;
        }
    }

    /** @return whether a standby was connected, which then has everything */
    private boolean endInGoodOrder(Deadline deadline) throws AgentProblem, InterruptedException {
        boolean handedOver = false;
        try {
            handedOver = forgetLostStandbys();
            // Clients go on writing during this checkpoint; the one at shutdown then has little left to do.
            long begin = System.nanoTime();
            control.sql("checkpoint", deadline.leftAtMost(CHECKPOINT_TIMEOUT));
            LOG.debug("Checkpoint before the stop: {} ms", (System.nanoTime() - begin) / 1_000_000);
        } catch (AgentProblem problem) {
            // A server that does not answer must be stopped all the same.
            control.context.progress("Stopping without a checkpoint first: " + problem.sentence());
        }
        control.instance.dropSession();
        control.instance.expectNobody();
        control.server.stop(control.params.stopEscalate(), deadline);
        return handedOver;
    }

    /**
     * A shutdown waits for connected standbys to have everything. One whose node is gone, or which was promoted itself,
     * would be waited for in vain: its end of the connection may have vanished without a word.
     *
     * @return whether a standby is left that will have everything
     */
    private boolean forgetLostStandbys() throws AgentProblem, InterruptedException {
        boolean replaced = control.isReplaced();
        boolean connected = false;
        for (var row : control.sql(ReplicationRow.SQL, SQL_TIMEOUT)) {
            ReplicationRow standby = ReplicationRow.of(row);
            Optional<NodeName> lost = control.peers().stream()
                    .filter(standby::isOf)
                    .filter(peer -> replaced || !control.isMember(peer))
                    .findFirst();
            if (lost.isPresent()) {
                control.sql("select pg_terminate_backend(" + standby.pid() + ")", SQL_TIMEOUT);
            } else {
                connected |= control.peers().stream().anyMatch(standby::isOf);
            }
        }
        return connected;
    }

    private void announceStopped() throws InterruptedException {
        if (control.params.repMode() == RepMode.NONE) {
            return;
        }
        if (control.attributes.get(control.self, Name.SCORE).isPresent()) {
            control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_NEVER);
        }
        control.attributes.remove(control.self, Name.XLOG_LOC);
        control.attributes.remove(control.self, Name.TIMELINE);
        control.attributes.endPrimacy(control.self);
        control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_STOPPED);
    }
}
