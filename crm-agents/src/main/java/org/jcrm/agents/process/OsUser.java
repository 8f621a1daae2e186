package org.jcrm.agents.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An account of this machine. */
public record OsUser(String name, int uid, int gid, String home) {
    /** Looks in {@code /etc/passwd}, then asks the name service ({@code getent}, one fork). */
    public static Optional<OsUser> find(String name) throws InterruptedException {
        try {
            Optional<OsUser> local = Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .flatMap(line -> parse(line).stream())
                    .filter(user -> user.name.equals(name))
                    .findFirst();
            if (local.isPresent()) {
                return local;
            }
            try (ProcessRunner runner = new ProcessRunner()) {
                return parse(runner.run(Optional.empty(), List.of("getent", "passwd", name), Duration.ofSeconds(5))
                        .stdout()
                        .strip());
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
