package org.jcrm.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jspecify.annotations.Nullable;

/**
 * One daemon per host (per run folder): a lock on {@code jcrmd.pid}, which the kernel releases when the process ends,
 * however it ends.
 */
public final class HostLock implements AutoCloseable {
    private final FileChannel channel;

    private HostLock(FileChannel channel) {
        this.channel = channel;
    }

    public static HostLock take(Path runFolder) throws StartRefused {
        Path file = runFolder.resolve("jcrmd.pid");
        try {
            Files.createDirectories(runFolder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            @Nullable FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                String pid = Files.readString(file).strip();
                throw new StartRefused(
                        ExitCode.ALREADY_RUNNING,
                        "another jcrmd runs on this host" + (pid.isEmpty() ? "" : " with process id " + pid) + " ("
                                + file + " is locked)",
                        "Use that one (`jcrm status`), or stop it first (`systemctl stop jcrmd`).");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new HostLock(channel);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "the run folder " + runFolder + " cannot be used: " + FileReason.of(e),
                    "Check that it is a folder of root's on a writable file system.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The kernel releases the lock with the process.
            return;
        }
    }
}
