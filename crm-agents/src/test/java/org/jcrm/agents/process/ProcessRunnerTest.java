package org.jcrm.agents.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jcrm.agents.Deadline;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes end when they must, with all their children. */
class ProcessRunnerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private static Completed run(List<String> command, Duration timeout) throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            return runner.run(Optional.empty(), command, timeout);
        }
    }

    @Test
    void outputAndExitCodeAreKeptApart() throws Exception {
        Completed done = run(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), LONG);
        assertThat(done).isEqualTo(new Completed(3, false, "out\n", "err\n"));
        assertThat(done.ok()).isFalse();
    }

    @Test
    void aChattyCommandDoesNotBlock() throws Exception {
        Completed done = run(List.of("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"), LONG);
        assertThat(done.ok()).isTrue();
        assertThat(done.stdout()).hasSize(1 << 20);
    }

    @Test
    void anArgumentIsNeverReadByAShell() throws Exception {
        assertThat(run(List.of("echo", "$(id); `id` > x"), LONG).stdout()).isEqualTo("$(id); `id` > x\n");
    }

    @Test
    void aProgramThatIsNotThereIsSaidSo() throws Exception {
        Completed done = run(List.of("/nowhere/program"), LONG);
        assertThat(done.ok()).isFalse();
        assertThat(done.stderr()).contains("/nowhere/program");
    }

    @Test
    void atTheTimeoutACommandEndsWithAllItsChildren() throws Exception {
        Completed done = run(hangWithChildren(), Duration.ofMillis(500));
        assertThat(done.timedOut()).isTrue();
        assertThat(done.exitCode()).isEqualTo(124);
        assertNothingLeft();
    }

    @Test
    void anInterruptEndsACommandWithAllItsChildren() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread operation = Thread.ofVirtual().start(() -> {
            try {
                run(hangWithChildren(), LONG);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            } catch (Exception e) {
                interrupted.completeExceptionally(e);
            }
        });
        awaitChildren();
        operation.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertNothingLeft();
    }

    @Test
    void killAllEndsWhatRunsAndStartsNothingMore() throws Exception {
        ProcessRunner runner = new ProcessRunner();
        CompletableFuture<Completed> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(runner.run(Optional.empty(), hangWithChildren(), LONG));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        awaitChildren();
        runner.killAll();
        assertThat(result.get(10, TimeUnit.SECONDS).ok()).isFalse();
        assertNothingLeft();
        assertThatThrownBy(() -> runner.run(Optional.empty(), List.of("true"), LONG))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void anotherUsersCommandRunsAsThatUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may become another user");
        try (ProcessRunner runner = new ProcessRunner()) {
            Completed done = runner.run(Optional.of("nobody"), List.of("id", "-un"), LONG);
            assertThat(done.stdout()).isEqualTo("nobody\n");
            assertThatThrownBy(() -> runner.run(Optional.of("no-such-user"), List.of("id"), LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there is no OS user no-such-user");
        }
    }

    @Test
    void oneThreadActsAsAnotherUserAndTheRestDoesNot() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may become another user");
        OsUser nobody = OsUser.find("nobody").orElseThrow();
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        Path theirs = AsUser.of(nobody).files(PATIENCE, () -> Files.createFile(folder.resolve("theirs")));
        Path ours = Files.createFile(folder.resolve("ours"));
        assertThat(Files.getAttribute(theirs, "unix:uid")).isEqualTo(nobody.uid());
        assertThat(Files.getAttribute(ours, "unix:uid")).isEqualTo(0);
    }

    @Test
    void theEndOfAForeignProcessIsSeenAtOnce() throws Exception {
        Process process = new ProcessBuilder("sleep", "300").start();
        int pidfd = Kernel.pidfdOpen(process.pid());
        assertThat(Kernel.awaitReadable(pidfd, Duration.ofMillis(1))).isFalse();
        assertThat(Kernel.kill(process.pid(), Kernel.SIGKILL)).isTrue();
        assertThat(Kernel.awaitReadable(pidfd, Duration.ofSeconds(10))).isTrue();
        Kernel.close(pidfd);
        process.waitFor();
        assertThat(Kernel.kill(process.pid(), Kernel.SIGKILL)).isFalse();
    }

    @Test
    void jcrmNeverSignalsEverybody() {
        assertThatThrownBy(() -> Kernel.kill(1, Kernel.SIGKILL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Kernel.kill(-1, Kernel.SIGKILL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Kernel.killGroup(0, Kernel.SIGKILL)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A shell with a child and a grandchild; their names are in the test's own folder, so that they can be found. */
    private List<String> hangWithChildren() {
        return List.of("sh", "-c", "cd " + folder + "; touch here; sleep 3600 & sh -c 'sleep 3600; true'");
    }

    private void awaitChildren() throws InterruptedException {
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        while (ProcFs.findByNameAndDirectory("sleep", folder, OsUser.ofDaemon()).size() < 2 && !deadline.isPast()) {
            Deadline.pause(Duration.ofMillis(5));
        }
        assertThat(ProcFs.findByNameAndDirectory("sleep", folder, OsUser.ofDaemon()))
                .hasSize(2);
    }

    private void assertNothingLeft() throws InterruptedException {
        assertThat(folder.resolve("here")).exists();
        Deadline deadline = Deadline.after(Duration.ofSeconds(5));
        while (!ProcFs.findByNameAndDirectory("sleep", folder, OsUser.ofDaemon())
                        .isEmpty()
                && !deadline.isPast()) {
            Deadline.pause(Duration.ofMillis(5));
        }
        assertThat(ProcFs.findByNameAndDirectory("sleep", folder, OsUser.ofDaemon()))
                .isEmpty();
    }
}
