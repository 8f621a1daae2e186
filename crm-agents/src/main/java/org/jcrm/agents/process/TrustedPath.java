package org.jcrm.agents.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/**
 * Finds the users who could change what a path leads to. The path is walked from the root folder on, each link by its own
 * parts: a part that somebody else owns, or that its group or everybody may write, leaves the rest to somebody else. In a folder such as
 * {@code /tmp} (sticky) everybody may add, but nobody replace what is another's.
 */
public final class TrustedPath {
    private static final int MOST_LINKS = 40;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;
    private static final int EXECUTABLE = 0111;

    private TrustedPath() {}

    /** Whether nobody but root can add to a folder, or put another one in its place. */
    public static boolean isFolderOfRootAlone(Path folder) {
        try {
            Facts facts = walk(folder, Set.of(0));
            return facts.directory && (facts.mode & OTHERS_WRITE) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Demands that a file is a program, and that nobody but root and one user can change it or put another one in its place.
     *
     * @throws IOException with a sentence that names the part of the path at which somebody else can
     */
    public static void demandProgram(Path program, OsUser user) throws IOException {
        Facts facts = walk(program, trusted(user));
        if (!facts.regular || (facts.mode & EXECUTABLE) == 0) {
            throw new IOException(program + " is not an executable file");
        }
    }

    /** The same of a folder, for what is loaded from it. */
    public static void demandFolder(Path folder, OsUser user) throws IOException {
        Facts facts = walk(folder, trusted(user));
        if (!facts.directory) {
            throw new IOException(folder + " is not a folder");
        }
    }

    private static Set<Integer> trusted(OsUser user) {
        return user.isRoot() ? Set.of(0) : Set.of(0, user.uid());
    }

    private record Facts(int uid, int mode, boolean link, boolean directory, boolean regular) {
        static Facts of(Path part) throws IOException {
            Map<String, Object> all = Files.readAttributes(
                    part, "unix:uid,mode,isSymbolicLink,isDirectory,isRegularFile", LinkOption.NOFOLLOW_LINKS);
            return new Facts(
                    (int) fact(all, "uid"),
                    (int) fact(all, "mode"),
                    (boolean) fact(all, "isSymbolicLink"),
                    (boolean) fact(all, "isDirectory"),
                    (boolean) fact(all, "isRegularFile"));
        }

        private static Object fact(Map<String, Object> all, String name) {
            return requireNonNull(all.get(name), name);
        }
    }

    private static Facts walk(Path path, Set<Integer> trusted) throws IOException {
        Path here = Path.of("/");
        Facts facts = demand(here, trusted);
        Deque<Path> ahead = new ArrayDeque<>();
        path.toAbsolutePath().forEach(ahead::addLast);
        int links = 0;
        while (!ahead.isEmpty()) {
            Path name = ahead.removeFirst();
            if (name.toString().isEmpty() || name.toString().equals(".")) {
                continue;
            }
            if (name.toString().equals("..")) {
                Path parent = here.getParent();
                here = parent == null ? here : parent;
                facts = Facts.of(here);
                continue;
            }
            Path next = here.resolve(name);
            facts = demand(next, trusted);
            if (!facts.link) {
                here = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new FileSystemException(path.toString(), null, "it leads through too many links");
            }
            Path target = Files.readSymbolicLink(next);
            here = target.isAbsolute() ? Path.of("/") : here;
            facts = Facts.of(here);
            Deque<Path> parts = new ArrayDeque<>();
            target.forEach(parts::addFirst);
            parts.forEach(ahead::addFirst);
        }
        return facts;
    }

    private static Facts demand(Path part, Set<Integer> trusted) throws IOException {
        Facts facts = Facts.of(part);
        if (!trusted.contains(facts.uid)) {
            throw new IOException(part + " belongs to uid " + facts.uid);
        }
        boolean guarded = facts.directory && (facts.mode & STICKY) != 0;
        if (!facts.link && (facts.mode & OTHERS_WRITE) != 0 && !guarded) {
            throw new IOException(part + " can be written by its group or by everybody (mode "
                    + Integer.toOctalString(facts.mode & 07777) + ")");
        }
        return facts;
    }
}
