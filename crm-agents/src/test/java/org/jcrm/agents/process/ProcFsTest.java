package org.jcrm.agents.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /proc} tells about a process of another user. */
class ProcFsTest {
    private static final OsUser NOBODY = new OsUser("nobody", 65534, 65534, "/");

    private Process other;

    @BeforeEach
    void aProcessOfNobodyIn() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/1/oom_score_adj")), "needs root: it starts a process as nobody");
        other = new ProcessBuilder("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat")
                .directory(Path.of("/usr").toFile())
                .start();
        // It is another user's from the moment on when it is cat.
        while (ProcFs.name(other.pid()).filter("cat"::equals).isEmpty() && other.isAlive()) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() {
        if (other != null) {
            other.destroyForcibly();
        }
    }

    @Test
    void whereItWorksIsSeenByRoot() {
        assertThat(ProcFs.workingDirectory(other.pid(), NOBODY)).contains(Path.of("/usr"));
        assertThat(ProcFs.findByNameAndDirectory("cat", Path.of("/usr"), NOBODY))
                .contains(other.pid());
    }

    /** Containers withhold CAP_SYS_PTRACE from root: a database that ran there was taken for one that is not there. */
    @Test
    void whereItWorksIsSeenByARootThatMayNotTrace() throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            Completed seen = runner.run(
                    Optional.empty(),
                    List.of(
                            "setpriv",
                            "--bounding-set=-sys_ptrace",
                            "--inh-caps=-sys_ptrace",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ProcFsTest.class.getName(),
                            Long.toString(other.pid())),
                    Duration.ofMinutes(1));
            assertThat(seen.stderr()).isEmpty();
            assertThat(seen.stdout()).isEqualTo("plainly false, asked as the owner Optional[/usr]\n");
        }
    }

    /** In the process that may not trace: whether the link can be read plainly, and what {@link ProcFs} makes of it. */
    static void main(String[] arguments) {
        long pid = Long.parseLong(arguments[0]);
        boolean plainly = Files.exists(Path.of("/proc", arguments[0], "cwd"));
        System.out.println("plainly " + plainly + ", asked as the owner " + ProcFs.workingDirectory(pid, NOBODY));
    }
}
