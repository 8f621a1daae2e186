package org.jcrm.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** One run of {@code jcrm} inside of the test. */
public record Invocation(int code, String out, String err) {
    public static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    /** Runs with a socket, in a directory, with nobody at the terminal. */
    public static Invocation of(Path socket, String... args) {
        return run(socket, "", false, args);
    }

    /** Somebody sits at the terminal and types {@code typed}. */
    public static Invocation answering(Path socket, String typed, String... args) {
        return run(socket, typed, true, args);
    }

    /** {@code typed} is the standard input. */
    public static Invocation reading(Path socket, String typed, String... args) {
        return run(socket, typed, false, args);
    }

    private static Invocation run(Path socket, String typed, boolean asks, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path directory = socket.toAbsolutePath().getParent();
        Session session = new Session(
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                directory == null ? Path.of("") : directory,
                Map.of(Session.SOCKET_VARIABLE, socket.toString()),
                NOON,
                asks,
                false,
                Session::dial);
        int code = Jcrm.run(session, args);
        session.out().flush();
        session.err().flush();
        return new Invocation(code, out.toString(), err.toString());
    }
}
