package org.jcrm.agents.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that acts as another user may what that user may, and nothing else; the others stay root. */
class AsUserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private OsUser nobody;

    @BeforeEach
    void needsRoot() throws Exception {
        assumeTrue(ProcessRunner.isRoot(), "only root may become another user");
        nobody = OsUser.find("nobody").orElseThrow();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private Path ofRoot(String name, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "of root");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private <T> T asNobody(AsUser.Action<T> action) throws IOException {
        return AsUser.of(nobody).files(PATIENCE, action);
    }

    @Test
    void theKernelRefusesWhatTheUserMayNot() throws Exception {
        Path secret = ofRoot("secret", "rw-------");
        Path visible = ofRoot("visible", "rw-r--r--");
        assertThat(asNobody(() -> Files.readString(visible))).isEqualTo("of root");
        assertThatThrownBy(() -> asNobody(() -> Files.readString(secret))).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> asNobody(() -> Files.writeString(visible, "of nobody")))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> asNobody(() -> Files.setAttribute(visible, "unix:uid", nobody.uid())))
                .isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> asNobody(
                        () -> Files.setPosixFilePermissions(visible, PosixFilePermissions.fromString("rwxrwxrwx"))))
                .isInstanceOf(FileSystemException.class);
        Path own = asNobody(() -> Files.createFile(folder.resolve("own")));
        assertThatThrownBy(() -> asNobody(() -> Files.setAttribute(own, "unix:uid", 0)))
                .isInstanceOf(FileSystemException.class);
    }

    /** Root's own groups (disk, shadow …) would open what the user may not. */
    @Test
    void theThreadHasTheUsersGroupsAndNoCapability() throws Exception {
        Map<String, String> status = asNobody(() -> fields(Files.readAllLines(Path.of("/proc/thread-self/status"))));
        assertThat(status.get("Groups")).isEqualTo(Integer.toString(nobody.gid()));
        assertThat(status.get("CapEff")).isEqualTo("0000000000000000");
        assertThat(status.get("CapPrm")).isEqualTo("0000000000000000");
        assertThat(status.get("Uid")).isEqualTo("0\t0\t0\t" + nobody.uid());
        Map<String, String> here = fields(Files.readAllLines(Path.of("/proc/self/status")));
        assertThat(here.get("Uid")).isEqualTo("0\t0\t0\t0");
        assertThat(here.get("CapEff")).isNotEqualTo("0000000000000000");
    }

    @Test
    void whoeverConnectsAsAPeerHasNoCapabilityInEffect() throws Exception {
        Map<String, String> status = AsUser.of(nobody)
                .asPeer(PATIENCE, () -> fields(Files.readAllLines(Path.of("/proc/thread-self/status"))));
        assertThat(status.get("Groups")).isEqualTo(Integer.toString(nobody.gid()));
        assertThat(status.get("CapEff")).isEqualTo("0000000000000000");
        assertThat(status.get("Uid")).isEqualTo("0\t" + nobody.uid() + "\t0\t" + nobody.uid());
    }

    private static Map<String, String> fields(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(":", 2))
                .collect(java.util.stream.Collectors.toMap(parts -> parts[0], parts -> parts[1].strip()));
    }

    @Test
    void errorsComeBackAsTheyWere() {
        assertThatThrownBy(() -> asNobody(() -> {
                    throw new FileSystemException("its own");
                }))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage("its own");
        assertThatThrownBy(() -> asNobody(() -> {
                    throw new IllegalStateException("a bug");
                }))
                .isExactlyInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHangingDiskHoldsNobodyUpBeyondTheDeadlineNorForEver() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        AsUser user = AsUser.of(new OsUser("nobody", nobody.uid(), nobody.gid(), "/hanging"));
        try {
            for (int i = 0; i < 24; i++) {
                assertThatThrownBy(() -> user.files(Duration.ofMillis(1), () -> hang(disk)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the disk hangs");
            }
            assertThatThrownBy(() -> user.files(PATIENCE, () -> true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("24 earlier looks at files of nobody have not ended");
        } finally {
            disk.countDown();
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        CompletableFuture<String> ended = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                asNobody(() -> {
                    begun.countDown();
                    return hang(disk);
                });
                ended.complete("it went through");
            } catch (IOException e) {
                ended.complete(Thread.currentThread().isInterrupted() + " " + e.getMessage());
            }
        });
        try {
            begun.await();
            waiting.interrupt();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("true interrupted while acting as nobody");
        } finally {
            disk.countDown();
        }
    }

    private static boolean hang(CountDownLatch disk) {
        while (disk.getCount() > 0) {
            try {
                disk.await();
            } catch (InterruptedException e) {
                // As a thread in the kernel: it is not to be interrupted.
            }
        }
        return true;
    }

    @Test
    void aSignalReachesTheUsersProcessesAlone() throws Exception {
        Process own = new ProcessBuilder("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "600")
                .start();
        Process roots = new ProcessBuilder("sleep", "600").start();
        try {
            while (ProcFs.name(own.pid()).filter("sleep"::equals).isEmpty() && own.isAlive()) {
                Thread.onSpinWait();
            }
            AsUser.of(nobody).signal(roots.pid(), Kernel.SIGKILL);
            AsUser.of(nobody).signal(own.pid(), Kernel.SIGKILL);
            assertThat(own.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(roots.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            own.destroyForcibly();
            roots.destroyForcibly();
        }
    }

    // ---- paths that only root can change ----

    @Test
    void aPathIsRootsAloneIfNobodyElseCanChangeAPartOfIt() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assertThat(TrustedPath.isFolderOfRootAlone(Path.of("/etc"))).isTrue();
        assertThat(TrustedPath.isFolderOfRootAlone(Path.of("/tmp")))
                .as("everybody may add")
                .isFalse();
        assertThat(TrustedPath.isFolderOfRootAlone(closed))
                .as("the folder above is everybody's")
                .isFalse();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(TrustedPath.isFolderOfRootAlone(closed)).isTrue();
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", nobody.uid());
        Path link = asNobody(() -> Files.createSymbolicLink(theirs.resolve("link"), Path.of("/etc")));
        assertThat(TrustedPath.isFolderOfRootAlone(link))
                .as("it can be made to lead elsewhere")
                .isFalse();
        assertThat(TrustedPath.isFolderOfRootAlone(
                        Files.createSymbolicLink(closed.resolve("a"), Path.of("../theirs/link"))))
                .isFalse();
        assertThat(TrustedPath.isFolderOfRootAlone(Files.createSymbolicLink(closed.resolve("b"), Path.of("../closed"))))
                .isTrue();
        assertThat(TrustedPath.isFolderOfRootAlone(Files.createSymbolicLink(closed.resolve("c"), Path.of("c"))))
                .as("a circle")
                .isFalse();
    }

    @Test
    void aProgramMayBeRootsOrTheUsers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path program = ofRoot("program", "rwxr-xr-x");
        TrustedPath.demandProgram(program, nobody);
        Files.setAttribute(program, "unix:uid", nobody.uid());
        TrustedPath.demandProgram(program, nobody);
        assertThatThrownBy(() -> TrustedPath.demandProgram(program, OsUser.ofDaemon()))
                .hasMessage(program + " belongs to uid 65534");
        Files.setAttribute(program, "unix:uid", 1);
        assertThatThrownBy(() -> TrustedPath.demandProgram(program, nobody)).hasMessage(program + " belongs to uid 1");
    }
}
