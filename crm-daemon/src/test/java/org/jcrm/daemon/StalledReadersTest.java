package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody reads what the daemon says: a stalled journald, a log folder on a file system that hangs. */
@Timeout(180)
class StalledReadersTest {
    private static final int PORT = 25710;
    private static final int PIPE = 65_536;

    @TempDir
    Path folder;

    @Test
    void aDaemonWhoseLogNobodyTakesStillSeesThatItsPeerDied() throws Exception {
        LoopbackDaemon.prepare(folder, 2, PORT);
        Path stderr = fifo(folder.resolve("stderr"));
        Files.createDirectories(folder.resolve("node1/log"));
        // Nobody ever reads it, so opening it for writing waits for ever, as a file of a dead NFS server does.
        fifo(folder.resolve("node1/log/jcrmd.log"));
        try (FileChannel held = FileChannel.open(stderr, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            held.write(ByteBuffer.allocate(PIPE));
            try (DaemonProcess here =
                    DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.appendTo(stderr.toFile()))) {
                here.await(report -> report.local().lifecycle() == Lifecycle.DC);
                try (DaemonProcess peer = DaemonProcess.start(folder, "node2", ProcessBuilder.Redirect.DISCARD)) {
                    here.await(report -> online(report, "node2"));
                    peer.kill();
                }
                here.await(report -> !online(report, "node2"));
                assertThat(here.ask("/health").status()).isEqualTo(200);
                assertThat(here.end()).isEqualTo(ExitCode.OK.code());
            }
        }
    }

    private static boolean online(StatusReport report, String node) {
        return report.cluster().nodes().stream().anyMatch(one -> one.name().equals(NodeName.of(node)) && one.online());
    }

    private static Path fifo(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        return path;
    }
}
