package org.jcrm.cli;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.HttpApi;
import org.jcrm.cli.client.TlsConnector;
import org.jcrm.cli.client.UnixConnector;

/**
 * Everything outside of the program that a verb may touch, so that a test can hand in its own.
 *
 * @param directory relative file names start here
 * @param paints whether there is a terminal that can be painted on
 * @param asks whether somebody sits at the terminal to answer a question
 * @param connect opens the way to the daemon
 */
public record Session(
        PrintWriter out,
        PrintWriter err,
        InputStream in,
        Path directory,
        Map<String, String> environment,
        Clock clock,
        boolean asks,
        boolean paints,
        Function<Target, ApiClient> connect) {
    public static final String SOCKET_VARIABLE = "JCRM_SOCKET";

    /**
     * Which daemon.
     *
     * @param host empty for the one of this host
     */
    public record Target(Path socket, String host, int port, Path certificates) {}

    public Session {
        requireNonNull(out, "out is null");
        requireNonNull(err, "err is null");
        requireNonNull(in, "in is null");
        requireNonNull(directory, "directory is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(connect, "connect is null");
    }

    public static ApiClient dial(Target target) {
        return target.host().isEmpty()
                ? HttpApi.over(new UnixConnector(target.socket()))
                : HttpApi.over(new TlsConnector(target.host(), target.port(), target.certificates()));
    }

    /** Where this host's daemon listens, if the command line says nothing else. */
    public Path defaultSocket() {
        String variable = environment.getOrDefault(SOCKET_VARIABLE, "");
        return variable.isEmpty() ? UnixConnector.DEFAULT_SOCKET : Path.of(variable);
    }

    public ZoneId zone() {
        return clock.getZone();
    }

    public Path resolve(Path file) {
        return directory.resolve(file);
    }

    public void say(String line) {
        out.println(line);
        out.flush();
    }

    /**
     * Asks a question that only yes answers.
     *
     * @throws CliProblem if nobody is there to ask
     */
    public boolean confirms(String question) throws CliProblem {
        if (!asks) {
            throw new CliProblem(
                    ExitCode.NOT_CONFIRMED,
                    "this needs a yes, and there is no terminal to ask on",
                    "",
                    "run it on a terminal, or with --yes");
        }
        out.print(question + " [y/N] ");
        out.flush();
        try {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            String word = line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
            return word.equals("y") || word.equals("yes");
        } catch (IOException e) {
            return false;
        }
    }
}
