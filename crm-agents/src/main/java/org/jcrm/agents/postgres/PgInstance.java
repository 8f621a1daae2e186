package org.jcrm.agents.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jcrm.agents.Deadline;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * What the agent remembers of one instance between operations: an open session, and hints that may be lost at any time
 * (a restarted daemon starts without them and finds the same truth). Thread-safe.
 */
final class PgInstance {
    /** A new session is tried this often beside the kept one; each try costs the server a fork. */
    private static final Duration NEW_SESSION_INTERVAL = Duration.ofSeconds(15);

    /** Held while standbys are judged and synchronous_standby_names changed: monitors and membership news meet here. */
    private final ReentrantLock duties = new ReentrantLock();

    private final ReentrantLock sessionLock = new ReentrantLock();
    private @Nullable PgSession session;
    private @Nullable Deadline nextNewSession;
    private final Map<NodeName, Expectation> expected = new ConcurrentHashMap<>();
    private volatile int electionLooks;
    private volatile boolean elected;
    private volatile long receiverBeforePromotion;
    private volatile Optional<Deadline> primaryComesBy = Optional.empty();
    private final Lasting missingStream = new Lasting();
    private final Lasting astray = new Lasting();
    private volatile String lastSentence = "";

    ReentrantLock duties() {
        return duties;
    }

    /** The kept session, or a new one. */
    PgSession session(PgParameters params, Postmaster postmaster, PgServer server, Duration timeout)
            throws SQLException {
        sessionLock.lock();
        try {
            PgSession kept = session;
            if (kept != null && kept.isOpen() && kept.isWith(postmaster)) {
                return kept;
            }
            dropSession();
            PgSession opened = PgSession.open(params, postmaster, server.owner(), timeout);
            session = opened;
            nextNewSession = Deadline.after(NEW_SESSION_INTERVAL);
            return opened;
        } finally {
            sessionLock.unlock();
        }
    }

    /** Whether it is time to see if the server still takes new sessions. */
    boolean newSessionIsDue() {
        sessionLock.lock();
        try {
            Deadline due = nextNewSession;
            return due == null || due.isPast();
        } finally {
            sessionLock.unlock();
        }
    }

    /** A refused session is tried again by the next monitor; a granted one only after a while. */
    void newSessionTried(boolean granted) {
        sessionLock.lock();
        try {
            nextNewSession = granted ? Deadline.after(NEW_SESSION_INTERVAL) : null;
        } finally {
            sessionLock.unlock();
        }
    }

    void dropSession() {
        sessionLock.lock();
        try {
            PgSession kept = session;
            session = null;
            if (kept != null) {
                kept.close();
            }
        } finally {
            sessionLock.unlock();
        }
    }

    /** @param came whether it has connected since */
    private record Expectation(Deadline until, boolean came) {}

    /** Is worth waiting for until {@code until}, or until it was here and went again: commits wait for it meanwhile. */
    void expect(NodeName standby, Deadline until) {
        expected.put(standby, new Expectation(until, false));
    }

    /** Who came and is not here any more has been turned away, or has ended; it is not waited for as one that is on its way. */
    void areHere(Set<NodeName> connected) {
        expected.replaceAll((node, each) -> connected.contains(node) ? new Expectation(each.until(), true) : each);
        expected.entrySet().removeIf(each -> each.getValue().came() && !connected.contains(each.getKey()));
    }

    void expectNobody() {
        expected.clear();
    }

    List<NodeName> expected() {
        List<NodeName> nodes = new ArrayList<>();
        expected.forEach((node, each) -> {
            if (!each.until().isPast()) {
                nodes.add(node);
            }
        });
        return nodes;
    }

    /** @return how often the election was looked at without an end */
    int countElectionLook() {
        int looks = electionLooks + 1;
        electionLooks = looks;
        return looks;
    }

    void electionEnded(boolean won) {
        electionLooks = 0;
        elected = won;
    }

    boolean isElected() {
        return elected;
    }

    void rememberReceiver(Optional<PgObservation.Receiver> receiver) {
        receiverBeforePromotion = receiver.map(PgObservation.Receiver::pid).orElse(0L);
    }

    /** @param by until when a standby waits for the end of a promotion elsewhere; empty if it does not */
    void awaitPrimary(Optional<Deadline> by) {
        primaryComesBy = by;
    }

    boolean awaitsPrimary() {
        return primaryComesBy.filter(by -> !by.isPast()).isPresent();
    }

    long receiverBeforePromotion() {
        return receiverBeforePromotion;
    }

    /** Since when this standby has not streamed although there is a primary. */
    Lasting missingStream() {
        return missingStream;
    }

    /** Since when this standby's data have been beyond the primary's, at every look. */
    Lasting astray() {
        return astray;
    }

    /** Whether a sentence is news: the same one is said once. */
    boolean isNews(String sentence) {
        boolean news = !sentence.equals(lastSentence);
        lastSentence = sentence;
        return news;
    }
}
