package org.jcrm.cli.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.api.Problem;

/** Speaks to the daemon, one connection per request. */
public final class HttpApi implements ApiClient {
    /** The daemon sends a comment line every five seconds; after three missing ones the stream is dead. */
    private static final Duration STREAM_SILENCE = Duration.ofSeconds(15);

    private final Connector connector;

    private HttpApi(Connector connector) {
        this.connector = requireNonNull(connector, "connector is null");
    }

    public static HttpApi over(UnixConnector connector) {
        return new HttpApi(connector);
    }

    public static HttpApi over(TlsConnector connector) {
        return new HttpApi(connector);
    }

    @Override
    public String address() {
        return connector.address();
    }

    @Override
    public Answer call(Request request) throws CliProblem {
        try (Connection connection = connect();
                Watchdog watchdog = Watchdog.over(connection, request.patience())) {
            try {
                HttpStream http = send(connection, request);
                byte[] body = good(http, http.readBody());
                return new Answer(http.status(), http.header("content-type"), new String(body, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw broken(e, watchdog, request.patience());
            }
        }
    }

    @Override
    public Events open(Request request) throws CliProblem {
        Connection connection = connect();
        Watchdog watchdog = Watchdog.over(connection, request.patience());
        try {
            HttpStream http = send(connection, request);
            if (http.status() / 100 != 2) {
                good(http, http.readBody());
            }
            watchdog.fed(STREAM_SILENCE);
            return new EventStream(connection, watchdog, http);
        } catch (IOException e) {
            watchdog.close();
            connection.close();
            throw broken(e, watchdog, request.patience());
        } catch (CliProblem e) {
            watchdog.close();
            connection.close();
            throw e;
        }
    }

    private Connection connect() throws CliProblem {
        try {
            return connector.open();
        } catch (IOException e) {
            throw connector.explain(e);
        }
    }

    private HttpStream send(Connection connection, Request request) throws IOException {
        HttpStream.write(connection.out(), request, connector.host());
        HttpStream http = new HttpStream(connection.in());
        http.readHead();
        return http;
    }

    private CliProblem broken(IOException failure, Watchdog watchdog, Duration patience) {
        String why = watchdog.hasBitten()
                ? "it accepted the connection but said nothing for " + patience.toSeconds() + " s"
                : String.valueOf(failure.getMessage());
        return new CliProblem(
                ExitCode.UNREACHABLE, "jcrmd at " + address() + " does not answer", why, "systemctl status jcrmd");
    }

    private byte[] good(HttpStream http, byte[] body) throws CliProblem {
        if (http.status() / 100 == 2) {
            return body;
        }
        if (http.header("content-type").contains("json")) {
            try {
                throw refused(ApiJson.readProblem(body));
            } catch (CodecException e) {
                // Not one of ours after all: shown as it is.
            }
        }
        throw new CliProblem(
                exitCode(http.status()),
                "jcrmd at " + address() + " answered " + http.status(),
                new String(body, StandardCharsets.UTF_8).strip(),
                "");
    }

    /** A refusal in the daemon's own words. */
    public static CliProblem refused(Problem problem) {
        List<String> places =
                problem.errors().stream().map(LocatedError::toString).toList();
        ExitCode exitCode =
                problem.status() == 400 && !places.isEmpty() ? ExitCode.INVALID : exitCode(problem.status());
        return new CliProblem(exitCode, problem.title(), problem.detail(), problem.nextStep(), places);
    }

    private static ExitCode exitCode(int status) {
        return switch (status) {
            case 401, 403 -> ExitCode.FORBIDDEN;
            case 409, 412 -> ExitCode.CONFLICT;
            case 502, 504 -> ExitCode.UNREACHABLE;
            default -> ExitCode.REFUSED;
        };
    }

    private final class EventStream implements Events {
        private final Connection connection;
        private final Watchdog watchdog;
        private final HttpStream http;

        EventStream(Connection connection, Watchdog watchdog, HttpStream http) {
            this.connection = connection;
            this.watchdog = watchdog;
            this.http = http;
        }

        @Override
        public Optional<ServerEvent> next() throws CliProblem {
            String name = "message";
            StringBuilder data = new StringBuilder();
            try {
                for (String line = http.bodyLine(); line != null; line = http.bodyLine()) {
                    watchdog.fed(STREAM_SILENCE);
                    if (line.isEmpty()) {
                        if (!data.isEmpty()) {
                            return Optional.of(new ServerEvent(name, data.toString()));
                        }
                        name = "message";
                    } else if (line.startsWith("event:")) {
                        name = line.substring("event:".length()).strip();
                    } else if (line.startsWith("data:")) {
                        if (!data.isEmpty()) {
                            data.append('\n');
                        }
                        data.append(line.substring("data:".length()).strip());
                    }
                }
                return Optional.empty();
            } catch (IOException e) {
                throw broken(e, watchdog, STREAM_SILENCE);
            }
        }

        @Override
        public void close() {
            watchdog.close();
            connection.close();
        }
    }
}
