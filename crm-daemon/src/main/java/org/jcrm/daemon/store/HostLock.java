package org.jcrm.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jspecify.annotations.Nullable;

/**
 * One daemon per host (per run folder): a lock on {@code jcrmd.lock}, which the kernel releases when the process ends,
 * however it ends. Nobody but the daemon's user can open the file: a reader's lock would be enough to keep the next daemon out.
 */
public final class HostLock implements AutoCloseable {
    private final FileChannel channel;

    private HostLock(FileChannel channel) {
        this.channel = channel;
    }

    public static HostLock take(Path runFolder) throws StartRefused {
        Path file = runFolder.resolve("jcrmd.lock");
        try {
            PrivateFolders.makeForEverybody(runFolder);
            // Another name than that of releases whose lock everybody could open: somebody may have it open still.
            Files.deleteIfExists(runFolder.resolve("jcrmd.pid"));
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
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
                                "another jcrmd runs on this host" + (pid.isEmpty() ? "" : " with process id " + pid)
                                        + " (" + file + " is locked)",
                                "Use that one (`jcrm status`), or stop it first (`systemctl stop jcrmd`).")
                        .thatPasses(StartRefused.Passes.SOON);
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
