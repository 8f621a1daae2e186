package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.agents.postgres.PgPair.A;
import static org.jcrm.agents.postgres.PgPair.B;
import static org.jcrm.agents.postgres.PgPair.must;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

/**
 * How a former primary's data come to follow the new one: cleared, rewound or copied anew, and what is left if that breaks off.
 * Two real PostgreSQL servers; needs root and PostgreSQL 15.
 */
class PostgresRejoinRealTest extends OnTwoServers {
    @Test
    void aCrashedPrimaryWhoseDataDidNotDivergeOnlyNeedsItsLockCleared() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select 1 as n");
        pair.crash(A);
        pair.monitor(A);
        must(pair.stop(A));
        must(pair.promote(B));
        pair.sql(B, "insert into t values (2)");

        RejoinReport report = pair.agent(A).inspectRejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(report.needed()).isTrue();
        assertThat(report.destructive()).as(report.toString()).isFalse();
        assertThat(report.findings()).anyMatch(line -> line.startsWith("The lock " + pair.lock(A)));
        assertThat(report.findings()).anyMatch(line -> line.startsWith("The data did not diverge"));

        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        must(pair.start(A));
        pair.awaitSynchronous(A);
        assertThat(pair.sql(A, "select count(*) from t")).isEqualTo("2");
    }

    /** It woke up after everybody who knew that it had been replaced was gone. */
    @Test
    void theNewestDataAreNotRewoundToThoseOfAPrimaryThatWasReplaced() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        pair.cluster.setAttribute("nodea", "pgsql-data-status", "LATEST");
        pair.cluster.setAttribute("nodeb", "pgsql-data-status", "DISCONNECT");
        RejoinReport report = pair.agent(A).inspectRejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(report.destructive()).as(report.toString()).isFalse();
        AgentResult refused = pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(refused.exitReason())
                .contains("The newest data are on nodea")
                .contains("jcrm attribute set pgsql-data-status DISCONNECT --permanent --node nodea");
        pair.cluster.setAttribute("nodea", "pgsql-data-status", "DISCONNECT");
        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
    }

    @Test
    void aDivergedPrimaryIsRewound() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();

        RejoinReport report = pair.agent(A).inspectRejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(report.destructive()).as(report.toString()).isTrue();
        assertThat(report.findings()).anyMatch(line -> line.startsWith("The data diverged"));
        assertThat(report.steps()).anyMatch(line -> line.contains("pg_rewind"));

        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        assertThat(pair.home(A))
                .isDirectoryNotContaining(path -> path.getFileName().toString().contains("diverged"));
        must(pair.start(A));
        pair.awaitSynchronous(A);
        assertThat(pair.sql(A, "select count(*) from t where n < 0")).isEqualTo("0");
        assertThat(pair.sql(A, "select count(*) from t")).isEqualTo("1001");
    }

    @Test
    void aLogOnADiskOfItsOwnStaysThereWhenTheDataAreCopiedAnew() throws Exception {
        pair.append(pair.data(A).resolve("postgresql.conf"), "wal_log_hints = off\n");
        pair.append(pair.data(B).resolve("postgresql.conf"), "wal_log_hints = off\n");
        Path logs = Files.createDirectory(pair.home(A).resolve("logs"));
        Files.setAttribute(logs, "unix:uid", pair.serverFiles().owner().uid());
        Path log = logs.resolve("main");
        Files.move(pair.data(A).resolve("pg_wal"), log);
        Files.createSymbolicLink(pair.data(A).resolve("pg_wal"), log);
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        must(pair.start(A));
        pair.awaitSynchronous(A);
        assertThat(pair.data(A).resolve("pg_wal").toRealPath().toString()).matches(log + "-\\d{8}-\\d{6}");
    }

    @Test
    void dataThatCannotBeRewoundAreKeptAsideAndCopiedAnew() throws Exception {
        pair.append(pair.data(A).resolve("postgresql.conf"), "wal_log_hints = off\n");
        pair.append(pair.data(B).resolve("postgresql.conf"), "wal_log_hints = off\n");
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        assertThat(pair.home(A))
                .isDirectoryContaining(path -> path.getFileName().toString().startsWith("data.diverged-"));
        must(pair.start(A));
        pair.awaitSynchronous(A);
        assertThat(pair.sql(A, "select count(*) from t")).isEqualTo("1001");
        assertThat(pair.sql(A, "show listen_addresses")).isEqualTo(PgPair.address(A));
    }

    /** The server's user may not rename its own data there; root may, where nobody else can put a link in the way. */
    @Test
    void dataInAFolderOfRootsAreCopiedAnewToo() throws Exception {
        pair.append(pair.data(A).resolve("postgresql.conf"), "wal_log_hints = off\n");
        pair.append(pair.data(B).resolve("postgresql.conf"), "wal_log_hints = off\n");
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        Files.setAttribute(pair.home(A), "unix:uid", 0);
        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        assertThat(pair.home(A))
                .isDirectoryContaining(path -> path.getFileName().toString().startsWith("data.diverged-"));
        assertThat(Files.getOwner(pair.data(A)).getName()).isEqualTo("postgres");
        must(pair.start(A));
        pair.awaitSynchronous(A);
    }

    /** pg_rewind's source died meanwhile: what it had overwritten would have been started, or rewound again. */
    @Test
    void aRewindThatBrokeOffLeavesDataThatNobodyStartsUntilTheyAreCopiedAnew() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        Path programs = pair.programs(Map.of(
                "pg_rewind", """
                        for word; do
                            [ "$word" != --dry-run ] || exit 0
                            [ ! -d "$word" ] || data=$word
                        done
                        : >"$data/pg_hba.conf"
                        echo gone >&2
                        exit 1""",
                "pg_basebackup", "echo gone >&2; exit 1"));
        pair.param(A, "pgctl", programs.resolve("pg_ctl").toString());

        AgentResult brokenOff = pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(brokenOff.result()).isEqualTo(OcfResult.ERROR);
        assertThat(brokenOff.exitReason()).contains("pg_basebackup could not copy the primary's data: gone");
        assertThat(pair.agent(A)
                        .clearLock(pair.call(A, "clear-lock"), pair.context(A))
                        .exitReason())
                .contains("are not whole")
                .contains("jcrm node start nodea");
        Files.delete(pair.lock(A));
        assertThat(pair.start(A).exitReason()).contains("are not whole").contains("jcrm node start nodea");
        RejoinReport report = pair.agent(A).inspectRejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(report.destructive()).as(report.toString()).isTrue();
        assertThat(report.findings()).anyMatch(line -> line.contains("are not whole"));

        pair.param(A, "pgctl", PgPair.BINARIES.resolve("pg_ctl").toString());
        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        must(pair.start(A));
        pair.awaitSynchronous(A);
        assertThat(pair.sql(A, "select count(*) from t where n > 0")).isEqualTo("1001");
        assertThat(pair.sql(A, "show listen_addresses")).isEqualTo(PgPair.address(A));
        assertThat(pair.home(A))
                .isDirectoryNotContaining(path -> path.getFileName().toString().contains("jcrm-copy"));
    }

    @Test
    void dataAreNotRewoundOnADiskWithoutRoomAndStayWhole() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        pair.param(A, "min_free_mb", "1000000");
        AgentResult refused = pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A));
        assertThat(refused.exitReason()).contains("Make room there before the data are rewound");
        pair.param(A, "min_free_mb", "0");
        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        assertThat(pair.home(A))
                .as("nothing had to be copied")
                .isDirectoryNotContaining(path -> path.getFileName().toString().contains("diverged"));
        must(pair.start(A));
        pair.awaitSynchronous(A);
    }

    /** It would go on writing into the copy that takes the place of what it was to rewind. */
    @Test
    void aToolThatAKilledDaemonLeftAtWorkIsEndedFirst() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        Path forgotten = Files.copy(
                Path.of("/usr/bin/tail"),
                Files.createDirectory(pair.root.resolve("tool")).resolve("pg_rewind"));
        Process tool = new ProcessBuilder(
                        "setpriv",
                        "--reuid=postgres",
                        "--regid=postgres",
                        "--clear-groups",
                        forgotten.toString(),
                        "-f",
                        "/dev/null",
                        pair.data(A).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
            assertThat(tool.waitFor(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            tool.destroyForcibly();
        }
    }

    @Test
    void aCopyThatWasEndedBetweenItsLastTwoStepsIsPutInItsPlace() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select generate_series(1, 1000) as n");
        diverge();
        KeptFiles kept = KeptFiles.in(StateFolder.of(
                PgParameters.of(pair.call(A, "rejoin"), pair.serverFiles()),
                pair.context(A),
                pair.serverFiles(),
                Duration.ofSeconds(10)));
        kept.keep(pair.data(A), pair.serverFiles());
        Files.move(pair.data(A), pair.home(A).resolve("data.diverged-before"));
        try (ProcessRunner runner = new ProcessRunner()) {
            Path copy = pair.home(A).resolve("data.jcrm-copy");
            assertThat(runner.run(
                                    Optional.of("postgres"),
                                    List.of(
                                            PgPair.BINARIES
                                                    .resolve("pg_basebackup")
                                                    .toString(),
                                            "-D",
                                            copy.toString(),
                                            "-d",
                                            "host=" + PgPair.address(B) + " port=15432 user=postgres"),
                                    Duration.ofSeconds(30))
                            .ok())
                    .isTrue();
            kept.putBack(copy, pair.serverFiles());
        }

        must(pair.agent(A).rejoin(pair.call(A, "rejoin"), pair.context(A)));
        must(pair.start(A));
        pair.awaitSynchronous(A);
        assertThat(pair.sql(A, "select count(*) from t where n > 0")).isEqualTo("1001");
    }

    /** A writes what B never gets, and dies; B is promoted and goes on. */
    private void diverge() throws Exception {
        Kernel.kill(pair.postmaster(B), Kernel.SIGKILL);
        pair.await(() -> pair.processes(B).isEmpty());
        pair.attempt(A, "set synchronous_commit = local; insert into t select -generate_series(1, 5000)");
        pair.crash(A);
        pair.monitor(A);
        must(pair.stop(A));
        pair.cluster.promoted = Optional.empty();
        must(pair.start(B));
        must(pair.promote(B));
        pair.sql(B, "insert into t values (2)");
    }

    @Test
    void aDivergedPrimaryWhoseLockWasOnlyClearedIsRefusedInsteadOfLookingLikeAStandby() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select 1 as n");
        diverge();
        AgentResult kept = pair.agent(A).clearLock(pair.call(A, "clear-lock"), pair.context(A));
        assertThat(kept.exitReason()).startsWith("The data diverged").endsWith("Run: jcrm node start nodea");
        assertThat(pair.lock(A)).exists();
        Files.delete(pair.lock(A));
        AgentResult refused = pair.start(A);
        assertThat(refused.result()).isEqualTo(OcfResult.ERROR);
        assertThat(refused.exitReason()).startsWith("The data diverged").endsWith("Run: jcrm node start nodea");
        assertThat(pair.lock(A)).as("it waits for an operator again").exists();
    }
}
