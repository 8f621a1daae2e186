package org.jcrm.daemon.api;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What callers may take from this daemon, each and all together. Whatever ordinary callers do, a part of everything is
 * kept for root, for the nodes and for administrators. {@code BudgetsTest} adds the limits up and compares them with the
 * heap that the launcher gives; docs/security.md has the sum.
 */
final class Budgets {
    /** Connections of a user or certificate. The command line uses one for each request. */
    static final int CONNECTIONS_EACH = 32;

    static final int CONNECTIONS_ALL = 128;
    static final int RESERVED_CONNECTIONS_EACH = 64;
    static final int RESERVED_CONNECTIONS_ALL = 96;

    /** Heap of a connection with the largest head: as measured 6 kB, with TLS 16 kB, and as much again for a record. */
    static final int CONNECTION_BYTES = 24 << 10;

    /** Connections that have not shown a certificate yet, of one address. */
    static final int HANDSHAKES_EACH = 8;

    static final int HANDSHAKES_ALL = 32;

    /** The addresses of the nodes have places of their own. */
    static final int PEER_HANDSHAKES_EACH = 16;

    static final int PEER_HANDSHAKES_ALL = 32;

    /** Requests of a user or certificate that are being read, worked on or answered. */
    static final int REQUESTS_EACH = 8;

    static final int REQUESTS_ALL = 24;
    static final int RESERVED_REQUESTS_EACH = 24;
    static final int RESERVED_REQUESTS_ALL = 48;

    /** Streams of events: a screen that follows the status, a node's start. */
    static final int STREAMS_EACH = 8;

    static final int STREAMS_ALL = 32;
    static final int RESERVED_STREAMS_EACH = 16;
    static final int RESERVED_STREAMS_ALL = 32;

    /** Bodies that are being read or worked on. */
    static final int BODY_BYTES = 1 << 20;

    static final int RESERVED_BODY_BYTES = 1 << 20;

    /** Answers that wait for their readers. */
    static final int ANSWER_BYTES = 2 << 20;

    static final int RESERVED_ANSWER_BYTES = 2 << 20;

    /** How long a request waits for its turn at a kind of work. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Quota connections = new Quota(CONNECTIONS_EACH, CONNECTIONS_ALL);
    private final Quota reservedConnections = new Quota(RESERVED_CONNECTIONS_EACH, RESERVED_CONNECTIONS_ALL);
    private final Quota handshakes = new Quota(HANDSHAKES_EACH, HANDSHAKES_ALL);
    private final Quota peerHandshakes = new Quota(PEER_HANDSHAKES_EACH, PEER_HANDSHAKES_ALL);
    private final Quota requests = new Quota(REQUESTS_EACH, REQUESTS_ALL);
    private final Quota reservedRequests = new Quota(RESERVED_REQUESTS_EACH, RESERVED_REQUESTS_ALL);
    private final Quota streams = new Quota(STREAMS_EACH, STREAMS_ALL);
    private final Quota reservedStreams = new Quota(RESERVED_STREAMS_EACH, RESERVED_STREAMS_ALL);
    private final AtomicLong bodies = new AtomicLong();
    private final AtomicLong reservedBodies = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong reservedAnswers = new AtomicLong();
    private final Map<Work, Semaphore> work = new EnumMap<>(Work.class);

    Budgets() {
        for (Work kind : Work.values()) {
            work.put(kind, new Semaphore(kind.atOnce(), true));
        }
    }

    /** What the daemon needs for itself: its classes' data, the cluster's state, plans of its own, logs on their way. */
    private static final long OWN_BYTES = 18 << 20;

    /** The heap that is needed if every budget is used up at the same time. */
    static long mostBytes() {
        return OWN_BYTES
                + connectionBytes()
                + BODY_BYTES
                + RESERVED_BODY_BYTES
                + ANSWER_BYTES
                + RESERVED_ANSWER_BYTES
                + workBytes();
    }

    private static long connectionBytes() {
        return (long) (CONNECTIONS_ALL + RESERVED_CONNECTIONS_ALL + HANDSHAKES_ALL + PEER_HANDSHAKES_ALL)
                * CONNECTION_BYTES;
    }

    private static long workBytes() {
        return Arrays.stream(Work.values())
                .mapToLong(kind -> (long) kind.atOnce() * kind.heapBytes())
                .sum();
    }

    /** The sum as docs/security.md shows it. */
    static List<String> table() {
        return List.of(
                "| the daemon itself | " + (OWN_BYTES >> 20) + " MB |",
                "| connections | " + (CONNECTIONS_ALL + RESERVED_CONNECTIONS_ALL) + " and "
                        + (HANDSHAKES_ALL + PEER_HANDSHAKES_ALL) + " handshakes × " + (CONNECTION_BYTES >> 10) + " kB: "
                        + (connectionBytes() >> 20) + " MB |",
                "| bodies | " + ((BODY_BYTES + RESERVED_BODY_BYTES) >> 20) + " MB |",
                "| answers | " + ((ANSWER_BYTES + RESERVED_ANSWER_BYTES) >> 20) + " MB |",
                "| work | " + (workBytes() >> 20) + " MB |",
                "| together | " + (mostBytes() >> 20) + " MB |");
    }

    /** Empty: the connection must be closed at once. */
    Optional<Quota.Share> connection(Caller caller) {
        return (caller.isReservedFor() ? reservedConnections : connections).take(caller.key());
    }

    /** @param peers the addresses of the configured nodes */
    Optional<Quota.Share> handshake(InetAddress address, Set<InetAddress> peers) {
        return (peers.contains(address) ? peerHandshakes : handshakes).take(address.getHostAddress());
    }

    /** @param body its length, or the most that it may have */
    Quota.Share request(Caller caller, int body) throws Refused {
        Quota.Share place = take(caller.isReservedFor() ? reservedRequests : requests, caller, "requests");
        try {
            Quota.Share room = caller.isReservedFor()
                    ? room(reservedBodies, RESERVED_BODY_BYTES, body, "Too many large requests at once")
                    : room(bodies, BODY_BYTES, body, "Too many large requests at once");
            return () -> {
                room.close();
                place.close();
            };
        } catch (Refused e) {
            place.close();
            throw e;
        }
    }

    Quota.Share stream(Caller caller) throws Refused {
        return take(caller.isReservedFor() ? reservedStreams : streams, caller, "streams of events");
    }

    private static Quota.Share take(Quota quota, Caller caller, String what) throws Refused {
        Optional<Quota.Share> share = quota.take(caller.key());
        if (share.isPresent()) {
            return share.get();
        }
        if (quota.isUsedUpBy(caller.key())) {
            throw new Refused(
                    429,
                    "You have too many " + what + " open at once",
                    "as many as are allowed to " + caller.key(),
                    "End some of them, then ask again.");
        }
        throw new Refused(
                503,
                "The daemon has too many " + what + " open at once",
                "all users together",
                "Ask again in a moment.");
    }

    /**
     * Waits a little for the turn at this kind of work.
     *
     * @throws Refused if it does not come
     */
    Quota.Share work(Work kind) throws Refused, InterruptedException {
        if (kind == Work.LIGHT) {
            return Quota.Share.FREE;
        }
        Semaphore turns = work.get(kind);
        if (turns == null || !turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Refused(
                    503,
                    "The daemon is busy with other requests of this kind",
                    "it works on " + kind.atOnce() + " of them at a time",
                    "Ask again in a moment.");
        }
        return turns::release;
    }

    /** @throws Refused if too many answers wait for their readers already */
    Quota.Share answer(Caller caller, int bytes) throws Refused {
        return caller.isReservedFor()
                ? room(reservedAnswers, RESERVED_ANSWER_BYTES, bytes, "Too many answers wait for slow readers")
                : room(answers, ANSWER_BYTES, bytes, "Too many answers wait for slow readers");
    }

    private static Quota.Share room(AtomicLong used, long limit, int bytes, String refusal) throws Refused {
        // One alone always finds room: a large configuration must stay readable.
        if (used.addAndGet(bytes) > limit && used.get() != bytes) {
            used.addAndGet(-bytes);
            throw new Refused(503, refusal, "more than " + (limit >> 20) + " MB", "Ask again in a moment.");
        }
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                used.addAndGet(-bytes);
            }
        };
    }
}
