package org.jcrm.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 exchange over a byte stream (RFC 9112): writes a request, reads the head and the body of its answer. Only
 * what the daemon speaks: a body is chunked, has a length, or ends with the connection.
 */
final class HttpStream {
    /** A head line longer than this is no answer of ours. */
    private static final int LONGEST_LINE = 16 * 1024;

    private static final int LARGEST_BODY = 64 * 1024 * 1024;

    private final byte[] buffer = new byte[16 * 1024];
    private final InputStream in;
    private int position;
    private int limit;

    private int status;
    private Map<String, String> headers = new TreeMap<>();
    private boolean chunked;
    private long left;

    HttpStream(InputStream in) {
        this.in = in;
    }

    static void write(OutputStream out, Request request, String host) throws IOException {
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder();
        head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(host).append("\r\n");
        head.append("Connection: close\r\n");
        head.append("X-Jcrm-Client: ").append(request.client()).append("\r\n");
        if (!request.contentType().isEmpty()) {
            head.append("Content-Type: ").append(request.contentType()).append("\r\n");
        }
        if (body.length > 0 || !request.method().equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        out.write(all.toByteArray());
        out.flush();
    }

    /** Reads the status line and the headers. */
    void readHead() throws IOException {
        do {
            String line = headLine();
            if (!line.startsWith("HTTP/1.") || line.length() < 12) {
                throw new IOException("the answer is not HTTP: " + line);
            }
            status = number(line.substring(9, 12), 10);
            headers = new TreeMap<>();
            for (String header = headLine(); !header.isEmpty(); header = headLine()) {
                int colon = header.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            header.substring(0, colon).toLowerCase(Locale.ROOT),
                            header.substring(colon + 1).strip());
                }
            }
        } while (status < 200);
        chunked = header("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked");
        String length = header("content-length");
        left = chunked ? 0 : status == 204 ? 0 : length.isEmpty() ? Long.MAX_VALUE : number(length, 10);
    }

    int status() {
        return status;
    }

    /** The header's value, or the empty text. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    byte[] readBody() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int b = read(); b >= 0; b = read()) {
            body.write(b);
            if (body.size() > LARGEST_BODY) {
                throw new IOException("the answer is larger than " + LARGEST_BODY + " bytes");
            }
        }
        return body.toByteArray();
    }

    /** The next line of the body without its end, or null when the body is over. */
    @Nullable
    String bodyLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            if (line.size() > LARGEST_BODY) {
                throw new IOException("a line of the answer is larger than " + LARGEST_BODY + " bytes");
            }
            b = read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** One byte of the body, or −1 at its end. */
    private int read() throws IOException {
        if (left == 0 && (!chunked || !nextChunk())) {
            return -1;
        }
        int b = raw();
        if (b < 0) {
            if (left == Long.MAX_VALUE) {
                left = 0;
                return -1;
            }
            throw new IOException("the connection ended in the middle of the answer");
        }
        if (left != Long.MAX_VALUE) {
            left--;
            if (left == 0 && chunked) {
                headLine();
            }
        }
        return b;
    }

    private boolean nextChunk() throws IOException {
        String size = headLine();
        int semicolon = size.indexOf(';');
        left = number(semicolon < 0 ? size : size.substring(0, semicolon), 16);
        if (left > 0) {
            return true;
        }
        while (!headLine().isEmpty()) {
            // Trailers say nothing that we need.
        }
        chunked = false;
        return false;
    }

    private String headLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = raw(); b != '\n'; b = raw()) {
            if (b < 0) {
                throw new IOException("the connection ended before the answer was complete");
            }
            line.append((char) b);
            if (line.length() > LONGEST_LINE) {
                throw new IOException("the answer is not HTTP: a line of more than " + LONGEST_LINE + " bytes");
            }
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private int raw() throws IOException {
        if (position == limit) {
            limit = in.read(buffer);
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return -1;
            }
        }
        return buffer[position++] & 0xff;
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text.strip(), radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with negative numbers.
        }
        throw new IOException("the answer is not HTTP: \"" + text + "\" is no number");
    }
}
