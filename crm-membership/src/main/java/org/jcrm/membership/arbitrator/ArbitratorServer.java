package org.jcrm.membership.arbitrator;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jcrm.core.arbitrator.Arbitration;
import org.jcrm.core.arbitrator.Arbitration.Holder;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteAnswer.Verdict;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;

/**
 * Serves the votes of one or more clusters over TLS: one virtual thread a connection, which belongs to one node of one
 * cluster, as its certificate says.
 */
public final class ArbitratorServer implements AutoCloseable {
    public static final int DEFAULT_PORT = Wire.DEFAULT_PORT;

    private static final int HANDSHAKE_MILLIS = 3_000;
    /** A node that says nothing for so long has another connection by now, or is gone. */
    private static final int IDLE_MILLIS = 120_000;

    private static final int CONNECTIONS = 512;

    private final ClusterKeys keys = new ClusterKeys();
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(CONNECTIONS);
    private final HolderStore store;
    private final Consumer<String> story;
    private final SSLServerSocket listening;

    /** Held while connections are accepted. */
    private final ReentrantLock accepting = new ReentrantLock();

    /** One cluster's vote; what is decided for it is decided by one thread at a time. */
    private static final class Seat {
        final String cluster;
        final LiveCredentials credentials;
        final Arbitration arbitration;
        Optional<Holder> stored;
        String last = "";

        Seat(String cluster, LiveCredentials credentials, Optional<Holder> stored) {
            this.cluster = cluster;
            this.credentials = credentials;
            this.stored = stored;
            this.arbitration = new Arbitration(stored, System.nanoTime());
        }
    }

    /**
     * Listens from now on; {@link #serve} answers.
     *
     * @param story hears one sentence for each thing worth knowing
     * @throws IOException if the address or port cannot be used
     */
    public ArbitratorServer(InetAddress address, int port, HolderStore store, Consumer<String> story)
            throws IOException {
        this.store = requireNonNull(store, "store is null");
        this.story = requireNonNull(story, "story is null");
        this.listening =
                (SSLServerSocket) keys.context().getServerSocketFactory().createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(address, port));
        listening.setNeedClientAuth(true);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /**
     * Serves this cluster as well.
     *
     * @throws IOException if what was remembered of it cannot be read
     */
    public void add(String cluster, LiveCredentials credentials) throws IOException {
        seats.put(Wire.protocol(cluster), new Seat(cluster, credentials, store.load(cluster)));
        keys.put(cluster, credentials);
    }

    /** As {@link #add(String, LiveCredentials)} with credentials that never change. */
    public void add(String cluster, NodeCredentials credentials) throws IOException {
        add(cluster, LiveCredentials.of(credentials));
    }

    /** Accepts until {@link #close}. */
    public void serve() throws IOException {
        accepting.lock();
        try {
            accept();
        } finally {
            accepting.unlock();
        }
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            SSLSocket socket;
            try {
                socket = (SSLSocket) listening.accept();
            } catch (SocketException e) {
                if (listening.isClosed()) {
                    return;
                }
                throw e;
            }
            if (!room.tryAcquire()) {
                story.accept("A connection of " + socket.getRemoteSocketAddress() + " is refused: " + CONNECTIONS
                        + " are open already.");
                closeQuietly(socket);
                continue;
            }
            open.add(socket);
            Thread.ofVirtual()
                    .name("arbitrator " + socket.getRemoteSocketAddress())
                    .start(() -> converse(socket));
        }
    }

    private void converse(SSLSocket socket) {
        String who = String.valueOf(socket.getRemoteSocketAddress());
        try (socket) {
            Seat seat = greet(socket);
            X509Certificate certificate = certificate(socket, seat);
            String peer = name(certificate);
            who = peer + " of " + seat.cluster;
            socket.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            while (true) {
                VoteReport report = Wire.readReport(in);
                if (!report.node().value().equals(peer)) {
                    throw new IOException("it speaks for " + report.node());
                }
                // A list of revoked certificates may have come since the handshake.
                seat.credentials.current().requireUnrevoked(certificate);
                Wire.write(out, answer(seat, report));
            }
        } catch (EOFException | SocketException e) {
            // Nodes come and go; what that means for the vote is decided by leases.
            return;
        } catch (IOException | RuntimeException e) {
            story.accept("The connection of " + who + " is closed: " + e.getMessage() + ".");
        } finally {
            open.remove(socket);
            room.release();
        }
    }

    private Seat greet(SSLSocket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANDSHAKE_MILLIS);
        // Null ends the handshake with an alert: a cluster that is not served here.
        socket.setHandshakeApplicationProtocolSelector((ignored, offered) ->
                offered.stream().filter(keys::knows).findFirst().orElse(null));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setNeedClientAuth(true);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        Seat seat = seats.get(socket.getApplicationProtocol());
        if (seat == null) {
            throw new IOException("it names no cluster that is served here");
        }
        return seat;
    }

    private static X509Certificate certificate(SSLSocket socket, Seat seat) throws IOException {
        Certificate[] chain = socket.getSession().getPeerCertificates();
        if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
            // Again, and for this very cluster: whatever the handshake resumed or reused.
            seat.credentials.current().requireIssued(certificate);
            return certificate;
        }
        throw new IOException("it has no certificate");
    }

    private static String name(X509Certificate certificate) throws IOException {
        try {
            return CertificateSubject.nodeOf(certificate).value();
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private VoteAnswer answer(Seat seat, VoteReport report) throws IOException {
        synchronized (seat) {
            VoteAnswer answer = seat.arbitration.heard(report, System.nanoTime());
            if (answer.verdict() == Verdict.GRANTED
                    && !seat.arbitration.holder().equals(seat.stored)) {
                Optional<Holder> before = seat.stored;
                Holder holder = seat.arbitration.holder().orElseThrow();
                store.save(seat.cluster, holder);
                seat.stored = Optional.of(holder);
                if (before.filter(held -> held.view().equals(holder.view())).isEmpty()) {
                    tell(
                            seat,
                            "The vote of cluster " + seat.cluster + " is with " + names(holder) + " (view "
                                    + holder.view() + ").");
                }
            } else if (answer.verdict() == Verdict.DENIED) {
                tell(
                        seat,
                        report.node() + " of cluster " + seat.cluster + " does not get the vote: " + answer.sentence()
                                + ".");
            }
            return answer;
        }
    }

    private void tell(Seat seat, String sentence) {
        if (!sentence.equals(seat.last)) {
            seat.last = sentence;
            story.accept(sentence);
        }
    }

    private static String names(Holder holder) {
        return String.join(", ", holder.members().stream().map(Object::toString).toList());
    }

    private static void closeQuietly(SSLSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone one way or the other.
            return;
        }
    }

    /** Returns once the port is free: a thread that still accepts keeps a closed socket's port in use. */
    @Override
    public void close() throws IOException {
        listening.close();
        accepting.lock();
        try {
            open.forEach(ArbitratorServer::closeQuietly);
        } finally {
            accepting.unlock();
        }
    }
}
