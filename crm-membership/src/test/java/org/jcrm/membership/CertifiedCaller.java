package org.jcrm.membership;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jcrm.membership.certificate.NodeCredentials;
import org.jgroups.Message;
import org.jgroups.Version;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;

/** Somebody with a node's certificate who says over a link what no daemon would. */
final class CertifiedCaller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;

    private final SSLSocket link;
    private final DataOutputStream out;

    /** The handshake is done on return, as this end sees it. */
    CertifiedCaller(InetSocketAddress port, NodeCredentials credentials) throws IOException {
        SSLContext tls = credentials.sslContext();
        link = (SSLSocket) tls.getSocketFactory().createSocket();
        link.setSoTimeout(PATIENCE_MILLIS);
        link.connect(port);
        link.startHandshake();
        out = new DataOutputStream(link.getOutputStream());
    }

    /** As a member does. */
    CertifiedCaller greet(InetSocketAddress claimed) throws IOException {
        return send(greeting(claimed));
    }

    static byte[] greeting(InetSocketAddress claimed) throws IOException {
        IpAddress address = new IpAddress(claimed);
        ByteArrayDataOutputStream bytes = new ByteArrayDataOutputStream(64);
        bytes.write(Connection.cookie);
        bytes.writeShort(Version.version);
        bytes.writeShort(address.serializedSize());
        address.writeTo(bytes);
        return Arrays.copyOf(bytes.buffer(), bytes.position());
    }

    static byte[] frame(Message message) throws IOException {
        ByteArrayDataOutputStream bytes = new ByteArrayDataOutputStream(256);
        Util.writeMessage(message, bytes, message.getDest() == null);
        return Arrays.copyOf(bytes.buffer(), bytes.position());
    }

    CertifiedCaller sendFrame(byte[] frame) throws IOException {
        out.writeInt(frame.length);
        return send(frame);
    }

    CertifiedCaller send(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Waits until the other end has closed the link; fails if it does not. */
    void awaitHangUp() throws IOException {
        try {
            InputStream in = link.getInputStream();
            while (in.read() >= 0) {
                // What the node says meanwhile is not looked at.
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the link is still open after " + PATIENCE_MILLIS + " ms", e);
        } catch (SocketException e) {
            // Reset: it was closed with bytes of this end unread.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
