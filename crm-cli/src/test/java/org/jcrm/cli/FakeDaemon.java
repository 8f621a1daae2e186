package org.jcrm.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.Problem;

/** A daemon that knows a few answers by heart: HTTP/1.1 on a Unix socket, one connection per request. */
public final class FakeDaemon implements AutoCloseable {
    /** What somebody asked. */
    public record Asked(String method, String path, Map<String, String> headers, String body) {
        public String line() {
            return method + " " + path;
        }
    }

    /** Writes the raw answer. */
    @FunctionalInterface
    public interface Answering {
        void answer(Asked asked, OutputStream out) throws IOException;
    }

    private final Path socket;
    private final ServerSocketChannel server;
    private final Thread acceptor;
    private final Map<String, Answering> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

    public FakeDaemon(Path socket) throws IOException {
        this.socket = socket;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        acceptor = Thread.ofVirtual().name("fake-daemon").start(this::accept);
    }

    public Path socket() {
        return socket;
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The last request that is no plain question for the status. */
    public Asked last() {
        return asked.getLast();
    }

    /** @param request {@code GET /v1/status}; the query is ignored if none is given */
    public FakeDaemon on(String request, Answering answering) {
        answers.put(request, answering);
        return this;
    }

    public FakeDaemon json(String request, byte[] body) {
        return on(request, (_, out) -> write(out, 200, "application/json", body));
    }

    public FakeDaemon json(String request, String body) {
        return json(request, body.getBytes(StandardCharsets.UTF_8));
    }

    public FakeDaemon problem(String request, Problem problem) {
        return on(
                request, (_, out) -> write(out, problem.status(), "application/problem+json", ApiJson.write(problem)));
    }

    public static void write(OutputStream out, int status, String type, byte[] body) throws IOException {
        String head = "HTTP/1.1 " + status + " Said\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    /** The head of a chunked event stream. */
    public static void beginEvents(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    public static void event(OutputStream out, String name, byte[] data) throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes((": hello\n\nevent: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        event.writeBytes(data);
        event.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        out.write((Integer.toHexString(event.size()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(event.toByteArray());
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    public static void endEvents(OutputStream out) throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    /** As the daemon's routes do: all orders but these take a body, and are refused without one. */
    private static boolean takesBody(Asked request) {
        return Set.of("POST", "PUT").contains(request.method())
                && !request.path().matches(".*/(stop|clear|confirm-fenced)");
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            Asked request = read(new BufferedInputStream(Channels.newInputStream(connection)));
            asked.add(request);
            String path = request.path().replaceFirst("\\?.*", "");
            Answering answering = answers.getOrDefault(request.line(), answers.get(request.method() + " " + path));
            OutputStream out = Channels.newOutputStream(connection);
            if (request.body().isEmpty() && takesBody(request)) {
                Problem problem = Problem.of(400, "The request has no body", "nothing was done", "Send {}.");
                write(out, 400, "application/problem+json", ApiJson.write(problem));
            } else if (answering == null) {
                Problem problem = Problem.of(404, "there is nothing at " + request.line(), "", "see docs/api.md");
                write(out, 404, "application/problem+json", ApiJson.write(problem));
            } else {
                answering.answer(request, out);
            }
        } catch (IOException e) {
            // The command line may go at any time.
        }
    }

    private static Asked read(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Asked(first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("ended");
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    /** Dies like a daemon that is killed: connections break, the socket's file stays. */
    @Override
    public void close() {
        try {
            server.close();
            // Until the thread that waits for connections has left, the kernel still takes them.
            acceptor.join();
            for (SocketChannel connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what a killed daemon left, so that the next can take its place. */
    public void removeSocket() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
