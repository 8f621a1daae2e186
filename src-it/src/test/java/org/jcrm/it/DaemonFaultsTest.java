package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What befalls a daemon must not befall the database, and what an operator did wrong is said in one sentence. */
@InNamespaces
@TestMethodOrder(MethodOrderer.MethodName.class)
class DaemonFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static NamespaceLab lab;

    @SuppressWarnings("NullAway.Init")
    private static Cluster cluster;

    @BeforeAll
    static void up() {
        lab = NamespaceLab.up(2);
        cluster = new Cluster(lab);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @AfterEach
    void steadyAgain() {
        lab.nodes().forEach(node -> lab.run(node, "service", "jcrmd", "start"));
        cluster.awaitSteadyPair(PATIENCE);
    }

    @Test
    void aKilledDaemonLeavesPostgresqlRunningAndFindsItAgain() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        assertDatabaseUntouched(
                primary,
                () -> lab.run(primary, "bash", "-c", "kill -KILL $(cat /run/jcrm-host/pid)")
                        .orFail());
    }

    @Test
    void aStandbysDaemonMayDieAsWell() {
        String standby = cluster.other(cluster.awaitSteadyPair(PATIENCE));
        assertDatabaseUntouched(
                standby,
                () -> lab.run(standby, "bash", "-c", "kill -KILL $(cat /run/jcrm-host/pid)")
                        .orFail());
    }

    @Test
    void anUpgradeRestartsTheDaemonNotTheDatabase() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        assertDatabaseUntouched(
                primary, () -> lab.run(primary, "service", "jcrmd", "restart").orFail());
    }

    /** The postmasters are the same processes afterwards, nobody changed roles, and every write was kept. */
    private static void assertDatabaseUntouched(String node, Runnable fault) {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        List<Optional<Long>> before =
                lab.nodes().stream().map(cluster::postmaster).toList();
        String startedBefore = lab.status(node).local().startedAt().toString();
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab)) {
            long server = writes.server();
            fault.run();
            cluster.awaitReport(
                    "the daemon of " + node + " is back",
                    node,
                    PATIENCE,
                    report -> isMember(report.local().lifecycle())
                            && !report.local().startedAt().toString().equals(startedBefore));
            assertThat(cluster.awaitSteadyPair(PATIENCE)).isEqualTo(primary);
            assertThat(writes.server()).isEqualTo(server);
            assertThat(writes.stopAndCompare(lab, primary)).isEmpty();
        }
        assertThat(lab.nodes().stream().map(cluster::postmaster).toList()).isEqualTo(before);
    }

    private static boolean isMember(Lifecycle lifecycle) {
        return lifecycle == Lifecycle.MEMBER || lifecycle == Lifecycle.DC;
    }

    @Test
    void aSecondDaemonOnAHostIsRefused() {
        CommandResult second = lab.run("node1", "jcrmd");
        assertThat(second.exitCode()).isEqualTo(ExitCode.ALREADY_RUNNING.code());
        assertThat(second.text()).contains("jcrmd").doesNotContain("\tat ");
    }

    @Test
    void aCutShortConfigurationFileFallsBackToTheNewestGoodOneLoudly() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        Optional<Long> postmaster = cluster.postmaster(standby);
        lab.run(standby, "service", "jcrmd", "stop").orFail();
        lab.run(standby, "bash", "-c", "f=$(ls /var/lib/jcrm/cib/cib-*.json | tail -1); truncate -s 100 $f")
                .orFail();
        lab.run(standby, "service", "jcrmd", "start").orFail();
        var report = cluster.awaitReport(
                standby + " is a member again",
                standby,
                PATIENCE,
                each -> isMember(each.local().lifecycle()));
        assertThat(lab.run(standby, "bash", "-c", "ls /var/lib/jcrm/cib").output())
                .contains(".damaged");
        assertThat(report.local().notices().toString() + report.cluster().notices())
                .contains("damaged");
        assertThat(cluster.awaitSteadyPair(PATIENCE)).isEqualTo(primary);
        assertThat(cluster.postmaster(standby)).isEqualTo(postmaster);
    }

    @Test
    void aFullDiskUnderTheConfigurationRefusesEditsAndLosesNothing() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        Optional<Long> postmaster = cluster.postmaster(standby);
        lab.run(standby, "service", "jcrmd", "stop").orFail();
        lab.run(
                        standby,
                        "bash",
                        "-c",
                        "cp -a /var/lib/jcrm /tmp/saved && mount -t tmpfs -o size=2m full /var/lib/jcrm"
                                + " && cp -a /tmp/saved/. /var/lib/jcrm/")
                .orFail();
        lab.run(standby, "service", "jcrmd", "start").orFail();
        cluster.awaitSteadyPair(PATIENCE);
        lab.run(standby, "bash", "-c", "cat /dev/zero >/var/lib/jcrm/filler; true");
        CommandResult edit =
                cluster.jcrm(primary, "attribute", "set", "--node", primary, "--permanent", "color", "green");
        String said = edit.text() + lab.logs(standby);
        lab.run(standby, "rm", "/var/lib/jcrm/filler").orFail();
        assertThat(said).containsIgnoringCase("no space left");
        assertThat(cluster.postmaster(standby)).isEqualTo(postmaster);
        lab.run(standby, "service", "jcrmd", "start").orFail();
        cluster.awaitSteadyPair(PATIENCE);
        assertThat(cluster.jcrm(primary, "attribute", "set", "--node", primary, "--permanent", "color", "blue")
                        .exitCode())
                .isZero();
    }

    @Test
    void theCommandLineSaysThatTheDaemonIsDeadAndWhatToDo() {
        String standby = cluster.other(cluster.awaitSteadyPair(PATIENCE));
        lab.run(standby, "service", "jcrmd", "stop").orFail();
        CommandResult screen = cluster.jcrm(standby, "mon", "-1");
        assertThat(screen.exitCode()).isEqualTo(3);
        assertThat(screen.errors()).contains("jcrmd").contains("next:").doesNotContain("\tat ");
    }

    @Test
    void withoutACertificateNobodyStartsAndTheSentenceSaysWhy() {
        String standby = cluster.other(cluster.awaitSteadyPair(PATIENCE));
        lab.run(standby, "service", "jcrmd", "stop").orFail();
        lab.run(standby, "mv", "/etc/jcrm/pki/node.crt", "/etc/jcrm/pki/away").orFail();
        CommandResult start = lab.run(standby, "jcrmd");
        lab.run(standby, "mv", "/etc/jcrm/pki/away", "/etc/jcrm/pki/node.crt").orFail();
        assertThat(start.exitCode()).isEqualTo(ExitCode.CERTIFICATE.code());
        assertThat(start.errors()).contains("node.crt").doesNotContain("\tat ");
    }

    @Test
    void aPortInUseIsNamed() {
        String standby = cluster.other(cluster.awaitSteadyPair(PATIENCE));
        lab.run(standby, "service", "jcrmd", "stop").orFail();
        CommandResult start = lab.run(
                standby,
                "bash",
                "-c",
                "exec 3< <(exec perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 5410, LocalAddr => \"0.0.0.0\","
                        + " Listen => 1, ReuseAddr => 1) or die; $| = 1; print qq(listens\\n); sleep 90'); read -u 3 _; taken=$!;"
                        + " timeout 55 jcrmd; code=$?; kill $taken; exit $code");
        assertThat(start.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.code());
        assertThat(start.errors()).contains("5410").doesNotContain("\tat ");
    }
}
