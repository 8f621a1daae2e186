package org.jcrm.membership.certificate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Writes a file so that it is there whole or as before, whenever the host goes down. */
final class WholeFile {
    static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private WholeFile() {}

    /** A key is never readable by others, not for a moment: the file is created with its final permissions. */
    static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, PosixFilePermissions.asFileAttribute(permissions));
            // The umask may have taken away what others need of a public file.
            Files.setPosixFilePermissions(temporary, permissions);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            rename(temporary, file);
        } catch (IOException e) {
            // Half a key helps nobody, and the disk may be full.
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** Returns when the new name is on the disk. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder =
                FileChannel.open(Objects.requireNonNull(to.toAbsolutePath().getParent()), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
