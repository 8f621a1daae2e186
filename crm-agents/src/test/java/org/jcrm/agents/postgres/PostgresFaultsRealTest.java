package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jcrm.agents.postgres.PgPair.A;
import static org.jcrm.agents.postgres.PgPair.B;
import static org.jcrm.agents.postgres.PgPair.must;

import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.agent.ResourceAgent.Watch;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the agent does when things go wrong, with two real PostgreSQL servers. Needs root and PostgreSQL 15. */
class PostgresFaultsRealTest extends OnTwoServers {
    private static final int STOP = 19;

    @Test
    void losingTheStandbyFromTheMembershipDegradesAtOnceAndInTheSafeOrder() throws Exception {
        pair.steady();
        List<String> namesAtDisconnect = new ArrayList<>();
        pair.cluster.onWrite = write -> {
            if (write.equals("nodeb pgsql-data-status=DISCONNECT")) {
                namesAtDisconnect.add(names());
            }
        };
        pair.cluster.members = List.of(A);
        // The standby itself lives on and streams: the membership alone decides.
        pair.agent(A).membershipChanged(pair.call(A, "membership"), pair.context(A), List.of(A));
        assertThat(namesAtDisconnect).containsExactly("\"nodeb\"");
        assertThat(names()).isEmpty();
        assertThat(pair.cluster.progress).anyMatch(line -> line.contains("becomes asynchronous: nodeb is not in the"));

        pair.cluster.onWrite = write -> {};
        pair.cluster.members = List.of(A, B);
        pair.awaitSynchronous(B);
        assertThat(names()).isEqualTo("\"nodeb\"");
        assertThat(pair.attribute(B, "master-pgsql")).isEqualTo("100");
    }

    @Test
    void aPrimaryWhoseDiskIsFullOffersItsPlaceToAStandbyWithRoomAndKeepsItOtherwise() throws Exception {
        pair.steady();
        pair.param(A, "min_free_mb", "1000000");
        pair.monitor(A);
        assertThat(pair.attribute(A, "master-pgsql")).isEqualTo("10");
        assertThat(pair.attribute(A, "pgsql-notice")).startsWith("Less than 1000000 MB are left on the disk of ");

        pair.param(B, "min_free_mb", "1000000");
        pair.monitor(B);
        pair.monitor(A);
        assertThat(pair.attribute(A, "master-pgsql")).isEqualTo("1000");
        assertThat(pair.attribute(B, "pgsql-notice")).startsWith("Less than 1000000 MB are left on the disk of ");

        pair.param(A, "min_free_mb", "0");
        pair.param(B, "min_free_mb", "0");
        pair.monitor(B);
        pair.monitor(A);
        for (var node : List.of(A, B)) {
            assertThat(pair.cluster.attribute(node.value(), "pgsql-notice")).isEmpty();
            assertThat(pair.cluster.attribute(node.value(), "pgsql-room")).isEmpty();
        }
    }

    /** A primary that stood still may be back: what it sends now, the one that is promoted does not have. */
    @Test
    void aStandbyLetsGoOfTheOldPrimaryBeforeAnotherIsPromoted() throws Exception {
        pair.steady();
        notifyOfPromotion(B, "pre");
        assertThat(pair.sql(B, "select count(*) from pg_stat_wal_receiver")).isEqualTo("0");
        pair.monitor(B);
        assertThat(pair.sql(B, "show primary_conninfo"))
                .as("until it is told how it ended")
                .isEmpty();

        notifyOfPromotion(B, "post");
        pair.await(() -> pair.sql(A, "select state from pg_stat_replication").equals("streaming"));
    }

    private void notifyOfPromotion(NodeName node, String when) throws Exception {
        Map<String, String> meta =
                Map.of("notify_type", when, "notify_operation", "promote", "notify_promote_uname", "nodec");
        must(pair.agent(node).notify(pair.call(node, "notify", meta), pair.context(node)));
    }

    private String names() {
        try {
            return pair.sql(A, "show synchronous_standby_names");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void commitsGoOnWaitingIfTheLossOfTheStandbyCannotBeRecorded() throws Exception {
        pair.steady();
        pair.cluster.writesArrive = false;
        pair.cluster.members = List.of(A);
        pair.agent(A).membershipChanged(pair.call(A, "membership"), pair.context(A), List.of(A));
        assertThat(names()).isEqualTo("\"nodeb\"");
        pair.cluster.writesArrive = true;
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.PROMOTED);
        assertThat(names()).isEmpty();
    }

    @Test
    void aStandbyThatStopsIsDisconnectedAndComesBackSynchronous() throws Exception {
        pair.steady();
        must(pair.stop(B));
        pair.await(() -> {
            pair.monitor(A);
            return pair.attribute(B, "pgsql-data-status").equals("DISCONNECT");
        });
        assertThat(pair.attribute(B, "pgsql-status")).isEqualTo("STOP");
        assertThat(names()).isEmpty();
        must(pair.start(B));
        pair.awaitSynchronous(B);
        assertThat(pair.attribute(B, "pgsql-status")).isEqualTo("HS:sync");
    }

    @Test
    void anUnprovenStandbyIsNotPromoted() throws Exception {
        pair.steady();
        pair.cluster.setAttribute("nodeb", "pgsql-data-status", "DISCONNECT");
        AgentResult refused = pair.promote(B);
        assertThat(refused.result()).isEqualTo(OcfResult.ERROR);
        assertThat(refused.exitReason()).contains("not known to be up to date").contains("DISCONNECT");
        assertThat(Files.exists(pair.lock(B))).isFalse();
        assertThat(pair.sql(B, "select pg_is_in_recovery()")).isEqualTo("t");
    }

    /** Its machine was paused: the cable never told it, and the others went on. */
    @Test
    void aPrimaryThatWasReplacedWhileItStoodStillGivesWayAndKeepsItsLock() throws Exception {
        pair.steady();
        must(pair.promote(B));
        assertThat(pair.attribute(A, "pgsql-data-status")).isEqualTo("DISCONNECT");
        AgentResult look = pair.monitor(A);
        assertThat(look.result()).isEqualTo(OcfResult.PROMOTED);
        assertThat(pair.attribute(A, "master-pgsql")).isEqualTo("-INFINITY");
        assertThat(pair.attribute(B, "pgsql-data-status"))
                .as("the replaced one says nothing of its successor")
                .isEqualTo("LATEST");

        AgentResult demoted = pair.demote(A);
        assertThat(demoted.result()).isEqualTo(OcfResult.ERROR);
        assertThat(demoted.exitReason()).contains("jcrm node start nodea");
        assertThat(pair.processes(A)).isEmpty();
        assertThat(pair.lock(A)).exists();
        must(pair.stop(A));
        assertThat(pair.lock(A)).as("a stop does not clear it either").exists();
    }

    /** It woke up while its successor's promotion was under way: it would have taken back what that had recorded. */
    @Test
    void aPrimaryThatIsRecordedAsOutOfDateClaimsNothingAndJudgesNobody() throws Exception {
        pair.steady();
        pair.cluster.setAttribute("nodea", "pgsql-data-status", "DISCONNECT");
        must(pair.stop(B));
        pair.cluster.setAttribute("nodeb", "pgsql-data-status", "STREAMING|SYNC");
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.PROMOTED);
        pair.agent(A).membershipChanged(pair.call(A, "monitor"), pair.context(A), List.of(A));
        assertThat(pair.attribute(A, "pgsql-data-status")).isEqualTo("DISCONNECT");
        assertThat(pair.attribute(B, "pgsql-data-status")).isEqualTo("STREAMING|SYNC");
        assertThat(pair.attribute(A, "master-pgsql")).isEqualTo("-INFINITY");
        assertThat(pair.sql(A, "show synchronous_standby_names"))
                .as("commits wait for the standby that is being promoted")
                .contains("nodeb");
    }

    @Test
    void aStandbyIsNotPromotedIfThePrimaryCameBackAndWentOnWithoutIt() throws Exception {
        pair.steady();
        pair.cluster.onWrite = write -> {
            if (write.equals("nodea pgsql-data-status=DISCONNECT")) {
                // What the primary had recorded a moment before.
                pair.cluster.setAttribute("nodeb", "pgsql-data-status", "DISCONNECT");
            }
        };
        AgentResult refused = pair.agent(B).promote(pair.call(B, "promote"), pair.context(B));
        assertThat(refused.result()).isEqualTo(OcfResult.ERROR);
        assertThat(refused.exitReason()).contains("not known to be up to date");
        assertThat(pair.sql(B, "select pg_is_in_recovery()")).isEqualTo("t");
        assertThat(Files.exists(pair.lock(B))).isFalse();
    }

    @Test
    void aStopIsVerifiedAndLeavesNoLockBehind() throws Exception {
        pair.steady();
        long postmaster = pair.postmaster(A);
        must(pair.stop(A));
        assertThat(ProcFs.isAlive(postmaster)).isFalse();
        assertThat(pair.processes(A)).isEmpty();
        assertThat(Files.exists(pair.lock(A))).as("a clean stop needs no lock").isFalse();
        assertThat(pair.attribute(A, "pgsql-status")).isEqualTo("STOP");
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.NOT_RUNNING);
        must(pair.stop(A));
    }

    /** PostgreSQL 15 would hang if it were told to end fast before the replay begins. */
    @Test
    void aPrimaryInTheMidstOfItsCrashRecoveryIsEndedImmediately() throws Exception {
        pair.param(A, "rep_mode", "none");
        pair.append(pair.data(A).resolve("postgresql.conf"), "max_wal_size = 1GB\n");
        must(pair.start(A));
        long postmaster = pair.postmaster(A);
        pair.sql(A, "create table much as select generate_series(1, 1000000) as id");
        pair.await(() -> child(postmaster, title -> title.contains("walwriter")).isPresent());
        Kernel.kill(child(postmaster, title -> title.contains("walwriter")).orElseThrow(), Kernel.SIGKILL);
        pair.await(() -> child(postmaster, PgServer.REPLAYING).isPresent());
        Kernel.kill(child(postmaster, PgServer.REPLAYING).orElseThrow(), STOP);

        must(pair.stop(A));

        assertThat(ProcFs.isAlive(postmaster)).isFalse();
        assertThat(Files.readString(pair.home(A).resolve("state/postgresql.log")))
                .contains("received immediate shutdown request")
                .doesNotContain("received fast shutdown request");
    }

    /** Its startup process was not there yet when it was told to end, and nobody ended it for a minute. */
    @Test
    @Timeout(40)
    void aPrimaryThatHangsBecauseItCrashedAMomentBeforeIsEndedSoon() throws Exception {
        pair.param(A, "rep_mode", "none");
        // About when it has ended its other processes, and when it begins anew.
        for (int millis : List.of(2, 4, 6)) {
            must(pair.start(A));
            PgServer server = PgControl.of(pair.call(A, "stop"), pair.context(A), new PgInstance()).server;
            long postmaster = pair.postmaster(A);
            Predicate<String> writer = title -> title.contains("walwriter");
            // A server takes sessions a moment before it has all of its processes.
            pair.await(() -> child(postmaster, writer).isPresent());
            Kernel.kill(child(postmaster, writer).orElseThrow(), Kernel.SIGKILL);
            Deadline.pause(Duration.ofMillis(millis));
            server.stop(Duration.ofSeconds(60), Deadline.after(Duration.ofSeconds(60)));
            assertThat(ProcFs.isAlive(postmaster)).isFalse();
        }
    }

    /** A fast end waits for every session; one that is stopped never ends by itself, and the failover waited 42 s for it. */
    @Test
    @Timeout(40)
    void aServerThatWaitsForAProcessThatDoesNothingIsNotWaitedFor() throws Exception {
        must(pair.start(A));
        long postmaster = pair.postmaster(A);
        PgServer server = PgControl.of(pair.call(A, "stop"), pair.context(A), new PgInstance()).server;
        try (Connection session = session(A)) {
            pair.await(
                    () -> child(postmaster, PostgresFaultsRealTest::isSession).isPresent());
            Kernel.kill(child(postmaster, PostgresFaultsRealTest::isSession).orElseThrow(), STOP);
            server.stop(Duration.ofSeconds(90), Deadline.after(Duration.ofSeconds(90)));
            assertThat(pair.processes(A)).isEmpty();
            assertThat(session.isValid(1)).isFalse();
        }
    }

    /** A frozen server hears no signal but one. */
    @Test
    @Timeout(40)
    void aServerThatIsStoppedAltogetherIsKilledAtOnce() throws Exception {
        must(pair.start(A));
        PgServer server = PgControl.of(pair.call(A, "stop"), pair.context(A), new PgInstance()).server;
        pair.processes(A).forEach(pid -> Kernel.kill(pid, STOP));
        long postmaster = pair.postmaster(A);
        pair.await(() -> ProcFs.state(postmaster).filter(state -> state == 'T').isPresent());
        server.stop(Duration.ofSeconds(90), Deadline.after(Duration.ofSeconds(90)));
        assertThat(pair.processes(A)).isEmpty();
    }

    /** It waits for a long time, but it gets on. */
    @Test
    void aServerThatIsBusyIsGivenItsTimeToEndInGoodOrder() throws Exception {
        pair.param(A, "rep_mode", "none");
        pair.append(pair.data(A).resolve("postgresql.conf"), "archive_mode = on\narchive_command = 'sleep 12'\n");
        must(pair.start(A));
        PgServer server = PgControl.of(pair.call(A, "stop"), pair.context(A), new PgInstance()).server;
        pair.sql(A, "select pg_switch_wal()");
        server.stop(Duration.ofSeconds(90), Deadline.after(Duration.ofSeconds(90)));
        assertThat(Files.readString(pair.home(A).resolve("state/postgresql.log")))
                .contains("received fast shutdown request")
                .doesNotContain("received immediate shutdown request");
    }

    private static boolean isSession(String title) {
        return title.startsWith("postgres: postgres postgres ");
    }

    private static Connection session(NodeName node) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + PgPair.address(node) + ":15432/postgres?sslmode=disable&socketTimeout=5",
                "postgres",
                "");
    }

    private static Optional<Long> child(long postmaster, Predicate<String> title) {
        return ProcFs.children(postmaster).orElseThrow().stream()
                .filter(child -> ProcFs.commandLine(child).filter(title).isPresent())
                .findFirst();
    }

    @Test
    void stopNeedsNeitherBinariesNorAReadableConfiguration() throws Exception {
        must(pair.start(A));
        pair.param(A, "pgctl", "/nowhere/pg_ctl");
        pair.param(A, "config", "/nowhere/postgresql.conf");
        must(pair.stop(A));
        assertThat(pair.processes(A)).isEmpty();
    }

    @Test
    void aServerWithoutRoomForAnotherSessionIsDegradedNotFailed() throws Exception {
        pair.steady();
        assertThat(pair.monitor(A)).isEqualTo(AgentResult.of(OcfResult.PROMOTED));
        List<Connection> crowd = new ArrayList<>();
        try {
            fill(crowd);
            pair.forgetNewSession(A);
            AgentResult kept = pair.monitor(A);
            assertThat(kept.result()).isEqualTo(OcfResult.DEGRADED_PROMOTED);
            assertThat(kept.exitReason()).contains("takes no new one");
            // A restarted daemon has no open session at all: still no reason to fail over. The server gives a place
            // free
            // some time after a session ended, so it may take more than one try until there is none.
            pair.await(() -> {
                fill(crowd);
                pair.forget(A);
                AgentResult restarted = pair.monitor(A);
                assertThat(restarted.result()).isIn(OcfResult.DEGRADED_PROMOTED, OcfResult.PROMOTED);
                return restarted.result() == OcfResult.DEGRADED_PROMOTED;
            });
        } finally {
            for (Connection connection : crowd) {
                connection.close();
            }
        }
        pair.await(() -> pair.monitor(A).result() == OcfResult.PROMOTED);
    }

    private void fill(List<Connection> crowd) {
        try {
            while (crowd.size() < 200) {
                crowd.add(session(A));
            }
        } catch (SQLException full) {
            assertThat(full.getSQLState()).isEqualTo("53300");
        }
    }

    @Test
    void aHungServerIsAFailureOnceItsTimeIsUp() throws Exception {
        must(pair.start(A));
        List<Long> all = pair.processes(A);
        all.forEach(pid -> Kernel.kill(pid, STOP));
        try {
            AgentResult result =
                    pair.agent(A).monitor(pair.shortCall(A, "monitor", Duration.ofSeconds(2)), pair.context(A));
            assertThat(result.result()).isEqualTo(OcfResult.ERROR);
            assertThat(result.exitReason()).startsWith("PostgreSQL does not answer");
        } finally {
            all.forEach(pid -> Kernel.kill(pid, Kernel.SIGCONT));
        }
        pair.await(() -> pair.monitor(A).result() == OcfResult.OK);
    }

    /** The deadline may pass before the driver has even made a socket; it once waited for ever then. */
    @Test
    void aSessionIsNotOpenedAfterItsTimeIsUp() {
        String token =
                PeerSocketFactory.newToken(pair.serverFiles().owner(), Path.of("/nowhere"), Duration.ofSeconds(1));
        PeerSocketFactory.abandon(token);
        PeerSocketFactory late = new PeerSocketFactory(token);
        assertThatThrownBy(late::createSocket).isInstanceOf(SocketTimeoutException.class);
        PeerSocketFactory.opened(token);
    }

    @Test
    void theEndOfThePostmasterIsSignalledAtOnce() throws Exception {
        must(pair.start(A));
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        try (Watch watch = pair.agent(A).watch(pair.call(A, "monitor"), pair.context(A), signals::add)) {
            assertThat(watch).isNotNull();
            long pid = pair.postmaster(A);
            Deadline.pause(Duration.ofMillis(300));
            Kernel.kill(pid, Kernel.SIGKILL);
            assertThat(signals.poll(5, TimeUnit.SECONDS)).isEqualTo("the postmaster (pid " + pid + ") has ended");
        }
    }

    @Test
    void aStandbyThatComesOrGoesIsSignalledOnThePrimary() throws Exception {
        pair.steady();
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        try (Watch watch = pair.agent(A).watch(pair.call(A, "monitor"), pair.context(A), signals::add)) {
            assertThat(watch).isNotNull();
            Deadline.pause(Duration.ofMillis(300));
            assertThat(signals).isEmpty();
            must(pair.stop(B));
            assertThat(signals.poll(5, TimeUnit.SECONDS)).startsWith("replication changed");
        }
    }

    @Test
    void aServerAnswersLifeSignsAndADeadOneDoesNot() throws Exception {
        must(pair.start(B));
        assertThat(pair.agent(A).lifeSigns(pair.shortCall(A, "life-signs", Duration.ofSeconds(2)), pair.context(A), B))
                .isEqualTo(LifeSigns.ALIVE);
        must(pair.stop(B));
        assertThat(pair.agent(A).lifeSigns(pair.shortCall(A, "life-signs", Duration.ofSeconds(2)), pair.context(A), B))
                .isEqualTo(LifeSigns.NONE);
    }

    @Test
    void aServerThatDiesWhileItStartsIsNoticedAtOnceWithItsLastWords() throws Exception {
        pair.append(pair.data(A).resolve("postgresql.conf"), "shared_buffers = 'much'\n");
        AgentResult result = pair.start(A);
        assertThat(result.result()).isEqualTo(OcfResult.ERROR);
        assertThat(result.exitReason())
                .startsWith("PostgreSQL ended while it started: ")
                .contains("FATAL");
    }

    @Test
    void dataOfAnotherMajorVersionAreRefusedWithBothVersions() throws Exception {
        Files.writeString(pair.data(A).resolve("PG_VERSION"), "14\n");
        pair.param(A, "pgctl", PgPair.BINARIES + "/pg_ctl");
        AgentResult result = pair.start(A);
        assertThat(result.result()).isEqualTo(OcfResult.NOT_INSTALLED);
        assertThat(result.exitReason()).contains("is PostgreSQL 15").contains("written by PostgreSQL 14");
        assertThat(pair.agent(A).validate(pair.call(A, "validate"), pair.context(A)))
                .isEqualTo(result);
    }

    @Test
    void dataOfAnotherClusterAreRefused() throws Exception {
        must(pair.start(A));
        pair.await(() -> {
            pair.cluster.members = List.of(A);
            pair.monitor(A);
            return pair.attribute(A, "master-pgsql").equals("1000");
        });
        must(pair.promote(A));
        pair.cluster.members = List.of(A, B);
        pair.replaceData(B);
        AgentResult result = pair.start(B);
        assertThat(result.result()).isEqualTo(OcfResult.NOT_CONFIGURED);
        assertThat(result.exitReason()).contains("another database cluster").contains("system identifier");
    }

    @Test
    void aHangingRestoreCommandDoesNotHoldUpAPromotion() throws Exception {
        for (var node : List.of(A, B)) {
            pair.param(node, "restore_command", "sleep 300");
            pair.param(node, "restore_command_timeout", "300");
        }
        // With a command that hangs from the start not even consistency is reached; so it begins to hang later.
        Path hang = folder.resolve("hang");
        for (var node : List.of(A, B)) {
            pair.param(node, "restore_command", "test -e " + hang + " && sleep 300; false");
        }
        pair.steady();
        Files.createFile(hang);
        must(pair.stop(A));
        pair.await(() -> !ProcFs.findByNameAndDirectory(
                        "sleep", pair.data(B), pair.serverFiles().owner())
                .isEmpty());
        must(pair.promote(B));
        assertThat(pair.sql(B, "select pg_is_in_recovery()")).isEqualTo("f");
        assertThat(ProcFs.findByNameAndDirectory(
                        "sleep", pair.data(B), pair.serverFiles().owner()))
                .isEmpty();
    }

    @Test
    void aRestartedDaemonPicksUpARunningPrimary() throws Exception {
        pair.steady();
        long pid = pair.postmaster(A);
        pair.forget(A);
        assertThat(pair.agent(A)
                        .monitor(pair.call(A, "monitor", Map.of()), pair.context(A))
                        .result())
                .isEqualTo(OcfResult.PROMOTED);
        assertThat(pair.postmaster(A)).isEqualTo(pid);
    }

    @Test
    void aLockFolderThatCannotBeReadIsAnErrorForAStartAndNoneForAStop() throws Exception {
        Path file = Files.createFile(folder.resolve("not-a-folder"));
        must(pair.start(A));
        pair.param(A, "tmpdir", file.toString());
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.OK);
        must(pair.stop(A));
        AgentResult refused = pair.start(A);
        assertThat(refused.result()).isEqualTo(OcfResult.INSUFFICIENT_PRIVILEGES);
        assertThat(refused.exitReason()).contains("nobody can tell whether a primary crashed here");
    }

    @Test
    void settingsThatACopyBroughtAlongDoNotOverruleTheCluster() throws Exception {
        pair.append(
                pair.data(A).resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=192.0.2.1'\nsynchronous_standby_names = 'nobody'\nwork_mem = '8MB'\n");
        pair.steady();
        assertThat(names()).isEqualTo("\"nodeb\"");
        assertThat(pair.sql(A, "show work_mem")).isEqualTo("8MB");
    }

    @Test
    void slotsAreKeptByThePrimaryAndDroppedByAStandby() throws Exception {
        pair.param(A, "replication_slot_name", "jcrm");
        pair.param(B, "replication_slot_name", "jcrm");
        pair.steady();
        assertThat(pair.sql(A, "select slot_name || active from pg_replication_slots"))
                .isEqualTo("jcrm_nodebtrue");
        must(pair.demote(A));
        must(pair.promote(B));
        pair.awaitSynchronous(A);
        pair.await(() -> {
            pair.monitor(A);
            return pair.sql(A, "select count(*) from pg_replication_slots").equals("0");
        });
        assertThat(pair.sql(B, "select slot_name || active from pg_replication_slots"))
                .isEqualTo("jcrm_nodeatrue");
    }
}
