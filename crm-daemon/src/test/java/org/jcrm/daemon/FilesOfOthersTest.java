package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an unprivileged user of the host can do with the daemon's files: uid 65534, on a running daemon. */
@Timeout(180)
class FilesOfOthersTest {
    private static final int PORT = 25750;
    private static final String NOBODY = "65534";

    @TempDir
    Path folder;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be somebody else");
        LoopbackDaemon.prepare(folder, 1, PORT);
        // Else nobody could look at anything here, and nothing would be shown.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aReaderCannotKeepTheNextDaemonOutByALock() throws Exception {
        Path run = folder.resolve("node1/run");
        try (DaemonProcess daemon = DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.DISCARD)) {
            daemon.await(report -> report.local().lifecycle() == Lifecycle.DC);
            List<Path> lockable = new ArrayList<>();
            try (Stream<Path> files = Files.walk(run)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (asNobody(
                                    "import fcntl,sys; fcntl.lockf(open(sys.argv[1]), fcntl.LOCK_SH | fcntl.LOCK_NB)",
                                    file)
                            == 0) {
                        lockable.add(file);
                    }
                }
            }
            assertThat(run.resolve("jcrmd.lock")).exists();
            assertThat(lockable).isEmpty();
            // The socket is for everybody, all the same.
            assertThat(asNobody(
                            "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])",
                            run.resolve("api.sock")))
                    .isZero();
        }
    }

    @Test
    void configurationsLogAndHistoryAreNobodyElsesAlsoThoseOfAnOlderRelease() throws Exception {
        Path state = folder.resolve("node1/state");
        Path log = folder.resolve("node1/log");
        for (Path file : List.of(
                state.resolve("cib/losing/cib-0.0.0-after-0000000000.json"),
                state.resolve("agents/pgsql/kept"),
                state.resolve("history.jsonl.old"),
                log.resolve("jcrmd.log"),
                log.resolve("jcrmd.log.1"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "passwd=secret\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Path foreign = Files.writeString(folder.resolve("foreign"), "");
        Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(state.resolve("agents/link"), foreign);
        try (DaemonProcess daemon = DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.DISCARD)) {
            daemon.await(report -> report.local().lifecycle() == Lifecycle.DC);
            assertThat(openToOthers(state)).isEmpty();
            assertThat(openToOthers(log).stream().filter(path -> !path.equals(log)))
                    .isEmpty();
            assertThat(Files.getPosixFilePermissions(foreign)).contains(PosixFilePermission.OTHERS_READ);
            assertThat(asNobody("import os,sys; os.listdir(sys.argv[1])", state.resolve("cib")))
                    .isNotZero();
        }
    }

    @Test
    void theNextDaemonWaitsForTheOneThatIsEnding() throws Exception {
        try (DaemonProcess first = DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.DISCARD)) {
            first.await(report -> report.local().lifecycle() == Lifecycle.DC);
            try (DaemonProcess next = DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.PIPE)) {
                assertThat(next.linesUntil("another jcrmd runs on this host").getLast())
                        .contains("jcrmd waits:");
                assertThat(first.end()).isEqualTo(ExitCode.OK.code());
                next.await(report -> report.local().lifecycle() == Lifecycle.DC);
                assertThat(next.end()).isEqualTo(ExitCode.OK.code());
            }
        }
    }

    private static List<Path> openToOthers(Path root) throws Exception {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                if (PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                        .endsWith("---")) {
                    continue;
                }
                open.add(path);
            }
        }
        return open;
    }

    private static int asNobody(String python, Path argument) throws Exception {
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "/usr/bin/python3",
                        "-c",
                        python,
                        argument.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor();
    }
}
