package org.jcrm.daemon.log;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file in pieces: a full one is renamed to {@code ….1}, the older ones move on, the oldest goes. A file that
 * somebody removed or renamed is made anew within a second. Links are not followed.
 */
final class RotatedFile implements QueuedLines.Sink {
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
    private static final FileAttribute<?> FOLDER_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private final long largest;
    private final int kept;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long size;
    private long lookedNanos;

    RotatedFile(Path file, long largest, int kept) {
        this.file = requireNonNull(file, "file is null").toAbsolutePath();
        this.largest = largest;
        this.kept = kept;
    }

    @Override
    public void write(byte[] line) throws IOException {
        try {
            FileChannel open = opened();
            if (size > 0 && size + line.length > largest) {
                close();
                rotate();
                open = opened();
            }
            append(open, line);
        } catch (IOException e) {
            // The next line tries it from the beginning: the file system may have been mounted anew.
            closeQuietly();
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
    }

    /** A full disk may take half a line; it goes, since the next line would stand behind it. */
    private void append(FileChannel open, byte[] line) throws IOException {
        long begin = size;
        ByteBuffer buffer = ByteBuffer.wrap(line);
        try {
            while (buffer.hasRemaining()) {
                size += open.write(buffer);
            }
        } catch (IOException e) {
            if (size > begin) {
                open.truncate(begin);
            }
            throw e;
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open != null && System.nanoTime() - lookedNanos > LOOK_NANOS) {
            lookedNanos = System.nanoTime();
            if (!Objects.equals(key, keyOf())) {
                close();
                open = null;
            }
        }
        if (open == null) {
            open = open();
            channel = open;
            size = open.size();
            key = keyOf();
            lookedNanos = System.nanoTime();
        }
        return open;
    }

    private FileChannel open() throws IOException {
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER_MODE);
        }
        FileChannel open = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(MODE));
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            // One of an older release may be open to everybody.
            Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(MODE);
        }
        return open;
    }

    private @Nullable Object keyOf() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void rotate() throws IOException {
        if (kept == 0) {
            Files.deleteIfExists(file);
            return;
        }
        for (int number = kept - 1; number >= 1; number--) {
            move(piece(number), piece(number + 1));
        }
        move(file, piece(1));
    }

    private Path piece(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Fewer pieces than are kept.
            return;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException exists -> "a file is in its place";
            case FileSystemException other when other.getReason() != null -> String.valueOf(other.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // The failure before this one is the one to tell.
            return;
        }
    }
}
