package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jcrm.agents.postgres.PgPair.A;
import static org.jcrm.agents.postgres.PgPair.must;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The database's own OS user, who is any database superuser too ({@code COPY … TO PROGRAM}), puts links, pipes and programs
 * of its own where the agent works as root. It must gain nothing, and end nothing but its own server.
 */
@Timeout(120)
class AttackByTheDatabaseUserTest extends OnTwoServers {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Path secret;

    /** What only root may read. */
    @BeforeEach
    void makeSecret() throws Exception {
        secret = Files.writeString(folder.resolve("important"), "of root alone\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    private void secretIsUntouched() throws IOException {
        assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(secret).hasContent("of root alone");
    }

    /** As the database's user would do it from a shell. */
    private String attacker(String script) throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            Completed done = runner.run(Optional.of("postgres"), List.of("sh", "-c", script), Duration.ofSeconds(30));
            assertThat(done.ok()).as("%s: %s", script, done).isTrue();
            return done.stdout();
        }
    }

    private String owner(Path path) throws IOException {
        return Files.getOwner(path).getName();
    }

    @Test
    void aLinkInPlaceOfTheLogGivesAwayNothing() throws Exception {
        Path log = pair.home(A).resolve("server.log");
        pair.param(A, "logfile", log.toString());
        attacker("ln -s " + secret + " " + log);
        AgentResult refused = pair.start(A);
        secretIsUntouched();
        assertThat(refused.result()).isEqualTo(OcfResult.ERROR);
        assertThat(refused.exitReason()).contains("The log " + log).contains("symbolic link");
        attacker("rm " + log);
        must(pair.start(A));
        assertThat(owner(log)).isEqualTo("postgres");
        assertThat(Files.readString(log)).contains("starting PostgreSQL");
    }

    @Test
    void aPipeInPlaceOfTheLogHoldsNobodyUp() throws Exception {
        Path log = pair.home(A).resolve("server.log");
        pair.param(A, "logfile", log.toString());
        attacker("mkfifo " + log);
        assertThat(pair.start(A).result()).isEqualTo(OcfResult.ERROR);
    }

    @Test
    void keptFilesAreReadAsTheDatabasesUser() throws Exception {
        Path hba = pair.data(A).resolve("pg_hba.conf");
        attacker("ln -sf " + secret + " " + hba);
        KeptFiles kept = kept();
        assertThatThrownBy(() -> kept.keep(pair.data(A), pair.serverFiles()))
                .isInstanceOf(AgentProblem.class)
                .hasMessageContaining("pg_hba.conf");
        secretIsUntouched();
        assertThat(kept.areThere()).isFalse();
    }

    /** The tmpdir is the database user's: what is put back from there is read as that user too. */
    @Test
    void filesThatWereSwappedWhileTheyWereKeptAreNotReadAsRoot() throws Exception {
        pair.param(A, "tmpdir", pair.home(A).resolve("tmp").toString());
        KeptFiles kept = kept();
        kept.keep(pair.data(A), pair.serverFiles());
        attacker("ln -sf " + secret + " " + pair.home(A).resolve("tmp/PGSQL.kept/pg_hba.conf"));
        assertThatThrownBy(() -> kept.putBack(pair.data(A), pair.serverFiles())).isInstanceOf(AgentProblem.class);
        secretIsUntouched();
        assertThat(Files.readString(pair.data(A).resolve("pg_hba.conf"))).doesNotContain("of root alone");
    }

    private KeptFiles kept() throws AgentProblem {
        return KeptFiles.in(StateFolder.of(
                PgParameters.of(pair.call(A, "rejoin"), pair.serverFiles()),
                pair.context(A),
                pair.serverFiles(),
                PATIENCE));
    }

    /** The one who races swaps the temporary file for a link, between its making and its handing over. */
    @Test
    void aLinkThatIsSwappedInWhileAFileIsWrittenGivesAwayNothing() throws Exception {
        Path file = pair.data(A).resolve("jcrm.conf");
        Path temporary = pair.data(A).resolve("jcrm.conf.jcrm-new");
        AtomicBoolean done = new AtomicBoolean();
        Thread racer = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    attacker("for i in 1 2 3 4 5 6 7 8 9; do ln -sf " + secret + " " + temporary + "; done");
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        try {
            for (int i = 0; i < 400; i++) {
                try {
                    pair.serverFiles().write(file, "port = 1\n");
                } catch (IOException e) {
                    // Who is disturbed says so; nothing else happens.
                }
                assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(0);
            }
        } finally {
            done.set(true);
            racer.join();
        }
        secretIsUntouched();
    }

    /** An entry of PGDATA, or PGDATA itself, leads elsewhere when it is to be removed. */
    @Test
    void whatALinkLeadsToIsNotRemovedWithTheDataDirectory() throws Exception {
        Path others = Files.createDirectory(folder.resolve("others"));
        Path file = Files.writeString(others.resolve("file"), "of root");
        attacker("rm -rf " + pair.data(A) + "/pg_wal && ln -s " + others + " " + pair.data(A) + "/pg_wal");
        pair.serverFiles().deleteTree(pair.data(A));
        assertThat(pair.data(A)).doesNotExist();
        assertThat(file).exists();
        attacker("mkdir " + pair.data(A) + " && ln -s " + others + " " + pair.data(A) + "/base");
        assertThatThrownBy(() -> pair.serverFiles()
                        .deleteTree(pair.data(A).resolve("base").resolve("file")))
                .isInstanceOf(IOException.class);
        assertThat(file).exists();
    }

    @Test
    void aLinkInPlaceOfTheSocketsFolderIsNotGivenAway() throws Exception {
        Path roots = Files.createDirectory(folder.resolve("roots"));
        Path link = pair.home(A).resolve("sockets");
        Path sockets = link.resolve("deep");
        pair.param(A, "socketdir", sockets.toString());
        attacker("ln -s " + roots + " " + link);
        assertThat(pair.start(A).result()).isEqualTo(OcfResult.ERROR);
        assertThat(owner(roots)).isEqualTo("root");
        assertThat(roots).isEmptyDirectory();
    }

    @Test
    void aMissingSocketsFolderIsMadeAndHandedOverWhereOnlyRootCanWrite() throws Exception {
        Path above = Path.of("/run/jcrm-attack-" + ProcessHandle.current().pid());
        Path sockets = above.resolve("sockets");
        try {
            pair.serverFiles().ensureFolder(sockets, "rwxrwxr-x");
            assertThat(owner(sockets)).isEqualTo("postgres");
            assertThat(owner(above)).isEqualTo("root");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(above)))
                    .isEqualTo("rwxr-xr-x");
        } finally {
            Files.deleteIfExists(sockets);
            Files.deleteIfExists(above);
        }
    }

    /** Its version was once asked for as root; before that it must be nobody else's to change. */
    @Test
    void aProgramThatTheConfigurationNamesNeverRunsAsRoot() throws Exception {
        Path evil = pair.home(A).resolve("evil");
        Path ran = pair.home(A).resolve("ran-as");
        attacker("mkdir " + evil + " && printf '#!/bin/sh\\nid -u >> " + ran
                + "\\necho \"postgres (PostgreSQL) 15.0\"\\n' > " + evil + "/postgres && chmod 755 " + evil
                + "/postgres && ln -s postgres " + evil + "/pg_ctl");
        pair.param(A, "pgctl", evil.resolve("pg_ctl").toString());
        AgentResult ignored = pair.agent(A).validate(pair.call(A, "validate-all"), pair.context(A));
        String uid = Integer.toString(pair.serverFiles().owner().uid());
        assertThat(Files.readAllLines(ran)).as("%s", ignored).containsOnly(uid);
    }

    @Test
    void aProgramThatOthersCanChangeIsNotRunAtAll() throws Exception {
        Path bin = pair.programs(Map.of("postgres", "touch " + pair.home(A).resolve("ran")));
        pair.param(A, "pgctl", bin.resolve("pg_ctl").toString());
        for (Path writable : List.of(bin, bin.resolve("postgres"))) {
            Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxrwxrwx"));
            AgentResult refused = pair.agent(A).validate(pair.call(A, "validate-all"), pair.context(A));
            assertThat(refused.result()).isEqualTo(OcfResult.NOT_CONFIGURED);
            assertThat(refused.exitReason()).contains(writable + " can be written by its group or by everybody");
            Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(pair.home(A).resolve("ran")).doesNotExist();
    }

    /** What starts another user's program is root still, and would load that user's libraries. */
    @Test
    void theServersLibrariesAreNotLoadedByRoot() throws Exception {
        Path libs = pair.home(A).resolve("libs");
        attacker("mkdir " + libs + " && echo rubbish > " + libs + "/libc.so.6");
        pair.param(A, "pglibs", libs.toString());
        AgentResult refused = pair.start(A);
        // As the database's user the rubbish may be loaded, and ends what is its own: env says so by its name.
        assertThat(refused.exitReason())
                .contains("libc.so.6")
                .doesNotContain("setsid")
                .doesNotContain("setpriv");
    }

    @Test
    void rootIsNoOwnerOfADatabase() throws Exception {
        for (String name : List.of("root", "0", "-s", "no such user\n")) {
            pair.param(A, "pgdba", name);
            AgentResult refused = pair.agent(A).validate(pair.call(A, "validate-all"), pair.context(A));
            assertThat(refused.result()).as("%s", refused).isIn(OcfResult.NOT_CONFIGURED, OcfResult.NOT_INSTALLED);
            assertThat(pair.start(A).result()).isNotEqualTo(OcfResult.OK);
        }
    }

    /** A number that the database's user writes into its pid file must not have root end another's process. */
    @Test
    void aForeignProcessInThePidFileIsNotEnded() throws Exception {
        Process foreign = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "bash",
                        "-c",
                        "exec -a postgres sleep 600")
                .directory(pair.root.toFile())
                .start();
        try {
            attacker("printf '" + foreign.pid() + "\\n" + pair.data(A) + "\\n' > " + pair.data(A) + "/postmaster.pid");
            must(pair.stop(A));
            new PgServer(PgParameters.of(pair.call(A, "stop"), pair.serverFiles()), A, pair.serverFiles(), pair.home(A))
                    .terminate(foreign.pid());
            assertThat(foreign.isAlive()).isTrue();
            assertThat(foreign.waitFor(300, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .isFalse();
        } finally {
            foreign.destroyForcibly();
            foreign.waitFor();
        }
    }

    /** Whoever may name a role, an address or a command must not set another setting by it. */
    @Test
    void hostileTextsReachTheServerAsOneValueEach() throws Exception {
        Path proof = folder.resolve("proof");
        String user = "o'neil\\ passfile=" + secret + " $(touch " + proof + ") \"`touch " + proof + "`";
        pair.param(A, "repuser", user);
        pair.param(A, "restore_command", "exit 1; echo 'it''s' \"$(id)\" \\\\ %f # '");
        pair.param(A, "archive_cleanup_command", "true # ' \nfsync = off".replace("\n", " "));
        must(pair.start(A));
        assertThat(pair.sql(A, "show primary_conninfo"))
                .isEqualTo("host=" + PgPair.address(PgPair.B) + " port=15432 user='o\\'neil\\\\ passfile=" + secret
                        + " $(touch " + proof + ") \"`touch " + proof + "`' application_name=nodea");
        assertThat(pair.sql(A, "show archive_cleanup_command")).isEqualTo("true # '  fsync = off");
        assertThat(proof).doesNotExist();
        secretIsUntouched();
    }

    @Test
    void aNodeNameThatPostgresqlCannotTellApartIsRefused() throws Exception {
        for (String name : List.of("*", "x".repeat(64), "nödea", "../a", "$(id)")) {
            pair.param(A, "node_list", A + " \"" + name + "\"");
            AgentResult refused = pair.agent(A).validate(pair.call(A, "validate-all"), pair.context(A));
            assertThat(refused.result()).as(name).isEqualTo(OcfResult.NOT_CONFIGURED);
            assertThat(refused.exitReason()).contains("cannot be the name by which PostgreSQL knows a standby");
        }
    }

    /** What has no end, or never begins, ends no daemon and holds up no monitor. */
    @Test
    void aPidFileWithoutAnEndIsAnErrorAndNoWait() throws Exception {
        Path pid = pair.data(A).resolve("postmaster.pid");
        for (String what : List.of("mkfifo ", "ln -s /dev/zero ", "mkdir ", "ln -s /proc/self/mem ")) {
            attacker("rm -rf " + pid + "; " + what + pid);
            AgentResult seen = pair.monitor(A);
            assertThat(seen.result()).as(what).isEqualTo(OcfResult.ERROR);
            assertThat(seen.exitReason()).contains("It cannot be told whether PostgreSQL runs");
            must(pair.stop(A));
        }
        attacker("rm -rf " + pid + "; ln -s /dev/zero " + pair.data(A) + "/standby.signal; truncate -s 100G "
                + pair.data(A) + "/jcrm.conf");
        assertThatThrownBy(() -> new PgServer(
                                PgParameters.of(pair.call(A, "reload"), pair.serverFiles()),
                                A,
                                pair.serverFiles(),
                                pair.home(A))
                        .settings())
                .isInstanceOf(AgentProblem.class);
    }

    /** A link of /proc leads past the folders that are closed to the database's user. */
    @Test
    void whatTheDaemonHasOpenIsNotReadThroughProc() throws Exception {
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path inside = Files.writeString(closed.resolve("inside"), "behind a closed door");
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-r--r--"));
        UserFiles files = pair.serverFiles();
        try (var open = UserFiles.ofDaemon(PATIENCE).openLog(inside)) {
            assertThat(open.path()).isEqualTo(inside);
            Path own = Path.of("/proc/self/fd");
            Path descriptor;
            try (var all = Files.list(own)) {
                descriptor = all.filter(each -> {
                            try {
                                return Files.readSymbolicLink(each).equals(inside);
                            } catch (IOException e) {
                                return false;
                            }
                        })
                        .findFirst()
                        .orElseThrow();
            }
            Path link = pair.data(A).resolve("pg_ident.conf");
            attacker("ln -sf " + descriptor + " " + link);
            assertThatThrownBy(() -> files.read(link)).isInstanceOf(IOException.class);
        }
    }
}
