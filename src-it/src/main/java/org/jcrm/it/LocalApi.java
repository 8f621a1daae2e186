package org.jcrm.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;

/** Asks a daemon by its Unix socket, without a JVM start per question: waiting loops ask many times. */
final class LocalApi {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private LocalApi() {}

    static StatusReport status(Path socket) {
        try {
            return StatusJson.read(get(socket, "/v1/status"));
        } catch (CodecException e) {
            throw new LabException(socket + " answered what is no status: " + e.getMessage(), e);
        }
    }

    /** The body of a successful answer. */
    static byte[] get(Path socket, String path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            // A paused host takes the connection and never answers.
            Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(channel, LIMIT));
            channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            byte[] answer = readAll(channel);
            watchdog.interrupt();
            return body(answer);
        } catch (IOException e) {
            throw new LabException("no answer from " + socket + ": " + e.getMessage(), e);
        }
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16_384);
        while (channel.read(buffer) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return bytes.toByteArray();
    }

    private static byte[] body(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
            throw new IOException("the answer is cut short");
        }
        String head = text.substring(0, end).toLowerCase(Locale.ROOT);
        byte[] body = Arrays.copyOfRange(answer, end + 4, answer.length);
        if (!head.startsWith("http/1.1 200")) {
            throw new IOException(
                    text.substring(9, text.indexOf("\r\n")) + ": " + new String(body, StandardCharsets.UTF_8));
        }
        return head.contains("transfer-encoding: chunked") ? unchunk(body) : body;
    }

    private static byte[] unchunk(byte[] body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (true) {
            int line = text.indexOf("\r\n", at);
            if (line < 0) {
                throw new IOException("the answer is cut short");
            }
            int size = Integer.parseInt(text.substring(at, line).strip(), 16);
            if (size == 0) {
                return whole.toByteArray();
            }
            whole.write(body, line + 2, size);
            at = line + 2 + size + 2;
        }
    }

    private static void closeAfter(SocketChannel channel, Duration limit) {
        try {
            Thread.sleep(limit);
            channel.close();
        } catch (InterruptedException e) {
            // Answered in time.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is closed either way.
            return;
        }
    }
}
