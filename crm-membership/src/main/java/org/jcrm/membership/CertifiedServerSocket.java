package org.jcrm.membership;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.handshake.AcceptTrouble;
import org.jcrm.membership.handshake.CountedSentences;
import org.jcrm.membership.handshake.HandshakeSlots;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server socket that hands out links whose handshake is done and whose caller has said where it lives, never others.
 * JGroups would do both in its one accepting thread, where a silent stranger could keep every peer waiting; here each
 * caller has a virtual thread, a slot and a deadline.
 */
final class CertifiedServerSocket extends ServerSocket {
    private static final Logger LOG = LoggerFactory.getLogger(CertifiedServerSocket.class);

    /** A link that waits to be accepted, with its slot; neither: the socket was closed. */
    private record Arrival(@Nullable Socket link, HandshakeSlots.@Nullable Slot slot) {}

    /** Nothing will be accepted any more. */
    private static final Arrival CLOSED = new Arrival(null, null);

    private final SSLContext context;
    private final Map<InetSocketAddress, NodeName> names;
    private final LongSupplier newest;
    private final CountedSentences warnings;
    private final HandshakeSlots slots;
    private final Set<InetAddress> peers;
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread receptionist;

    /**
     * @param names who lives where; these addresses have slots of their own
     * @param newest what is told to whoever only asks, see {@link LinkProbe.Reply}
     */
    CertifiedServerSocket(
            SSLContext context,
            Map<InetSocketAddress, NodeName> names,
            LongSupplier newest,
            HandshakeSlots.Limits limits,
            CountedSentences warnings)
            throws IOException {
        this.context = context;
        this.names = Map.copyOf(names);
        this.newest = newest;
        this.warnings = warnings;
        this.peers = names.keySet().stream().map(InetSocketAddress::getAddress).collect(Collectors.toUnmodifiableSet());
        this.slots = new HandshakeSlots(limits, peers::contains);
    }

    @Override
    public Socket accept() throws IOException {
        if (receptionist == null) {
            Thread created = Thread.ofVirtual().name("link-receptionist").unstarted(this::receive);
            receptionist = created;
            created.start();
        }
        try {
            Arrival arrival = arrivals.take();
            if (arrival.slot() != null) {
                arrival.slot().close();
            }
            if (arrival.link() == null) {
                throw new SocketException("closed");
            }
            return arrival.link();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted", e);
        }
    }

    private void receive() {
        AcceptTrouble trouble = new AcceptTrouble(warnings, "the cluster's port " + getLocalPort());
        while (!isClosed()) {
            try {
                Socket caller = super.accept();
                trouble.isOver();
                Optional<HandshakeSlots.Slot> slot = slots.admit(caller);
                if (slot.isPresent()) {
                    Thread.ofVirtual().name("link-handshake").start(() -> receive(caller, slot.get()));
                } else {
                    refused(
                            caller,
                            slots.limits().perStranger() + " handshakes of that address are unfinished already");
                }
            } catch (IOException e) {
                if (!isClosed()) {
                    trouble.happened(e);
                }
            }
        }
    }

    private void receive(Socket caller, HandshakeSlots.Slot slot) {
        boolean waits = false;
        try {
            Optional<Socket> link = shakeHands(caller);
            if (link.isPresent() && slot.done()) {
                waits = true;
                arrivals.add(new Arrival(link.get(), slot));
                hangUpIfClosed();
            }
        } catch (IOException | CertificateException | RuntimeException e) {
            LOG.debug("a link was not made", e);
            tell(caller, slot, e);
            closeQuietly(caller);
        } finally {
            if (!waits) {
                slot.close();
            }
        }
    }

    /** Empty if it only asked whether it would be let in. */
    private Optional<Socket> shakeHands(Socket caller) throws IOException, CertificateException {
        // A layered socket on an accepted one is in server mode; the null says that nothing was read from it yet.
        SSLSocket link = (SSLSocket) context.getSocketFactory().createSocket(caller, null, true);
        SSLParameters parameters = link.getSSLParameters();
        parameters.setNeedClientAuth(true);
        parameters.setApplicationProtocols(new String[] {LinkProbe.PROTOCOL});
        link.setSSLParameters(parameters);
        link.startHandshake();
        if (LinkProbe.PROTOCOL.equals(link.getApplicationProtocol())) {
            link.getOutputStream().write(LinkProbe.welcome(newest.getAsLong()));
            link.close();
            return Optional.empty();
        }
        NodeName name =
                CertificateSubject.nodeOf((X509Certificate) link.getSession().getPeerCertificates()[0]);
        Greeting greeting = Greeting.read(link.getInputStream());
        if (!name.equals(names.get(greeting.claimed()))) {
            throw new IOException(name + " called, but claimed the address " + greeting.claimed());
        }
        return Optional.of(new GreetedLink(link, greeting));
    }

    private void tell(Socket caller, HandshakeSlots.Slot slot, Exception e) {
        if (slot.ending().isPresent()) {
            refused(caller, "its handshake was ended: " + slot.ending().get());
        } else if (e instanceof EOFException || e instanceof SocketException) {
            // A peer that ends in the middle is seen otherwise; a stranger that only looks is worth a word.
            if (!peers.contains(caller.getInetAddress())) {
                refused(caller, "it hung up in the middle of the handshake");
            }
        } else if (!(e.getCause() instanceof CertificateException)) {
            // What is wrong with a certificate was told by who looked at it.
            refused(caller, String.valueOf(e.getMessage()));
        }
    }

    private void refused(Socket caller, String why) {
        String from = caller.getInetAddress().getHostAddress();
        warnings.warn(from, "closed a link of " + from + ": " + why);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a link was not closed", e);
        }
    }

    /**
     * Nobody accepts any more what still waits here, as it is with the kernel's queue of a closed socket. The process may
     * live on, and a link left open in it would look like this node to the peer that made it: the peer would turn away
     * every link of this node's next life.
     */
    private void hangUpIfClosed() {
        if (!isClosed()) {
            return;
        }
        for (Arrival each = arrivals.poll(); each != null; each = arrivals.poll()) {
            if (each.link() != null) {
                closeQuietly(each.link());
            }
            if (each.slot() != null) {
                each.slot().close();
            }
        }
        arrivals.add(CLOSED);
    }

    /** Returns once the port is free: a thread that still accepts keeps a closed socket's port in use. */
    @Override
    public void close() throws IOException {
        super.close();
        hangUpIfClosed();
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
