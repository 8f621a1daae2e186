package org.jcrm.daemon.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateSubject;

/**
 * Asks another node's daemon over TLS: one request per connection, on the caller's (virtual) thread. The other end must
 * show the certificate of the node that is meant.
 */
public final class PeerApi {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Longer ones are refused at the other end. */
    private static final int LONGEST_HEADER = 200;

    private static final int LONGEST_ANSWER = CibJson.MAX_BYTES;
    private static final int LONGEST_HEAD_LINE = 8 * 1024;
    private static final int MOST_HEADERS = 100;

    private final SSLContext tls;
    private final Map<NodeName, InetSocketAddress> addresses;

    public PeerApi(SSLContext tls, Map<NodeName, InetSocketAddress> addresses) {
        this.tls = tls;
        this.addresses = addresses;
    }

    /** A reply whose body is still to be read; close it. */
    public record Reply(int status, String contentType, InputStream body, Socket socket) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }

        /** @throws IOException also if it is longer than any answer: a peer that does not end would fill the memory */
        public byte[] whole() throws IOException {
            byte[] bytes = body.readNBytes(LONGEST_ANSWER + 1);
            if (bytes.length > LONGEST_ANSWER) {
                throw new IOException("the answer is longer than " + LONGEST_ANSWER + " bytes");
            }
            return bytes;
        }
    }

    /**
     * @param readTimeout the longest silence that is borne
     * @throws IOException if the node cannot be asked; the message is a sentence
     */
    public Reply ask(
            NodeName node, String method, String target, ApiRequest onBehalfOf, byte[] body, Duration readTimeout)
            throws IOException {
        InetSocketAddress address = Optional.ofNullable(addresses.get(node))
                .orElseThrow(() -> new IOException("no address of " + node + " is configured"));
        SSLSocket socket = connect(node, address, readTimeout);
        try {
            String head = method + " " + target + " HTTP/1.1\r\nHost: " + node
                    + "\r\nConnection: close\r\nX-Jcrm-Client: "
                    + headerText(onBehalfOf.client()) + "\r\nX-Jcrm-User: "
                    + headerText(onBehalfOf.caller().story()) + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length + "\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            return reply(socket.getInputStream(), socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private SSLSocket connect(NodeName node, InetSocketAddress address, Duration readTimeout) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(address, (int) CONNECT_TIMEOUT.toMillis());
            plain.setSoTimeout((int) CONNECT_TIMEOUT.toMillis());
            InetAddress host = address.getAddress();
            SSLSocket socket = (SSLSocket)
                    tls.getSocketFactory().createSocket(plain, host.getHostAddress(), address.getPort(), true);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            socket.startHandshake();
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            CertificateSubject subject = CertificateSubject.of(certificate);
            if (!subject.node().equals(Optional.of(node))) {
                throw new IOException(
                        address + " shows the certificate of " + subject.name() + " instead of " + node + "'s");
            }
            socket.setSoTimeout((int) readTimeout.toMillis());
            return socket;
        } catch (IOException | CertificateException e) {
            plain.close();
            throw new IOException(
                    "the daemon of " + node + " at " + address.getHostString() + ":" + address.getPort()
                            + " cannot be asked: " + e.getMessage(),
                    e);
        }
    }

    /** @param from what the other end says */
    static Reply reply(InputStream from, Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(from);
        String status = line(in, LONGEST_HEAD_LINE);
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[1].matches("\\d{3}")) {
            throw new IOException("not an HTTP answer: " + status);
        }
        String contentType = "";
        int headers = 0;
        for (String header = line(in, LONGEST_HEAD_LINE); !header.isEmpty(); header = line(in, LONGEST_HEAD_LINE)) {
            if (++headers > MOST_HEADERS) {
                throw new IOException("an HTTP answer with more than " + MOST_HEADERS + " headers");
            }
            int colon = header.indexOf(':');
            if (colon > 0 && header.substring(0, colon).equalsIgnoreCase("content-type")) {
                contentType = header.substring(colon + 1).strip();
            }
        }
        // The body ends with the connection, as `Connection: close` asked for.
        return new Reply(Integer.parseInt(words[1]), contentType, in, socket);
    }

    /** One line of an event stream, without its end; empty at the end of the stream. */
    static String line(InputStream in) throws IOException {
        return line(in, LONGEST_ANSWER);
    }

    private static String line(InputStream in, int most) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (bytes.size() == most) {
                throw new IOException("an answer with a line of more than " + most + " bytes");
            }
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    private static String headerText(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > LONGEST_HEADER ? plain.substring(0, LONGEST_HEADER) : plain;
    }
}
