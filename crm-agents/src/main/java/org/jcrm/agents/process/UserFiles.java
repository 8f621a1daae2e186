package org.jcrm.agents.process;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files as one OS user reads and writes them: the kernel sees that user ({@link AsUser}), so a link or a change between two
 * looks leads nowhere that the user may not go alone. What is read is a regular file of a bounded size: a pipe would be
 * waited for, and {@code /dev/zero} has no end. What is written survives a crash as the old or the new file, never as half
 * of one. Each step waits for a hanging disk for a bounded time.
 *
 * <p>Immutable. {@link Files} asks {@code access(2)} in some of its methods, which looks at the wrong one of a thread's
 * user ids: none of those is used here.
 */
public final class UserFiles {
    /** Enough for configuration and pid files. */
    public static final int TEXT_LIMIT = 4 << 20;

    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final OsUser owner;
    private final Duration patience;

    private UserFiles(OsUser owner, Duration patience) {
        this.owner = requireNonNull(owner, "owner is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /** @param patience how long each step may take */
    public static UserFiles as(OsUser owner, Duration patience) {
        return new UserFiles(owner, patience);
    }

    /** The daemon's own, for folders that nobody else may write. */
    public static UserFiles ofDaemon(Duration patience) {
        return new UserFiles(OsUser.ofDaemon(), patience);
    }

    /** The same with another patience, for what goes through many files. */
    public UserFiles within(Duration longer) {
        return new UserFiles(owner, longer);
    }

    public OsUser owner() {
        return owner;
    }

    private <T> T as(AsUser.Action<T> action) throws IOException {
        return as(owner, action);
    }

    private <T> T asDaemon(AsUser.Action<T> action) throws IOException {
        return as(OsUser.ofDaemon(), action);
    }

    private <T> T as(OsUser user, AsUser.Action<T> action) throws IOException {
        try {
            return AsUser.of(user).files(patience, action);
        } catch (FileSystemException e) {
            throw e.getReason() == null ? withReason(e) : e;
        }
    }

    /** The JDK's own say nothing but the path. */
    private static FileSystemException withReason(FileSystemException e) {
        String file = e.getFile();
        return switch (e) {
            case NoSuchFileException gone -> new NoSuchFileException(file, null, "there is no such file");
            case AccessDeniedException denied -> new AccessDeniedException(file, null, "permission denied");
            case FileAlreadyExistsException there -> new FileAlreadyExistsException(file, null, "it is there already");
            case DirectoryNotEmptyException full -> new FileSystemException(file, null, "the folder is not empty");
            default -> e;
        };
    }

    // ---- looking ----

    /** Whether it is there, a link counting as what it leads to. @throws IOException if that cannot be told */
    public boolean exists(Path path) throws IOException {
        return as(() -> isThere(path));
    }

    /** Whether a folder is there for this user to see; what cannot be seen is not. */
    public boolean isFolder(Path path) throws IOException {
        return as(() -> Files.isDirectory(path));
    }

    public boolean isLink(Path path) throws IOException {
        return as(() -> Files.isSymbolicLink(path));
    }

    /** Whether this user may read a file. */
    public boolean isReadable(Path file) throws IOException {
        return as(() -> {
            try {
                Kernel.close(Kernel.open(file, Kernel.O_RDONLY | Kernel.O_NONBLOCK, 0));
                return true;
            } catch (FileSystemException e) {
                return false;
            }
        });
    }

    /** A regular file that somebody may execute. */
    public boolean isProgram(Path file) throws IOException {
        return as(() -> {
            try {
                Object mode = Files.getAttribute(file, "unix:mode");
                return Files.isRegularFile(file) && ((int) mode & 0111) != 0;
            } catch (FileSystemException e) {
                return false;
            }
        });
    }

    public Instant changed(Path path) throws IOException {
        return as(() -> Files.getLastModifiedTime(path).toInstant());
    }

    /** The id of whom it belongs to. */
    public int uidOf(Path path) throws IOException {
        return as(() -> (int) Files.getAttribute(path, "unix:uid"));
    }

    public Path realPath(Path path) throws IOException {
        return as(() -> path.toRealPath());
    }

    public boolean isSame(Path a, Path b) throws IOException {
        return as(() -> Files.isSameFile(a, b));
    }

    public boolean isOnDiskOf(Path a, Path b) throws IOException {
        return as(() -> Files.getAttribute(a, "unix:dev").equals(Files.getAttribute(b, "unix:dev")));
    }

    /** The disk that holds a path, in bytes; a total of 0 says nothing. */
    public record Room(long total, long usable) {}

    public Room room(Path path) throws IOException {
        return as(() -> {
            File file = path.toFile();
            return new Room(file.getTotalSpace(), file.getUsableSpace());
        });
    }

    /** Whether only root can add to a folder: then what root does in it leads nowhere else. */
    public static boolean isFolderOfRootAlone(Path folder, Duration patience) throws IOException {
        return AsUser.of(OsUser.ofDaemon()).files(patience, () -> TrustedPath.isFolderOfRootAlone(folder));
    }

    /** As {@link TrustedPath#demandProgram}, looked at by this user. */
    public void demandProgram(Path program) throws IOException {
        as(() -> {
            TrustedPath.demandProgram(program, owner);
            return true;
        });
    }

    /** As {@link TrustedPath#demandFolder}, looked at by this user. */
    public void demandFolder(Path folder) throws IOException {
        as(() -> {
            TrustedPath.demandFolder(folder, owner);
            return true;
        });
    }

    // ---- reading ----

    /** @throws IOException also if it is no regular file, or is larger than {@value #TEXT_LIMIT} bytes */
    public byte[] read(Path file) throws IOException {
        byte[] bytes = read(file, 0, TEXT_LIMIT + 1);
        if (bytes.length > TEXT_LIMIT) {
            throw new FileSystemException(file.toString(), null, "it is larger than " + TEXT_LIMIT + " bytes");
        }
        return bytes;
    }

    /** Bytes that are no text become replacement characters. */
    public String readText(Path file) throws IOException {
        return new String(read(file), StandardCharsets.UTF_8);
    }

    /** A part of a regular file: what there is from {@code offset} on, up to {@code most} bytes. */
    public byte[] read(Path file, long offset, int most) throws IOException {
        return as(() -> readRegular(file, offset, most));
    }

    /** The size of a regular file, 0 if there is none. */
    public long size(Path file) throws IOException {
        return as(() -> Files.isRegularFile(file) ? Files.size(file) : 0);
    }

    private static byte[] readRegular(Path file, long offset, int most) throws IOException {
        int descriptor = Kernel.open(file, Kernel.O_RDONLY | Kernel.O_NONBLOCK, 0);
        try {
            if (!Kernel.facts(file, descriptor).isRegular()) {
                throw new FileSystemException(file.toString(), null, "it is not a regular file");
            }
            return Kernel.read(file, descriptor, offset, most);
        } finally {
            Kernel.close(descriptor);
        }
    }

    /** The names in a folder. */
    public List<Path> list(Path folder) throws IOException {
        return as(() -> {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            }
            return entries;
        });
    }

    /** The sizes of all files below a folder together. */
    public long sizeOfTree(Path folder) throws IOException {
        return as(() -> {
            long[] bytes = {0};
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }
            });
            return bytes[0];
        });
    }

    // ---- writing ----

    /** Puts a file in place, readable by this user alone; on disk when this returns. */
    public void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    public void write(Path file, byte[] content) throws IOException {
        as(() -> {
            Path temporary = file.resolveSibling(file.getFileName() + ".jcrm-new");
            Files.deleteIfExists(temporary);
            writeNew(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolderOf(file);
            return true;
        });
    }

    /** Makes a file if there is none; it is there, with its content on disk, when this returns. */
    public void create(Path file, String content) throws IOException {
        as(() -> {
            try {
                writeNew(file, content.getBytes(StandardCharsets.UTF_8));
                syncFolderOf(file);
            } catch (FileAlreadyExistsException e) {
                return false;
            }
            return true;
        });
    }

    private static void writeNew(Path file, byte[] content) throws IOException {
        // A name that is taken, be it by a link, is an error: nothing is written through it.
        try (FileChannel channel = FileChannel.open(
                file, NEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    public void delete(Path file) throws IOException {
        as(() -> {
            if (Files.deleteIfExists(file)) {
                syncFolderOf(file);
            }
            return true;
        });
    }

    /** Also a single file, and if it is not there; a link, not what it leads to. */
    public void deleteTree(Path folder) throws IOException {
        as(() -> {
            try {
                Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return false;
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
            return true;
        });
    }

    /** Renames within a file system; what has the new name already stays, and makes it fail. On disk when this returns. */
    public void move(Path from, Path to) throws IOException {
        as(() -> {
            if (isThere(to) || Files.isSymbolicLink(to)) {
                throw new FileAlreadyExistsException(to.toString());
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            syncFolderOf(to);
            return true;
        });
    }

    /**
     * Makes a folder of this user's, with all that is missing above it. Where only root can write, root makes it and hands
     * it over; elsewhere this user does, or may not.
     */
    public void ensureFolder(Path folder, String permissions) throws IOException {
        if (isFolder(folder)) {
            return;
        }
        boolean handedOver = owner.uid() != ProcessRunner.ownUid()
                && ProcessRunner.isRoot()
                && asDaemon(() -> {
                    Deque<Path> missing = missing(folder);
                    if (missing.isEmpty() || !TrustedPath.isFolderOfRootAlone(parent(missing.getFirst()))) {
                        return false;
                    }
                    makeFolders(missing, "rwxr-xr-x", permissions);
                    int mode = modeOf(permissions);
                    int descriptor = Kernel.open(folder, Kernel.O_RDONLY | Kernel.O_DIRECTORY | Kernel.O_NOFOLLOW, 0);
                    try {
                        Kernel.handOver(folder, descriptor, owner, mode);
                    } finally {
                        Kernel.close(descriptor);
                    }
                    return true;
                });
        if (!handedOver) {
            as(() -> {
                makeFolders(missing(folder), "rwxr-xr-x", permissions);
                return true;
            });
        }
    }

    private static int modeOf(String permissions) {
        int mode = 0;
        for (int i = 0; i < 9; i++) {
            mode = mode << 1 | (permissions.charAt(i) == '-' ? 0 : 1);
        }
        return mode;
    }

    /** From the topmost on. */
    private static Deque<Path> missing(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = folder.toAbsolutePath(); !isThere(at); at = parent(at)) {
            missing.addFirst(at);
        }
        return missing;
    }

    private static void makeFolders(Deque<Path> missing, String above, String last) throws IOException {
        for (Path folder : missing) {
            Set<PosixFilePermission> permissions =
                    PosixFilePermissions.fromString(folder.equals(missing.getLast()) ? last : above);
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(permissions));
            // The daemon's umask would close a folder to the one for whom it is made.
            Files.setPosixFilePermissions(folder, permissions);
        }
    }

    /**
     * Opens a log for appending, and makes it if it is missing. A link is refused, and so is whatever is no regular file: a
     * log is what its name says. Where this user may not make it and only root can write the folder, root makes it and hands
     * it over.
     */
    public OpenLog openLog(Path log) throws IOException {
        try {
            return as(() -> open(log, Kernel.O_CREAT, Optional.empty()));
        } catch (AccessDeniedException e) {
            return asDaemon(() -> {
                if (!ProcessRunner.isRoot() || isThere(log) || !TrustedPath.isFolderOfRootAlone(parent(log))) {
                    throw e;
                }
                return open(log, Kernel.O_CREAT | Kernel.O_EXCL, Optional.of(owner));
            });
        }
    }

    private static OpenLog open(Path log, int more, Optional<OsUser> newOwner) throws IOException {
        final int forOwnerAndGroup = 0640;
        int descriptor = Kernel.open(
                log,
                Kernel.O_WRONLY | Kernel.O_APPEND | Kernel.O_NOFOLLOW | Kernel.O_NONBLOCK | more,
                forOwnerAndGroup);
        try {
            if (!Kernel.facts(log, descriptor).isRegular()) {
                throw new FileSystemException(log.toString(), null, "it is not a regular file");
            }
            if (newOwner.isPresent()) {
                Kernel.handOver(log, descriptor, newOwner.get(), forOwnerAndGroup);
            }
            return new OpenLog(log, descriptor);
        } catch (IOException e) {
            Kernel.close(descriptor);
            throw e;
        }
    }

    private static boolean isThere(Path path) throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            // The JDK says so, too, where the folder is something else than a folder: then nothing is known.
            Path folder = path.getParent();
            if (folder != null && isNoFolder(folder)) {
                throw new FileSystemException(path.toString(), null, folder + " is not a folder");
            }
            return false;
        }
    }

    private static boolean isNoFolder(Path path) throws IOException {
        try {
            return !Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new FileSystemException(path.toString(), null, "it has no folder");
        }
        return parent;
    }

    private static void syncFolderOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(parent(file), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
