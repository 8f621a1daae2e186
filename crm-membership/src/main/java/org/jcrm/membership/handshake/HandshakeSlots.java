package org.jcrm.membership.handshake;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may shake hands at a port, how many at once, and until when.
 *
 * <p>A handshake costs memory and time before anybody knows who calls. So each has a deadline for all of it, kept from
 * outside by closing its connection: a read timeout would begin anew with every byte. Addresses where the port's own
 * clients live have slots of their own, which no other address can take. Somebody else at such an address (a local user
 * of a peer's host) takes only the slots of that address, and even there the newest caller is let in for the oldest
 * unfinished one, so a handshake that is done in milliseconds gets through between many that are held open.
 *
 * <p>Strangers are limited for each address; a network of IPv6 hosts (/64) counts as one address. Where they are too
 * many in all, the address that holds most loses its oldest, so that one address cannot keep the others out. Thread-safe.
 */
public final class HandshakeSlots {
    /**
     * @param perClient unfinished handshakes at once for each address of a client
     * @param perStranger the same for each other address
     * @param strangers for all other addresses together
     * @param deadline for a whole handshake, from the first byte to the last
     */
    public record Limits(int perClient, int perStranger, int strangers, Duration deadline) {
        /** For a port that a few hosts use: 60 kB for each handshake, so 4 MB for all strangers. */
        public static final Limits DEFAULTS = new Limits(16, 4, 64, Duration.ofSeconds(2));

        public Limits {
            requireNonNull(deadline, "deadline is null");
            if (perClient < 1 || perStranger < 1 || strangers < perStranger || !deadline.isPositive()) {
                throw new IllegalArgumentException("limits of handshakes that let nobody in");
            }
        }
    }

    private final Limits limits;
    private final Predicate<InetAddress> isClient;

    /** Unfinished handshakes by address, oldest first. Guarded by itself, as is the count. */
    private final Map<InetAddress, Deque<Slot>> unfinished = new HashMap<>();

    private int strangers;

    /** @param isClient whether a client of this port lives at an address; asked for every caller */
    public HandshakeSlots(Limits limits, Predicate<InetAddress> isClient) {
        this.limits = requireNonNull(limits, "limits is null");
        this.isClient = requireNonNull(isClient, "isClient is null");
    }

    public Limits limits() {
        return limits;
    }

    /**
     * A slot for this caller, or empty: then it was closed, because its address has as many as it may. Never waits.
     * The caller closes the slot when the handshake is over, however it ended.
     */
    public Optional<Slot> admit(Socket caller) {
        InetAddress from = caller.getInetAddress();
        if (from == null) {
            closeQuietly(caller);
            return Optional.empty();
        }
        boolean client = isClient.test(from);
        Slot slot = new Slot(caller, client ? from : network(from), client);
        Slot pushedOut = null;
        boolean admitted = true;
        synchronized (unfinished) {
            Deque<Slot> own = unfinished.getOrDefault(slot.address, new ArrayDeque<>());
            if (client && own.size() >= limits.perClient()) {
                pushedOut = own.getFirst();
            } else if (!client && own.size() >= limits.perStranger()) {
                admitted = false;
            } else if (!client && strangers >= limits.strangers()) {
                pushedOut = oldestOfTheBusiestStranger();
            }
            if (pushedOut != null) {
                remove(pushedOut);
            }
            if (admitted) {
                add(slot);
            }
        }
        if (pushedOut != null) {
            pushedOut.end("it gave way to a newer caller");
        }
        if (!admitted) {
            closeQuietly(caller);
            return Optional.empty();
        }
        slot.startDeadline();
        return Optional.of(slot);
    }

    private void add(Slot slot) {
        unfinished.computeIfAbsent(slot.address, address -> new ArrayDeque<>()).addLast(slot);
        if (!slot.client) {
            strangers++;
        }
    }

    private void remove(Slot slot) {
        Deque<Slot> own = unfinished.get(slot.address);
        if (own != null && own.remove(slot)) {
            if (own.isEmpty()) {
                unfinished.remove(slot.address);
            }
            if (!slot.client) {
                strangers--;
            }
        }
    }

    private @Nullable Slot oldestOfTheBusiestStranger() {
        Deque<Slot> busiest = null;
        for (Deque<Slot> each : unfinished.values()) {
            boolean strangers = !each.getFirst().client;
            if (strangers
                    && (busiest == null
                            || each.size() > busiest.size()
                            || (each.size() == busiest.size()
                                    && each.getFirst().begunNanos - busiest.getFirst().begunNanos < 0))) {
                busiest = each;
            }
        }
        return busiest == null ? null : busiest.getFirst();
    }

    /** An IPv6 host has as many addresses as it likes, all in one /64. */
    private static InetAddress network(InetAddress address) {
        if (address instanceof Inet6Address) {
            byte[] prefix = Arrays.copyOf(Arrays.copyOf(address.getAddress(), 8), 16);
            try {
                return InetAddress.getByAddress(prefix);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("sixteen bytes are an address", e);
            }
        }
        return address;
    }

    /** The time and place that one caller has for its handshake. */
    public final class Slot implements AutoCloseable {
        private final Socket caller;
        private final InetAddress address;
        private final boolean client;
        private final long begunNanos = System.nanoTime();
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile @Nullable String ending;

        private Slot(Socket caller, InetAddress address, boolean client) {
            this.caller = caller;
            this.address = address;
            this.client = client;
        }

        private void startDeadline() {
            Thread.ofVirtual().name("handshake-deadline").start(() -> {
                try {
                    if (!over.await(limits.deadline().toNanos(), TimeUnit.NANOSECONDS)) {
                        end("it was not done within " + limits.deadline().toMillis() + " ms");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        /** Closes the plain connection: closing TLS would talk to the caller once more. */
        private void end(String why) {
            ending = why;
            over.countDown();
            closeQuietly(caller);
        }

        /** Why the handshake was ended from outside; empty if it was not. */
        public Optional<String> ending() {
            return Optional.ofNullable(ending);
        }

        /**
         * The handshake is done: the deadline does not count any more, but the slot is taken until it is closed. False:
         * too late.
         */
        public boolean done() {
            over.countDown();
            return ending == null;
        }

        @Override
        public void close() {
            over.countDown();
            synchronized (unfinished) {
                remove(this);
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone one way or the other.
            return;
        }
    }
}
