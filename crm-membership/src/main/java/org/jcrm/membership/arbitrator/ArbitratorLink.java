package org.jcrm.membership.arbitrator;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteClaim;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.Generations;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;
import org.jspecify.annotations.Nullable;

/**
 * A daemon's line to the arbitrator: reports several times in a lease and at once when something changes, and says what
 * became of the vote. Owns one virtual thread; the other methods never wait for the network.
 */
public final class ArbitratorLink implements AutoCloseable {
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LONGEST_RETRY_MILLIS = 1_000;

    /**
     * @param arbitrator the common name of its certificate
     * @param cluster this node's cluster
     * @param lease see {@link VoteReport#lease}
     */
    public record Settings(NodeName arbitrator, InetSocketAddress address, String cluster, Duration lease) {
        public Settings {
            requireNonNull(arbitrator, "arbitrator is null");
            requireNonNull(address, "address is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(lease, "lease is null");
        }
    }

    private final Settings settings;
    private final SSLSocketFactory sockets;
    private final Generations generations;
    private final BooleanSupplier promoted;
    private final IntSupplier pings;
    private final Consumer<ArbitratorVote> changed;
    private final Consumer<String> story;
    private final Thread thread;

    // Guarded by this.
    private final VoteClaim claim;
    private ArbitratorVote told = ArbitratorVote.NONE;
    private ArbitratorVote announced = ArbitratorVote.NONE;
    private boolean closed;

    // Of the thread alone.
    private @Nullable Connection connection;
    private String problem = "";

    private record Connection(SSLSocket socket, DataInputStream in, DataOutputStream out) {}

    /**
     * @param generations count the lives of this node; one is this link's
     * @param promoted whether an instance is promoted on this node; asked by the link's thread
     * @param pings how many ping hosts answer
     * @param changed hears of every change of the vote, on the link's thread
     * @param story hears when the arbitrator is lost and found
     */
    public ArbitratorLink(
            Settings settings,
            LiveCredentials credentials,
            Generations generations,
            BooleanSupplier promoted,
            IntSupplier pings,
            Consumer<ArbitratorVote> changed,
            Consumer<String> story)
            throws IOException {
        this.settings = requireNonNull(settings, "settings is null");
        this.sockets = credentials.sslContext().getSocketFactory();
        this.promoted = promoted;
        this.pings = pings;
        this.changed = changed;
        this.story = story;
        this.claim = new VoteClaim(credentials.current().node(), generations.next(), settings.lease());
        this.generations = requireNonNull(generations, "generations is null");
        this.thread = Thread.ofVirtual().name("arbitrator-link").unstarted(this::run);
    }

    /** As the other, with credentials that never change. */
    public ArbitratorLink(
            Settings settings,
            NodeCredentials credentials,
            Generations generations,
            BooleanSupplier promoted,
            IntSupplier pings,
            Consumer<ArbitratorVote> changed,
            Consumer<String> story)
            throws IOException {
        this(settings, LiveCredentials.of(credentials), generations, promoted, pings, changed, story);
    }

    public void start() {
        thread.start();
    }

    /** What this node is in, and what it has on its disk. */
    public synchronized void in(MembershipView view, CibVersion onDisk) {
        claim.in(view.id(), view.members());
        claim.has(onDisk);
        notifyAll();
    }

    /**
     * What the controller does not know yet of the vote. The loop asks before each of its turns, so that none counts a vote
     * whose lease is over.
     */
    public synchronized Optional<ArbitratorVote> news() {
        Optional<ArbitratorVote> now = newsSince(told);
        told = now.orElse(told);
        return now;
    }

    /** Only the loop knows what it was told; this thread's word may wait behind others by the time it gets there. */
    private synchronized Optional<ArbitratorVote> toAnnounce() {
        Optional<ArbitratorVote> now = newsSince(announced);
        announced = now.orElse(announced);
        return now;
    }

    private Optional<ArbitratorVote> newsSince(ArbitratorVote known) {
        ArbitratorVote now = claim.vote(System.nanoTime());
        boolean same = now.view().equals(ViewId.NONE)
                || (now.view().equals(known.view())
                        && now.state() == known.state()
                        && now.recorded().sameConfiguration(known.recorded()));
        return same ? Optional.empty() : Optional.of(now);
    }

    private void run() {
        long retry = FIRST_RETRY_MILLIS;
        try {
            while (awaitTurn()) {
                try {
                    report(connection());
                    retry = FIRST_RETRY_MILLIS;
                } catch (IOException e) {
                    lost(e);
                    pause(retry);
                    retry = Math.min(retry * 2, LONGEST_RETRY_MILLIS);
                }
                toAnnounce().ifPresent(changed);
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** Waits until the next report is due; false: closed. */
    private synchronized boolean awaitTurn() throws InterruptedException {
        while (!closed) {
            if (!claim.isMember()) {
                wait();
                continue;
            }
            long nanos = claim.untilNextReport(System.nanoTime()).toNanos();
            if (nanos <= 0) {
                return true;
            }
            wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
        return false;
    }

    private void report(Connection line) throws IOException {
        boolean holdsPromoted = promoted.getAsBoolean();
        VoteReport report;
        synchronized (this) {
            report = claim.report(holdsPromoted, pings.getAsInt(), System.nanoTime());
        }
        Wire.write(line.out(), report);
        VoteAnswer answer = Wire.readAnswer(line.in());
        Optional<Long> later;
        synchronized (this) {
            claim.answered(answer, System.nanoTime());
            later = claim.outdatedBy();
        }
        if (later.isPresent()) {
            goOnAbove(later.get());
        }
        if (!problem.isEmpty()) {
            problem = "";
            story.accept("The arbitrator " + settings.arbitrator() + " answers again.");
        }
    }

    /** This node's count of its lives is behind what the arbitrator knows: its disk was replaced. */
    private void goOnAbove(long session) throws IOException {
        if (session >= Generations.LARGEST) {
            throw new IOException("it knows " + session + " lives of this node, which is not believed: restart it");
        }
        generations.seen(session);
        long next = generations.next();
        synchronized (this) {
            claim.goOnAs(next);
        }
        story.accept("The arbitrator " + settings.arbitrator() + " knows a later life of this node (" + session
                + "); this one goes on as " + next
                + ". Was the disk replaced, or does another daemon run under its name?");
    }

    private Connection connection() throws IOException {
        Connection present = connection;
        if (present != null) {
            return present;
        }
        int patience = Math.max(100, (int) settings.lease().dividedBy(2).toMillis());
        Socket plain = new Socket();
        try {
            plain.connect(settings.address(), patience);
            SSLSocket socket = (SSLSocket) sockets.createSocket(
                    plain,
                    settings.address().getHostString(),
                    settings.address().getPort(),
                    true);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(patience);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {Wire.protocol(settings.cluster())});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            requireArbitrator(socket);
            Connection made = new Connection(
                    socket,
                    new DataInputStream(new BufferedInputStream(socket.getInputStream())),
                    new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
            connection = made;
            return made;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** Else any node of the cluster that answers at that address could play the third vote. */
    private void requireArbitrator(SSLSocket socket) throws IOException {
        NodeName name;
        try {
            name = CertificateSubject.nodeOf(
                    (X509Certificate) socket.getSession().getPeerCertificates()[0]);
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!name.equals(settings.arbitrator())) {
            throw new IOException("its certificate is made out to " + name + ", not to " + settings.arbitrator());
        }
    }

    private void lost(IOException e) {
        disconnect();
        String why = e instanceof EOFException ? "it closed the connection" : String.valueOf(e.getMessage());
        synchronized (this) {
            claim.unreachable("the arbitrator " + settings.arbitrator() + " ("
                    + settings.address().getHostString() + ":"
                    + settings.address().getPort() + ") cannot be asked: " + why);
        }
        if (problem.isEmpty()) {
            story.accept("The arbitrator " + settings.arbitrator() + " cannot be asked: " + why + ".");
        }
        problem = why;
    }

    /** Before the next attempt; a new view is worth one at once. */
    private synchronized void pause(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        ViewId present = claim.view();
        while (!closed && claim.view().equals(present)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private void disconnect() {
        Connection line = connection;
        connection = null;
        if (line != null) {
            try {
                line.socket().close();
            } catch (IOException e) {
                // It is gone one way or the other.
                return;
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
