package org.jcrm.agents.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Reads {@code /proc}; a process that ends meanwhile is simply not there. Source: {@code proc(5)}. */
public final class ProcFs {
    private static final Path PROC = Path.of("/proc");
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Behind the state, see proc(5). */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private ProcFs() {}

    /** Alive, and not a zombie that nobody has reaped yet. */
    public static boolean isAlive(long pid) {
        return state(pid).filter(state -> state != 'Z' && state != 'X').isPresent();
    }

    /** The state letter of {@code /proc/PID/stat}. */
    public static Optional<Character> state(long pid) {
        return statFields(pid).map(fields -> fields.getFirst().charAt(0));
    }

    public static Optional<Long> parent(long pid) {
        return statFields(pid).filter(fields -> fields.size() > 1).map(fields -> Long.parseLong(fields.get(1)));
    }

    private static Optional<List<String>> statFields(long pid) {
        return read(PROC.resolve(pid + "/stat")).flatMap(stat -> {
            // The name may contain blanks and parentheses: the fields start after the last one.
            int end = stat.lastIndexOf(')');
            return end < 0 || end + 2 >= stat.length()
                    ? Optional.<List<String>>empty()
                    : Optional.of(List.of(stat.substring(end + 2).strip().split(" ")));
        });
    }

    /** Its state, its ticks on the processor and, where this process may know, what it read and wrote. Empty: it has ended. */
    static Optional<Activity.Work> work(long pid) {
        return statFields(pid)
                .filter(fields -> fields.size() > SYSTEM_TICKS)
                .map(fields -> new Activity.Work(
                        fields.getFirst().equals("D"),
                        List.of(
                                fields.get(USER_TICKS),
                                fields.get(SYSTEM_TICKS),
                                read(PROC.resolve(pid + "/io")).orElse(""))));
    }

    public static Optional<String> name(long pid) {
        return read(PROC.resolve(pid + "/comm")).map(String::strip);
    }

    /** The command line; PostgreSQL writes its process titles here. */
    public static Optional<String> commandLine(long pid) {
        return read(PROC.resolve(pid + "/cmdline"))
                .map(line -> line.replace('\0', ' ').strip());
    }

    /** Whether a process is a user's in every respect: real, effective, saved and for files. */
    public static boolean isOf(long pid, OsUser user) {
        String uid = Integer.toString(user.uid());
        return read(PROC.resolve(pid + "/status"))
                .flatMap(status ->
                        status.lines().filter(line -> line.startsWith("Uid:")).findFirst())
                .filter(line -> List.of(line.split("\\s+")).equals(List.of("Uid:", uid, uid, uid, uid)))
                .isPresent();
    }

    /**
     * Where a user's process works. In a container root often lacks the right to look at another user's process (no
     * {@code CAP_SYS_PTRACE}); that user itself may always look, so this asks as them then. "Cannot be seen" must not
     * come out as "is not there": a server that nobody sees would be taken for stopped.
     */
    public static Optional<Path> workingDirectory(long pid, OsUser owner) {
        Path link = PROC.resolve(pid + "/cwd");
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (AccessDeniedException e) {
            return workingDirectoryAsOwner(link, owner);
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> workingDirectoryAsOwner(Path link, OsUser owner) {
        try {
            return Optional.of(AsUser.of(owner).files(LOOK, () -> Files.readSymbolicLink(link)));
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    /** Direct children, by {@code /proc/PID/task/PID/children}. @return empty if the kernel does not tell */
    public static Optional<List<Long>> children(long pid) {
        return read(PROC.resolve(pid + "/task/" + pid + "/children")).map(text -> {
            List<Long> children = new ArrayList<>();
            for (String word : text.strip().split(" ")) {
                if (!word.isEmpty()) {
                    children.add(Long.parseLong(word));
                }
            }
            return children;
        });
    }

    /**
     * All living processes of {@code owner} called {@code name} that work in {@code directory}. Walks the whole of /proc.
     * Another user's process may call itself what it likes and work where it likes.
     */
    public static List<Long> findByNameAndDirectory(String name, Path directory, OsUser owner) {
        return find(
                name,
                pid -> isOf(pid, owner)
                        && workingDirectory(pid, owner)
                                .filter(directory::equals)
                                .isPresent());
    }

    /** All living processes of {@code owner} called {@code name} with {@code argument} among their arguments. */
    public static List<Long> findByNameAndArgument(String name, String argument, OsUser owner) {
        return find(
                name,
                pid -> isOf(pid, owner)
                        && read(PROC.resolve(pid + "/cmdline"))
                                .filter(line -> List.of(line.split("\0")).contains(argument))
                                .isPresent());
    }

    private static List<Long> find(String name, LongPredicate wanted) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (name(pid).filter(name::equals).isPresent() && wanted.test(pid) && isAlive(pid)) {
                    found.add(pid);
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("cannot list " + PROC, e);
        }
        return found;
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
