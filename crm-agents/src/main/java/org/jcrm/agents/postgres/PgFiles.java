package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jcrm.agents.process.OsUser;
import org.jspecify.annotations.Nullable;

/** Small files in and beside the data directory, written so that a crash leaves the old or the new one, never half of one. */
final class PgFiles {
    private PgFiles() {}

    /** Writes a file of the server's own user, readable by it alone. */
    static void write(Path file, String content, OsUser owner) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8), owner);
    }

    static void write(Path file, byte[] content, OsUser owner) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".jcrm-new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            own(temporary, owner);
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file);
    }

    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncDirectory(file);
        }
    }

    static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Gives a file to the server's user; only root has to. */
    static void own(Path file, OsUser owner) throws IOException {
        if (!Files.getAttribute(file, "unix:uid").equals(owner.uid())) {
            Files.setAttribute(file, "unix:uid", owner.uid());
        }
        if (!Files.getAttribute(file, "unix:gid").equals(owner.gid())) {
            Files.setAttribute(file, "unix:gid", owner.gid());
        }
    }

    /** Also a single file, and if it is not there; a link, not what it leads to. */
    static void deleteTree(Path folder) throws IOException {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
