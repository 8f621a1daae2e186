package org.jcrm.membership;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jspecify.annotations.Nullable;

/**
 * A server socket that hands out links whose handshake is done, never others. JGroups would make the handshake in its
 * one accepting thread, where a silent stranger could keep every peer waiting; here each has a virtual thread and a
 * deadline.
 */
final class CertifiedServerSocket extends ServerSocket {
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 2_000;

    /** Strangers beyond this many are hung up on at once. */
    private static final int MAX_HANDSHAKES = 32;

    private record Link(Socket socket, @Nullable NodeName name) {}

    private final SSLContext context;
    private final Consumer<Exception> onHandshakeFailure;
    private final LinkedBlockingQueue<Link> links = new LinkedBlockingQueue<>();
    private final Semaphore handshakes = new Semaphore(MAX_HANDSHAKES);
    private volatile @Nullable Thread receptionist;

    /** Written and read by the accepting thread only. */
    private @Nullable NodeName lastAccepted;

    private volatile @Nullable Thread accepting;

    CertifiedServerSocket(SSLContext context, Consumer<Exception> onHandshakeFailure) throws IOException {
        this.context = context;
        this.onHandshakeFailure = onHandshakeFailure;
    }

    @Override
    public Socket accept() throws IOException {
        accepting = Thread.currentThread();
        if (receptionist == null) {
            Thread created = Thread.ofVirtual().name("link-receptionist").unstarted(this::receive);
            receptionist = created;
            created.start();
        }
        try {
            Link link = links.take();
            if (link.name() == null) {
                throw new SocketException("closed");
            }
            lastAccepted = link.name();
            return link.socket();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted", e);
        }
    }

    /**
     * Whose certificate the link showed that {@link #accept} returned last; null in any thread but the accepting one,
     * which looks at one link after the other.
     */
    @Nullable
    NodeName lastAccepted() {
        return Thread.currentThread() == accepting ? lastAccepted : null;
    }

    private void receive() {
        while (!isClosed()) {
            try {
                Socket caller = super.accept();
                if (handshakes.tryAcquire()) {
                    Thread.ofVirtual().name("link-handshake").start(() -> shakeHands(caller));
                } else {
                    caller.close();
                }
            } catch (IOException e) {
                if (!isClosed()) {
                    onHandshakeFailure.accept(e);
                }
            }
        }
    }

    private void shakeHands(Socket caller) {
        try {
            caller.setSoTimeout(HANDSHAKE_TIMEOUT_MILLIS);
            // A layered socket on an accepted one is in server mode; the null says that nothing was read from it yet.
            SSLSocket link = (SSLSocket) context.getSocketFactory().createSocket(caller, null, true);
            SSLParameters parameters = link.getSSLParameters();
            parameters.setNeedClientAuth(true);
            parameters.setApplicationProtocols(new String[] {LinkProbe.PROTOCOL});
            link.setSSLParameters(parameters);
            link.startHandshake();
            if (LinkProbe.PROTOCOL.equals(link.getApplicationProtocol())) {
                link.getOutputStream().write(LinkProbe.WELCOME_BYTE);
                link.close();
                return;
            }
            NodeName name = CertificateSubject.nodeOf(
                    (X509Certificate) link.getSession().getPeerCertificates()[0]);
            link.setSoTimeout(0);
            links.add(new Link(link, name));
        } catch (IOException | CertificateException | RuntimeException e) {
            onHandshakeFailure.accept(e);
            try {
                caller.close();
            } catch (IOException closing) {
                onHandshakeFailure.accept(closing);
            }
        } finally {
            handshakes.release();
        }
    }

    /** Returns once the port is free: a thread that still accepts keeps a closed socket's port in use. */
    @Override
    public void close() throws IOException {
        super.close();
        links.add(new Link(new Socket(), null));
        Thread present = receptionist;
        if (present != null) {
            try {
                present.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
