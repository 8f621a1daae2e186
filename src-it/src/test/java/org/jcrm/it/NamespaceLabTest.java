package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The lab itself, before anything is concluded from it: hosts, faults and the counting client, without jcrm. */
@InNamespaces
@TestMethodOrder(MethodOrderer.MethodName.class)
class NamespaceLabTest {
    @SuppressWarnings("NullAway.Init")
    private static NamespaceLab lab;

    @BeforeAll
    static void up() {
        lab = NamespaceLab.bare(2);
    }

    @AfterAll
    static void down() {
        lab.close();
        Path files = Path.of("/var/lib/jcrm-lab", lab.instance());
        assertThat(files).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/freezer", lab.instance())).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup", lab.instance())).doesNotExist();
        // Every process of a lab has the lab's folder in its command line or in that of an ancestor.
        assertThat(ProcessHandle.allProcesses()
                        .map(each -> each.info().commandLine().orElse(""))
                        .filter(line -> line.contains(files + "/")))
                .isEmpty();
    }

    @Test
    void aCutCableIsSilenceNotARefusalAndHealingRestoresIt() {
        assertThat(reaches("node1", "node2")).isEqualTo("refused");
        lab.cut("node2");
        assertThat(reaches("node1", "node2")).isEqualTo("silent");
        lab.heal("node2");
        assertThat(reaches("node1", "node2")).isEqualTo("refused");
    }

    @Test
    void aHostHasItsOwnNameProcessesDiskAndRunFolder() {
        assertThat(lab.run("node1", "hostname").output().strip()).isEqualTo("node1");
        assertThat(lab.run("node2", "cat", "/etc/hostname").output().strip()).isEqualTo("node2");
        assertThat(lab.run("node1", "bash", "-c", "ls -d /proc/[0-9]* | wc -l")
                        .output()
                        .strip())
                .satisfies(count -> assertThat(Integer.parseInt(count)).isLessThan(12));
        assertThat(lab.run("node1", "ls", "/work", "/root").text()).contains("No such file");
    }

    @Test
    void aPausedHostAnswersNobodyUntilItIsResumed() {
        lab.pause("node2");
        assertThatThrownBy(() -> lab.run("node2", Duration.ofSeconds(1), List.of("true")))
                .isInstanceOf(LabException.class);
        lab.resume("node2");
        assertThat(lab.run("node2", "true").exitCode()).isZero();
    }

    @Test
    void aPowerCycleKeepsTheDiskAndEmptiesRunAndKillsEverything() {
        lab.run(
                        "node1",
                        "bash",
                        "-c",
                        "echo kept >/var/lib/jcrm/file; echo gone >/run/file; setsid sleep 1000 >/dev/null 2>&1 &")
                .orFail();
        Path root = lab.inHost("node1");
        assertThat(root).exists();
        lab.crash("node1");
        assertThat(Files.exists(root)).isFalse();
        assertThatThrownBy(() -> lab.run("node1", "true").orFail()).hasMessageContaining("node1 is off");
        lab.boot("node1");
        assertThat(lab.run("node1", "cat", "/var/lib/jcrm/file").output().strip())
                .isEqualTo("kept");
        assertThat(lab.run("node1", "cat", "/run/file").exitCode()).isNotZero();
        assertThat(lab.run("node1", "bash", "-c", "cat /proc/[0-9]*/cmdline").output())
                .doesNotContain("sleep\0" + "1000");
        assertThat(reaches("node2", "node1")).isEqualTo("refused");
    }

    @Test
    void theClientCountsWhatWasAcknowledgedAndNoticesWhatIsMissing() {
        lab.run("node1", "ip", "addr", "add", Lab.VIRTUAL_IP + "/24", "dev", "eth0")
                .orFail();
        lab.run(
                        "node1",
                        "setpriv",
                        "--reuid=postgres",
                        "--regid=postgres",
                        "--init-groups",
                        "pg_ctl",
                        "-w",
                        "-D",
                        lab.dataDirectory().toString(),
                        "-l",
                        "/var/log/postgresql/lab.log",
                        "start")
                .orFail();
        try (Writes writes = Writes.start(lab)) {
            int before = writes.acknowledged();
            long server = writes.server();
            Writes.Ack later = writes.awaitAck(ack -> ack.number() > before + 20, Duration.ofSeconds(10));
            assertThat(later.server()).isEqualTo(server);
            // What is deleted behind the client's back counts as lost: the comparison is able to fail.
            lab.run(
                            "node1",
                            "psql",
                            "-h",
                            "node1",
                            "-U",
                            "writer",
                            "-c",
                            "DELETE FROM ledger WHERE number = 7",
                            "postgres")
                    .orFail();
            assertThat(writes.stopAndCompare(lab, "node1")).containsExactly(7L);
        }
    }

    /** A connection to a port that nobody listens on: refused by a host that is there, silence from one that is not. */
    private static String reaches(String from, String to) {
        CommandResult result = lab.run(
                from, Duration.ofSeconds(10), List.of("timeout", "0.7", "bash", "-c", "echo >/dev/tcp/" + to + "/9"));
        return result.exitCode() == 124 ? "silent" : result.text().contains("refused") ? "refused" : result.text();
    }
}
