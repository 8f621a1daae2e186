package org.jcrm.agents.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.process.OsUser;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * One operation's hands on one instance: looks at it (files, processes, SQL) and changes it. Everything that an
 * operation needs is found here under one name.
 */
final class PgControl {
    private static final Duration SHORTEST_STEP = Duration.ofMillis(500);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(10);
    private static final Duration BREATH = Duration.ofMillis(5);
    private static final Duration RELOAD_WAIT = Duration.ofSeconds(2);

    private static final String ANSWER_SQL = """
            select pg_is_in_recovery() as recovering,
                   current_setting('synchronous_standby_names') as names,
                   current_setting('config_file') as config_file,
                   case when pg_is_in_recovery() then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                        else pg_current_wal_lsn() end as lsn,
                   case when pg_is_in_recovery() then '' else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end
                       as timeline""";
    private static final String RECEIVER_SQL = "select pid, status, received_tli from pg_stat_wal_receiver";
    private static final String TIMELINE_SQL = """
            select greatest((select timeline_id from pg_control_checkpoint()),
                            (select min_recovery_end_timeline from pg_control_recovery())) as timeline""";

    private static final Pattern RECOVERING = Pattern.compile("startup recovering ([0-9A-F]{8})[0-9A-F]{16}");

    final AgentCall call;
    final AgentContext context;
    final PgParameters params;
    final PgInstance instance;
    /** Those that belong to the server's user, touched as that user alone. */
    final UserFiles files;

    final PgServer server;
    final PgLock lock;
    final KeptFiles kept;
    final PgAttributes attributes;
    final NodeName self;

    private PgControl(
            AgentCall call,
            AgentContext context,
            PgParameters params,
            PgInstance instance,
            UserFiles files,
            StateFolder state) {
        this.call = call;
        this.context = context;
        this.params = params;
        this.instance = instance;
        this.self = call.self();
        this.files = files;
        this.server = new PgServer(params, self, files, context.stateDirectory());
        this.lock = PgLock.in(state);
        this.kept = KeptFiles.in(state);
        this.attributes = PgAttributes.of(call, context);
    }

    static PgControl of(AgentCall call, AgentContext context, PgInstance instance)
            throws AgentProblem, InterruptedException {
        Duration patience = patience(call);
        UserFiles files = UserFiles.as(owner(PgParameters.pgdba(call)), patience);
        PgParameters params = PgParameters.of(call, files);
        return new PgControl(call, context, params, instance, files, StateFolder.of(params, context, files, patience));
    }

    /** Everything of the server's is done as its user, so that user must be one who may not do everything. */
    private static OsUser owner(String pgdba) throws AgentProblem, InterruptedException {
        Optional<OsUser> owner = OsUser.find(pgdba);
        if (owner.isEmpty()) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    "There is no OS user " + pgdba + " on this node. Install PostgreSQL, or set pgdba.");
        }
        if (owner.get().isRoot()) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    "pgdba is '" + pgdba
                            + "', which is root: PostgreSQL refuses to run as root, and jcrm runs nothing of"
                            + " the database's as root. Name the user that owns the data directory.");
        }
        return owner.get();
    }

    /** How long one step with files may take: a hanging disk is noticed while there is still time to say so. */
    private static Duration patience(AgentCall call) {
        Duration half = call.timeout().dividedBy(2);
        Duration patience = half.compareTo(LONGEST_STEP) < 0 ? half : LONGEST_STEP;
        return patience.compareTo(SHORTEST_STEP) < 0 ? SHORTEST_STEP : patience;
    }

    PgTools tools() throws AgentProblem, InterruptedException {
        return new PgTools(params, PgBinaries.find(params, files, context.processes()), context.processes());
    }

    /** The time that an operation may use: a little less than the executor gives, so that it can still say why. */
    Deadline deadline() {
        long millis = call.timeout().toMillis();
        return Deadline.after(Duration.ofMillis(Math.max(millis / 2, millis - 1000)));
    }

    /** How long a change of attributes may be waited for in this operation. */
    Duration attributeTimeout() {
        Duration most = call.timeout().dividedBy(3);
        return params.attributeTimeout().compareTo(most) < 0 ? params.attributeTimeout() : most;
    }

    /** Tells the cluster whether this instance has room on its disk. */
    Optional<String> publishRoom() throws InterruptedException {
        Optional<String> shortage = PgRoom.shortage(files, params.pgdata(), params.leastRoom());
        shortage.filter(instance::isNews).ifPresent(context::progress);
        attributes.put(self, PgAttributes.Name.ROOM, shortage.map(any -> "short"));
        return shortage;
    }

    // ---- looking ----

    /** Looks at processes and files alone. */
    PgObservation lookWithoutSql() throws AgentProblem {
        Optional<Postmaster> postmaster = server.postmaster();
        List<Long> leftovers = postmaster.isPresent() ? List.of() : Postmaster.processesOf(params.pgdata(), files);
        return new PgObservation(
                postmaster, leftovers, Optional.empty(), "", false, server.hasStandbySignal(), lock.mayBeHeld());
    }

    /**
     * Looks, and asks the server within {@code patience}. A server that is starting up or recovering by itself is given
     * that time too.
     */
    PgObservation look(Duration patience) throws AgentProblem, InterruptedException {
        return look(patience, false);
    }

    /** As {@link #look}, and now and then sees whether the server still takes new sessions. */
    PgObservation lookAsClient(Duration patience) throws AgentProblem, InterruptedException {
        return look(patience, true);
    }

    private PgObservation look(Duration patience, boolean asClient) throws AgentProblem, InterruptedException {
        Deadline deadline = Deadline.after(patience);
        while (true) {
            PgObservation seen = lookWithoutSql();
            if (seen.postmaster().isEmpty()) {
                instance.dropSession();
                return seen;
            }
            Postmaster postmaster = seen.postmaster().get();
            try {
                // Half of the time for the kept session: if it hangs, a new one still has the other half.
                Duration half = deadline.left().dividedBy(2).plusMillis(1);
                PgSession session = instance.session(params, postmaster, server, half);
                Answer answer = new Answer(
                        ask(session, postmaster, half), asClient ? newSessionComplaint(postmaster, deadline) : "");
                return new PgObservation(
                        seen.postmaster(),
                        List.of(),
                        Optional.of(answer.answer),
                        answer.complaint,
                        true,
                        seen.standbySignal(),
                        seen.lockHeld());
            } catch (SQLException e) {
                boolean brokenSession = !PgSession.isAnswer(e);
                boolean worthWaiting = brokenSession || PgSession.isNotReady(e);
                if (!worthWaiting || deadline.isPast()) {
                    return new PgObservation(
                            seen.postmaster(),
                            List.of(),
                            Optional.empty(),
                            complaint(e),
                            !brokenSession,
                            seen.standbySignal(),
                            seen.lockHeld());
                }
                instance.dropSession();
                Deadline.pause(deadline.leftAtMost(Duration.ofMillis(20)));
            }
        }
    }

    private record Answer(PgObservation.Answer answer, String complaint) {}

    private static String complaint(SQLException e) {
        return "PostgreSQL does not answer: " + e.getMessage();
    }

    private PgObservation.Answer ask(PgSession session, Postmaster postmaster, Duration timeout)
            throws SQLException, InterruptedException {
        Map<String, String> row = session.ask(ANSWER_SQL, timeout).getFirst();
        boolean recovering = row.getOrDefault("recovering", "").equals("t");
        List<ReplicationRow> standbys = recovering
                ? List.of()
                : session.ask(ReplicationRow.SQL, timeout).stream()
                        .map(ReplicationRow::of)
                        .toList();
        Optional<PgObservation.Receiver> receiver = recovering ? receiver(session, timeout) : Optional.empty();
        long lsn = WalPosition.parseLsn(row.getOrDefault("lsn", "")).orElse(0L);
        int timeline = recovering
                ? standbyTimeline(session, postmaster, receiver, timeout)
                : WalPosition.timelineOfSegment(row.getOrDefault("timeline", ""));
        return new PgObservation.Answer(
                recovering,
                new WalPosition(timeline, lsn),
                row.getOrDefault("names", ""),
                row.getOrDefault("config_file", ""),
                standbys,
                receiver);
    }

    private static Optional<PgObservation.Receiver> receiver(PgSession session, Duration timeout)
            throws SQLException, InterruptedException {
        return session.ask(RECEIVER_SQL, timeout).stream()
                .filter(row -> !row.getOrDefault("pid", "").isEmpty())
                .map(row -> new PgObservation.Receiver(
                        number(row.getOrDefault("pid", "")),
                        row.getOrDefault("status", ""),
                        number(row.getOrDefault("received_tli", ""))))
                .findFirst();
    }

    /** No single place tells a standby's timeline at every moment: the newest that any of them knows is it. */
    private static int standbyTimeline(
            PgSession session, Postmaster postmaster, Optional<PgObservation.Receiver> receiver, Duration timeout)
            throws SQLException, InterruptedException {
        int onDisk = number(session.ask(TIMELINE_SQL, timeout).getFirst().getOrDefault("timeline", ""));
        int received = receiver.map(PgObservation.Receiver::timeline).orElse(0);
        return Math.max(Math.max(onDisk, received), replayedTimeline(postmaster));
    }

    /** The startup process shows the segment that it replays: {@code startup recovering 000000020000000000000003}. */
    private static int replayedTimeline(Postmaster postmaster) {
        return ProcFs.children(postmaster.pid()).orElse(List.of()).stream()
                .flatMap(pid -> ProcFs.commandLine(pid).stream())
                .mapToInt(PgControl::replayedTimeline)
                .filter(timeline -> timeline > 0)
                .findFirst()
                .orElse(0);
    }

    /** 0 if the title of a process says nothing of it. Every process of the server's user can call itself what it likes. */
    static int replayedTimeline(String title) {
        Matcher segment = RECOVERING.matcher(title);
        return segment.find() ? WalPosition.timelineOfSegment(segment.group(1)) : 0;
    }

    static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** Whether clients can still come in, now and then: the kept session alone would not notice a full server. */
    private String newSessionComplaint(Postmaster postmaster, Deadline deadline) {
        if (!instance.newSessionIsDue()) {
            return "";
        }
        try {
            PgSession.open(params, postmaster, server.owner(), deadline.leftAtMost(Duration.ofSeconds(3)))
                    .close();
            instance.newSessionTried(true);
            return "";
        } catch (SQLException e) {
            instance.newSessionTried(false);
            return "PostgreSQL answers on its open session but takes no new one: " + e.getMessage();
        }
    }

    /** Asks over the kept session; for statements that belong to an operation. */
    List<Map<String, String>> sql(String statement, Duration timeout) throws AgentProblem, InterruptedException {
        Optional<Postmaster> postmaster = server.postmaster();
        if (postmaster.isEmpty()) {
            throw AgentProblem.error("PostgreSQL is not running.");
        }
        try {
            return instance.session(params, postmaster.get(), server, timeout).ask(statement, timeout);
        } catch (SQLException e) {
            throw AgentProblem.error("PostgreSQL did not do '" + statement + "': " + e.getMessage());
        }
    }

    /** Whether a standby has a connection to a primary. */
    boolean receives(Duration timeout) throws AgentProblem, InterruptedException {
        return !sql(RECEIVER_SQL, timeout).isEmpty();
    }

    // ---- changing ----

    /** Writes the settings and returns when the server has taken them over. */
    void putInForce(PgSettings settings) throws AgentProblem, InterruptedException {
        Optional<Postmaster> postmaster = server.postmaster();
        server.writeSettings(settings);
        if (postmaster.isEmpty()) {
            return;
        }
        server.reload(postmaster.get());
        Deadline deadline = Deadline.after(RELOAD_WAIT);
        String now = "";
        while (!deadline.isPast()) {
            Map<String, String> row = sql(
                            "select current_setting('synchronous_standby_names') as names", deadline.left())
                    .getFirst();
            now = row.getOrDefault("names", "");
            if (now.equals(settings.synchronousNames())) {
                return;
            }
            Deadline.pause(BREATH);
        }
        throw AgentProblem.error("synchronous_standby_names stays '" + now + "' although the agent set it to '"
                + settings.synchronousNames() + "': is it set in postgresql.auto.conf (ALTER SYSTEM RESET it) or was"
                + " PostgreSQL started by somebody else?");
    }

    /** Whether the cluster's address is on this node: a standby would then stream from itself. */
    boolean addressIsHere() {
        return params.masterIp().filter(LocalAddresses::has).isPresent();
    }

    /** The other nodes of the resource, under the names that the cluster uses. */
    List<NodeName> peers() {
        List<NodeName> known = context.cluster().nodes();
        List<NodeName> wanted = params.nodes().isEmpty() ? known : params.nodes();
        return wanted.stream()
                .filter(node -> !PgParameters.sameNode(node, self))
                .map(node -> known.stream()
                        .filter(name -> PgParameters.sameNode(name, node))
                        .findFirst()
                        .orElse(node))
                .toList();
    }

    boolean isMember(NodeName node) {
        return context.cluster().members().stream().anyMatch(member -> PgParameters.sameNode(member, node));
    }

    /** The node, other than this one, that holds the primary, as far as the cluster knows; its daemon may be gone. */
    Optional<NodeName> primaryElsewhere() {
        return context.cluster().promotedNode().filter(node -> !PgParameters.sameNode(node, self));
    }

    /** The same, if its daemon takes part. */
    Optional<NodeName> presentPrimaryElsewhere() {
        return primaryElsewhere().filter(this::isMember);
    }

    /**
     * Whether another node was promoted since, or is about to be, while this node could not be told (it stood still, or was cut
     * off). What such a primary believes of the others is out of date; it says nothing until it is demoted. Whoever is promoted
     * first has every other node recorded as out of date, and a primary is never so recorded by itself.
     */
    boolean isReplaced() {
        if (attributes.is(self, PgAttributes.Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT)) {
            return true;
        }
        return !attributes.is(self, PgAttributes.Name.DATA_STATUS, PgAttributes.DATA_LATEST)
                && peers().stream()
                        .filter(this::isMember)
                        .anyMatch(peer -> attributes.is(peer, PgAttributes.Name.DATA_STATUS, PgAttributes.DATA_LATEST));
    }
}
