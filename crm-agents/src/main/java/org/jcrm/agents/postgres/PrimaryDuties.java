package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.agents.postgres.PgDecision.PrimaryDuty;
import org.jcrm.agents.postgres.PgDecision.PrimaryView;
import org.jcrm.agents.postgres.PgDecision.StandbyVerdict;
import org.jcrm.core.model.NodeName;

/**
 * What a primary does about its standbys at every look: it publishes how they are, and keeps
 * {@code synchronous_standby_names} at the one standby that has every acknowledged commit.
 *
 * <p>The order is safety. Before commits stop waiting for a standby, the CIB says that it may not be promoted; if that
 * cannot be made certain, commits go on waiting. Before the CIB says that a standby may be promoted, commits wait for
 * it.
 */
final class PrimaryDuties {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SYNC_WAIT = Duration.ofSeconds(1);
    private static final Duration BREATH = Duration.ofMillis(10);

    private static final String REPLACED = "Another node was promoted in the meantime; this one waits to be demoted.";

    private static final String ROLE_SQL =
            "select pg_is_in_recovery() as recovering, current_setting('synchronous_standby_names') as names";
    private static final String SETTLED_SQL = """
            select count(*) as settled from pg_stat_activity where backend_type = 'checkpointer'
               and wait_event in ('CheckpointerMain', 'CheckpointWriteDelay')""";

    private final PgControl control;

    PrimaryDuties(PgControl control) {
        this.control = control;
    }

    /** @return what is worth saying, or empty; a problem that leaves the primary safe is such a sentence too */
    String look(List<NodeName> members) throws AgentProblem, InterruptedException {
        control.instance.duties().lockInterruptibly();
        try {
            List<Map<String, String>> rows = control.sql(ReplicationRow.SQL, SQL_TIMEOUT);
            Map<String, String> now = control.sql(ROLE_SQL, SQL_TIMEOUT).getFirst();
            if (now.getOrDefault("recovering", "t").equals("t")) {
                // It was demoted while this look waited for its turn.
                return "";
            }
            if (control.isReplaced()) {
                return REPLACED;
            }
            String names = now.getOrDefault("names", "");
            List<ReplicationRow> replication =
                    rows.stream().map(ReplicationRow::of).toList();
            control.instance.areHere(control.peers().stream()
                    .filter(peer -> ReplicationRow.best(replication, peer).isPresent())
                    .collect(Collectors.toSet()));
            return act(new PrimaryView(
                    control.params.repMode(),
                    control.peers(),
                    members,
                    replication,
                    names,
                    control.instance.expected().stream()
                            .filter(this::mayStillCome)
                            .toList()));
        } finally {
            control.instance.duties().unlock();
        }
    }

    /** A standby that says of itself that it is stopped will not connect. */
    private boolean mayStillCome(NodeName peer) {
        return control.attributes
                .get(peer, Name.STATUS)
                .filter(status -> status.startsWith("HS:"))
                .isPresent();
    }

    private String act(PrimaryView view) throws AgentProblem, InterruptedException {
        PrimaryDuty duty = PgDecision.duty(view);
        boolean recorded = true;
        Deadline recording = Deadline.after(control.attributeTimeout());
        for (StandbyVerdict verdict : duty.verdicts()) {
            recorded &= publish(view, verdict, Optional.of(recording).filter(deadline -> duty.changesNames()));
        }
        if (duty.changesNames()) {
            if (!recorded) {
                String stuck = "Commits go on waiting for a standby: the cluster could not record that it may not be"
                        + " promoted any more.";
                say(stuck);
                return stuck;
            }
            if (control.isReplaced()) {
                // Whoever is promoted now checks after recording it that no such change was recorded before: one of
                // both gives way.
                return REPLACED;
            }
            control.putInForce(control.server.settings().withSynchronousNames(duty.names()));
            say(duty.sentence());
        }
        Optional<String> shortage = control.publishRoom();
        control.attributes.set(control.self, Name.SCORE, PgDecision.ownScore(shortage.isPresent(), heirs(duty)));
        control.attributes.put(
                control.self,
                Name.NOTICE,
                Stream.concat(duty.degraded().stream(), shortage.stream()).reduce((one, other) -> one + " " + other));
        return duty.awaited().isPresent()
                ? awaitSynchronous(view, duty.awaited().get(), duty.names())
                : "";
    }

    /** Standbys that may be promoted and have room for it. */
    private List<NodeName> heirs(PrimaryDuty duty) {
        return duty.verdicts().stream()
                .filter(verdict -> verdict.score().equals(PgAttributes.SCORE_CANDIDATE))
                .map(StandbyVerdict::node)
                .filter(node -> control.attributes.get(node, Name.ROOM).isEmpty())
                .toList();
    }

    private void say(String sentence) {
        if (control.instance.isNews(sentence)) {
            control.context.progress(sentence);
        }
    }

    /**
     * @param certainBy until when it must be certain, if it must
     * @return whether what the data are worth is in the CIB for certain, if it must be
     */
    private boolean publish(PrimaryView view, StandbyVerdict verdict, Optional<Deadline> certainBy)
            throws InterruptedException {
        NodeName node = verdict.node();
        if (control.isReplaced()) {
            // It turned out while this look was under way: whatever else it wanted to say is out of date.
            return false;
        }
        boolean certain = true;
        if (certainBy.isPresent()) {
            Duration wait = certainBy.get().left();
            certain = control.attributes.setAndWait(node, Name.DATA_STATUS, verdict.dataStatus(), wait);
        } else {
            control.attributes.set(node, Name.DATA_STATUS, verdict.dataStatus());
        }
        if (!view.isMember(node)) {
            // Its transient attributes left the cluster with it.
            return certain;
        }
        control.attributes.set(node, Name.SCORE, verdict.score());
        Optional<String> status = control.attributes.get(node, Name.STATUS);
        boolean runs = status.filter(text -> text.startsWith("HS:")).isPresent();
        boolean connected = view.rowOf(node).isPresent()
                && !status.filter(PgAttributes.STATUS_UNKNOWN::equals).isPresent()
                && !status.filter(PgAttributes.STATUS_STOPPED::equals).isPresent();
        if (runs || connected) {
            control.attributes.set(node, Name.STATUS, verdict.status());
        }
        return certain;
    }

    /**
     * Waits a moment until the standby is synchronous and the server makes commits wait for it, then says that it may be
     * promoted. If it takes longer, the next look goes on.
     */
    private String awaitSynchronous(PrimaryView view, NodeName standby, String names)
            throws AgentProblem, InterruptedException {
        Deadline deadline = Deadline.after(SYNC_WAIT);
        while (!deadline.isPast()) {
            List<ReplicationRow> rows = control.sql(ReplicationRow.SQL, SQL_TIMEOUT).stream()
                    .map(ReplicationRow::of)
                    .toList();
            PrimaryView now = new PrimaryView(view.mode(), view.peers(), view.members(), rows, names, view.expected());
            PrimaryDuty duty = PgDecision.duty(now);
            if (duty.awaited().isEmpty() && !duty.changesNames() && commitsWait()) {
                for (StandbyVerdict verdict : duty.verdicts()) {
                    publish(now, verdict, Optional.empty());
                }
                say(duty.sentence());
                return "";
            }
            if (!now.isStreaming(standby)) {
                return "";
            }
            Deadline.pause(BREATH);
        }
        return "";
    }

    /**
     * Backends learn from the checkpointer, through shared memory, that commits wait for a standby. It has read the new
     * setting when it is back at rest: the server signals it in the same breath as the session that already shows it.
     */
    private boolean commitsWait() throws AgentProblem, InterruptedException {
        return !control.sql(SETTLED_SQL, SQL_TIMEOUT)
                .getFirst()
                .getOrDefault("settled", "0")
                .equals("0");
    }
}
