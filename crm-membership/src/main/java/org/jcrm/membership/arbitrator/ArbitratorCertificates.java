package org.jcrm.membership.arbitrator;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.LiveCredentials;

/** Orders for the arbitrator's certificates: one connection each, beside the one of the vote. */
public final class ArbitratorCertificates {
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final NodeName arbitrator;
    private final InetSocketAddress address;
    private final String cluster;
    private final SSLSocketFactory sockets;

    /** @param arbitrator the common name of its certificate */
    public ArbitratorCertificates(
            NodeName arbitrator, InetSocketAddress address, String cluster, LiveCredentials credentials) {
        this.arbitrator = requireNonNull(arbitrator, "arbitrator is null");
        this.address = requireNonNull(address, "address is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.sockets = credentials.sslContext().getSocketFactory();
    }

    public NodeName name() {
        return arbitrator;
    }

    public InetSocketAddress address() {
        return address;
    }

    /**
     * Waits for a few seconds at most.
     *
     * @throws IOException if it cannot be asked or refuses; the message is a sentence
     */
    public CertificateAnswer order(CertificateOrder order) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        try (Socket plain = new Socket()) {
            Thread.ofVirtual().name("arbitrator-deadline").start(() -> closeUnless(done, plain));
            plain.connect(address, (int) LONGEST.toMillis());
            SSLSocket socket =
                    (SSLSocket) sockets.createSocket(plain, address.getHostString(), address.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {Wire.certificateProtocol(cluster)});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            requireArbitrator(socket);
            Wire.write(new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())), order);
            return Wire.readCertificateAnswer(new DataInputStream(new BufferedInputStream(socket.getInputStream())));
        } catch (IOException e) {
            throw new IOException(
                    "the arbitrator " + arbitrator + " at " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        } finally {
            done.countDown();
        }
    }

    /** A time limit for each read would not end a peer that says a byte now and then. */
    private static void closeUnless(CountDownLatch done, Socket socket) {
        try {
            if (!done.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is gone one way or the other.
            return;
        }
    }

    private void requireArbitrator(SSLSocket socket) throws IOException {
        NodeName name;
        try {
            name = CertificateSubject.nodeOf(
                    (X509Certificate) socket.getSession().getPeerCertificates()[0]);
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!name.equals(arbitrator)) {
            throw new IOException("its certificate is made out to " + name);
        }
    }
}
