package org.jcrm.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes whole files so that a crash leaves either the old one or the new one. The seam at which tests fill the disk. */
@FunctionalInterface
public interface DurableFiles {
    /**
     * Returns when the content is on the disk under its name.
     *
     * @throws IOException if it is not; whatever had the name before is untouched
     */
    void write(Path file, byte[] content) throws IOException;

    /** Not for others. */
    Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

    /** Temporary file of mode 0640, fsync, rename, fsync of the folder. */
    static DurableFiles fsynced() {
        return (file, content) -> {
            Path folder = file.toAbsolutePath().getParent();
            Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
            try {
                // Made anew, so that it is neither a link nor of another mode; one of a daemon that died may be there.
                Files.deleteIfExists(temporary);
                try (FileChannel channel = FileChannel.open(
                        temporary,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(MODE))) {
                    ByteBuffer buffer = ByteBuffer.wrap(content);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                    channel.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                if (folder != null) {
                    syncFolder(folder);
                }
            } catch (IOException e) {
                Files.deleteIfExists(temporary);
                throw e;
            }
        };
    }

    /** Makes renames and deletions in a folder durable. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
