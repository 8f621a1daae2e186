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
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jcrm.core.arbitrator.Arbitration;
import org.jcrm.core.arbitrator.Arbitration.Holder;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteAnswer.Verdict;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.membership.certificate.CertificateOrders;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;
import org.jcrm.membership.handshake.AcceptTrouble;
import org.jcrm.membership.handshake.CountedSentences;
import org.jcrm.membership.handshake.HandshakeSlots;
import org.jcrm.membership.handshake.RefusalListener;

/**
 * Serves the votes of one or more clusters over TLS: one virtual thread a connection, which belongs to one node of one
 * cluster, as its certificate says.
 */
public final class ArbitratorServer implements AutoCloseable {
    public static final int DEFAULT_PORT = Wire.DEFAULT_PORT;

    /** A node that says nothing for so long has another connection by now, or is gone. */
    private static final int IDLE_MILLIS = 120_000;

    /** A node needs one, another while it has not noticed yet that the first is broken, and one for its certificates. */
    private static final int CONNECTIONS_OF_A_NODE = 3;

    /** Where nodes called from; more than the nodes of all clusters that one arbitrator serves. */
    private static final int MOST_ADDRESSES = 512;

    private final ClusterKeys keys = new ClusterKeys();
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** The connections of each node, oldest first. Guarded by itself. */
    private final Map<String, Deque<Socket>> ofNodes = new HashMap<>();

    /** Addresses from which nodes have called; they keep slots for their handshakes. Guarded by itself, latest last. */
    private final Set<InetAddress> addresses = new LinkedHashSet<>();

    private final HandshakeSlots slots = new HandshakeSlots(HandshakeSlots.Limits.DEFAULTS, this::isOfANode);
    private final SSLSocketFactory tls = keys.context().getSocketFactory();
    private final HolderStore store;
    private final Consumer<String> story;
    private final CountedSentences refusals;
    private final ServerSocket listening;

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
        this(address, port, store, story, (from, sentence) -> story.accept(sentence));
    }

    /** @param refusals hears of callers that were not let in */
    public ArbitratorServer(
            InetAddress address, int port, HolderStore store, Consumer<String> story, RefusalListener refusals)
            throws IOException {
        this.store = requireNonNull(store, "store is null");
        this.story = requireNonNull(story, "story is null");
        this.refusals = new CountedSentences(refusals);
        this.listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(address, port));
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
    public void serve() {
        accepting.lock();
        try {
            accept();
        } finally {
            accepting.unlock();
        }
    }

    private void accept() {
        AcceptTrouble trouble = new AcceptTrouble(refusals, "the arbitrator's port " + port());
        while (!listening.isClosed()) {
            Socket caller;
            try {
                caller = listening.accept();
            } catch (IOException e) {
                if (listening.isClosed()) {
                    return;
                }
                trouble.happened(e);
                continue;
            }
            trouble.isOver();
            Optional<HandshakeSlots.Slot> slot = slots.admit(caller);
            if (slot.isEmpty()) {
                refused(caller, slots.limits().perStranger() + " handshakes of that address are unfinished already");
                continue;
            }
            open.add(caller);
            Thread.ofVirtual()
                    .name("arbitrator " + caller.getRemoteSocketAddress())
                    .start(() -> converse(caller, slot.get()));
        }
    }

    private void converse(Socket caller, HandshakeSlots.Slot slot) {
        String who = "";
        try (caller) {
            SSLSocket socket = greet(caller);
            Seat seat = seat(socket);
            X509Certificate certificate = certificate(socket, seat);
            String peer = name(certificate);
            who = peer + " of " + seat.cluster;
            remember(caller, who);
            if (!slot.done()) {
                throw new SocketException("too late");
            }
            slot.close();
            socket.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            if (socket.getApplicationProtocol().equals(Wire.certificateProtocol(seat.cluster))) {
                carryOut(seat, certificate, peer, in, out);
                return;
            }
            while (true) {
                VoteReport report = Wire.readReport(in);
                if (!report.node().value().equals(peer)) {
                    throw new IOException("it speaks for " + report.node());
                }
                // A list of revoked certificates may have come since the handshake.
                seat.credentials.current().requireUnrevoked(certificate);
                Wire.write(out, answer(seat, report));
            }
        } catch (IOException | RuntimeException e) {
            tell(caller, slot, who, e);
        } finally {
            slot.close();
            open.remove(caller);
            forget(caller, who);
        }
    }

    private void tell(Socket caller, HandshakeSlots.Slot slot, String who, Exception e) {
        boolean hungUp = e instanceof EOFException || e instanceof SocketException;
        if (slot.ending().isPresent()) {
            refused(caller, "its handshake was ended: " + slot.ending().get());
        } else if (!who.isEmpty()) {
            // Nodes come and go; what that means for the vote is decided by leases.
            if (!hungUp) {
                refusals.warn(who, "The connection of " + who + " is closed: " + e.getMessage() + ".");
            }
        } else if (!isOfANode(caller.getInetAddress()) || !hungUp) {
            refused(caller, hungUp ? "it hung up in the middle of the handshake" : String.valueOf(e.getMessage()));
        }
    }

    private void refused(Socket caller, String why) {
        String from = caller.getInetAddress().getHostAddress();
        refusals.warn(from, "A connection of " + from + " is closed: " + why + ".");
    }

    private boolean isOfANode(InetAddress address) {
        synchronized (addresses) {
            return addresses.contains(address);
        }
    }

    /** From now on the node's address has slots of its own; and its newest connections count. */
    private void remember(Socket caller, String who) {
        synchronized (addresses) {
            addresses.remove(caller.getInetAddress());
            addresses.add(caller.getInetAddress());
            if (addresses.size() > MOST_ADDRESSES) {
                addresses.remove(addresses.iterator().next());
            }
        }
        Socket surplus = null;
        synchronized (ofNodes) {
            Deque<Socket> connections = ofNodes.computeIfAbsent(who, node -> new ArrayDeque<>());
            connections.addLast(caller);
            if (connections.size() > CONNECTIONS_OF_A_NODE) {
                surplus = connections.removeFirst();
            }
        }
        if (surplus != null) {
            closeQuietly(surplus);
        }
    }

    private void forget(Socket caller, String who) {
        synchronized (ofNodes) {
            Deque<Socket> connections = ofNodes.get(who);
            if (connections != null) {
                connections.remove(caller);
                if (connections.isEmpty()) {
                    ofNodes.remove(who);
                }
            }
        }
    }

    private SSLSocket greet(Socket caller) throws IOException {
        caller.setTcpNoDelay(true);
        // A layered socket on an accepted one is in server mode; the null says that nothing was read from it yet.
        SSLSocket socket = (SSLSocket) tls.createSocket(caller, null, true);
        // Null ends the handshake with an alert: a cluster that is not served here.
        socket.setHandshakeApplicationProtocolSelector((ignored, offered) ->
                offered.stream().filter(keys::knows).findFirst().orElse(null));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setNeedClientAuth(true);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private Seat seat(SSLSocket socket) throws IOException {
        Seat seat = seats.get(Wire.protocol(Wire.cluster(String.valueOf(socket.getApplicationProtocol()))));
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

    /** One order for this cluster's certificates; whatever it brings is signed by an authority that is trusted already. */
    private void carryOut(Seat seat, X509Certificate certificate, String peer, DataInputStream in, DataOutputStream out)
            throws IOException {
        CertificateOrder order = Wire.readOrder(in);
        seat.credentials.current().requireUnrevoked(certificate);
        try {
            CertificateAnswer answer = CertificateOrders.carryOut(seat.credentials, order);
            answer.notes().forEach(note -> story.accept("Cluster " + seat.cluster + ", by " + peer + ": " + note));
            Wire.write(out, answer);
        } catch (CertificateProblem e) {
            story.accept("Cluster " + seat.cluster + ": an order of " + peer + " is refused: " + e.getMessage() + ".");
            Wire.writeProblem(out, String.valueOf(e.getMessage()));
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

    private static void closeQuietly(Socket socket) {
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
