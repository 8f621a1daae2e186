package org.jcrm.daemon.store;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders and files that are nobody else's business: configurations with passwords, logs, history. New ones are made so;
 * what an older release left open is closed at the start. A link is never followed, and a mode is changed by descriptor.
 */
public final class PrivateFolders {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-x---");
    private static final Set<PosixFilePermission> REACHABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> NEVER = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /** What the daemon keeps in its state, run and log folders. Anything else in them is an administrator's, and is left. */
    private static final Pattern OWN = Pattern.compile("cib|agents|history\\.jsonl.*|session|failures|generation.*"
            + "|last-quorate|planning|jcrmd\\.log.*|audit\\.jsonl.*|\\.[a-z].*\\.new");

    private static final int DEEPEST = 5;
    private static final int MOST = 10_000;

    private PrivateFolders() {}

    /** Makes a folder of mode 0750, with its parents; one that exists keeps its mode. */
    public static void make(Path folder) throws IOException {
        make(folder, FOLDER);
    }

    /** Makes a folder in which others may reach what they are allowed to: the run folder with the API's socket. */
    public static void makeForEverybody(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        make(folder, REACHABLE);
        // The process's mask has taken it from others.
        view(folder).setPermissions(REACHABLE);
    }

    private static void make(Path folder, Set<PosixFilePermission> mode) throws IOException {
        if (!Files.isDirectory(folder)) {
            FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(mode);
            Files.createDirectories(folder, attribute);
        }
    }

    /**
     * Takes from others what an older release gave them of the daemon's own files in this folder.
     *
     * @return what could not be mended, in sentences
     */
    public static List<String> close(Path folder) {
        List<String> troubles = new ArrayList<>();
        List<Path> own;
        try (Stream<Path> entries = Files.list(folder)) {
            own = entries.filter(
                            entry -> OWN.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            return List.of(folder + " cannot be looked at: " + e.getMessage());
        }
        for (Path entry : own) {
            try {
                Files.walkFileTree(entry, EnumSet.noneOf(FileVisitOption.class), DEEPEST, new Closing(troubles));
            } catch (IOException e) {
                troubles.add(entry + " cannot be looked at: " + e.getMessage());
            }
        }
        return troubles;
    }

    /** The folder itself, which must be the daemon's alone: one that others share (a test's, {@code /var/log}) is left. */
    public static List<String> closeItself(Path folder) {
        List<String> troubles = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.allMatch(
                    entry -> OWN.matcher(entry.getFileName().toString()).matches())) {
                tighten(folder, troubles);
            }
        } catch (IOException e) {
            troubles.add(folder + " cannot be looked at: " + e.getMessage());
        }
        return troubles;
    }

    private static final class Closing extends SimpleFileVisitor<Path> {
        private final List<String> troubles;
        private int seen;

        Closing(List<String> troubles) {
            this.troubles = troubles;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return visit(folder);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return attributes.isRegularFile() ? visit(file) : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult visit(Path path) {
            seen++;
            if (seen > MOST) {
                troubles.add(path + " and more were not looked at: there are more than " + MOST + " files");
                return FileVisitResult.TERMINATE;
            }
            tighten(path, troubles);
            return FileVisitResult.CONTINUE;
        }
    }

    private static void tighten(Path path, List<String> troubles) {
        try {
            PosixFileAttributes attributes = view(path).readAttributes();
            Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
            mode.addAll(attributes.permissions());
            // What belongs to another user (the server's log) is that user's affair.
            if (isOwn(path) && mode.removeAll(NEVER)) {
                view(path).setPermissions(mode);
            }
        } catch (IOException e) {
            troubles.add("the mode of " + path + " cannot be changed: " + e.getMessage());
        }
    }

    private static boolean isOwn(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
