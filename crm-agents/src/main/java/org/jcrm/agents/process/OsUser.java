package org.jcrm.agents.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An account of this machine. */
public record OsUser(String name, int uid, int gid, String home) {
    /** Names of the name services, too ({@code DOMAIN\\user}, {@code user@domain}); never an option of a program. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.@$\\\\+-]{0,255}");

    private static final Duration LOOKUP = Duration.ofSeconds(5);

    /** The user that this daemon runs as. */
    public static OsUser ofDaemon() {
        return DAEMON;
    }

    private static final OsUser DAEMON = daemon();

    private static OsUser daemon() {
        int uid = ProcessRunner.ownUid();
        try {
            return new OsUser("uid " + uid, uid, (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid"), "/");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/self", e);
        }
    }

    public boolean isRoot() {
        return uid == 0;
    }

    /**
     * The groups that a login would have. One fork.
     *
     * @throws IOException if they cannot be told
     */
    List<Integer> groups() throws IOException {
        try (ProcessRunner runner = new ProcessRunner()) {
            String ids = runner.run(Optional.empty(), List.of(SystemPrograms.path("id"), "-G", "--", name), LOOKUP)
                    .stdout()
                    .strip();
            if (!ids.matches("\\d{1,9}( \\d{1,9})*")) {
                throw new IOException("the groups of the OS user " + name + " cannot be told (id -G)");
            }
            return Stream.of(ids.split(" ")).map(Integer::valueOf).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking up the groups of " + name);
        }
    }

    /** Looks in {@code /etc/passwd}, then asks the name service ({@code getent}, one fork). */
    public static Optional<OsUser> find(String name) throws InterruptedException {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try {
            Optional<OsUser> local = Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .flatMap(line -> parse(line).stream())
                    .filter(user -> user.name.equals(name))
                    .findFirst();
            if (local.isPresent()) {
                return local;
            }
            try (ProcessRunner runner = new ProcessRunner()) {
                // A number would be looked up as an id, and be somebody of another name.
                return parse(runner.run(
                                        Optional.empty(),
                                        List.of(SystemPrograms.path("getent"), "passwd", "--", name),
                                        LOOKUP)
                                .stdout()
                                .strip())
                        .filter(user -> user.name.equalsIgnoreCase(name));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<OsUser> parse(String passwdLine) {
        List<String> fields = List.of(passwdLine.split(":", -1));
        if (fields.size() < 6
                || !fields.get(2).matches("\\d{1,9}")
                || !fields.get(3).matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(new OsUser(
                fields.get(0), Integer.parseInt(fields.get(2)), Integer.parseInt(fields.get(3)), fields.get(5)));
    }
}
