package org.jcrm.daemon;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** As much of an HTTP client as the tests need, over a Unix socket. */
final class UnixHttp implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;

    /** A whole answer. */
    record Reply(int status, String contentType, String body) {}

    private UnixHttp(Path socket) throws IOException {
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
    }

    static Reply ask(Path socket, String method, String target, String body) throws IOException {
        try (UnixHttp http = new UnixHttp(socket)) {
            http.send(method, target, body);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            int status = http.head(headers);
            byte[] content = http.in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
            return new Reply(
                    status, headers.getOrDefault("Content-Type", ""), new String(content, StandardCharsets.UTF_8));
        }
    }

    /** A stream of server-sent events, positioned behind its head. */
    static UnixHttp stream(Path socket, String method, String target, String body) throws IOException {
        UnixHttp http = new UnixHttp(socket);
        http.send(method, target, body);
        int status = http.head(new TreeMap<>());
        if (status != 200) {
            throw new IOException("status " + status);
        }
        return http;
    }

    /** The next event as {@code name data}; empty at the end of the stream. */
    String event() throws IOException {
        String name = "";
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                return name + " " + line.substring(6);
            }
        }
        return "";
    }

    private void send(String method, String target, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + target + " HTTP/1.1\r\nHost: local\r\nX-Jcrm-Client: a test\r\nContent-Length: "
                + bytes.length + "\r\n\r\n";
        channel.write(ByteBuffer.wrap((head + body).getBytes(StandardCharsets.UTF_8)));
    }

    private int head(Map<String, String> headers) throws IOException {
        String status = line();
        if (status == null) {
            throw new IOException("no answer");
        }
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return Integer.parseInt(status.split(" ", -1)[1]);
    }

    /** Lines are counted in bytes like the body: a reader of characters would wait for as many as there are bytes. */
    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
