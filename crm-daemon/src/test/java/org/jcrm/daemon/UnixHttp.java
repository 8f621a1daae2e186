package org.jcrm.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** As much of an HTTP client as the tests need, over a Unix socket. */
final class UnixHttp implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader in;

    /** A whole answer. */
    record Reply(int status, String contentType, String body) {}

    private UnixHttp(Path socket) throws IOException {
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        this.in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }

    static Reply ask(Path socket, String method, String target, String body) throws IOException {
        try (UnixHttp http = new UnixHttp(socket)) {
            http.send(method, target, body);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            int status = http.head(headers);
            char[] content = new char[Integer.parseInt(headers.getOrDefault("Content-Length", "0"))];
            int read = 0;
            while (read < content.length) {
                int more = http.in.read(content, read, content.length - read);
                if (more < 0) {
                    break;
                }
                read += more;
            }
            return new Reply(status, headers.getOrDefault("Content-Type", ""), new String(content, 0, read));
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
        for (String line = in.readLine(); line != null; line = in.readLine()) {
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
        String status = in.readLine();
        if (status == null) {
            throw new IOException("no answer");
        }
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return Integer.parseInt(status.split(" ", -1)[1]);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
