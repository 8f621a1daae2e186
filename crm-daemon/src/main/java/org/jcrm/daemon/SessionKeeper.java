package org.jcrm.daemon;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.history.Narrator;
import org.jcrm.daemon.loop.PeerLink;
import org.jcrm.daemon.store.SessionMark;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the session's mark in step with the cluster layer: the mark is on the disk before this node connects. A node that
 * became a member without it would not be held after a crash of its host, so a node that cannot write it stays out, says so,
 * and tries again. The mark is removed when the node has left in good order.
 */
final class SessionKeeper {
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final SessionMark mark;
    private final Clock clock;
    private final Narrator narrator;
    private final Duration again;
    private @Nullable Lifecycle last;
    private volatile List<String> notices = List.of();

    SessionKeeper(SessionMark mark, Clock clock, Narrator narrator) {
        this(mark, clock, narrator, AGAIN);
    }

    /** @param again how long to wait before the mark is tried again */
    SessionKeeper(SessionMark mark, Clock clock, Narrator narrator, Duration again) {
        this.mark = requireNonNull(mark, "mark is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.narrator = requireNonNull(narrator, "narrator is null");
        this.again = requireNonNull(again, "again is null");
    }

    /** The link whose connecting waits for the mark, on a thread of its own: the loop waits for no disk here. */
    PeerLink guarding(PeerLink link) {
        return new Guarded(link);
    }

    private final class Guarded implements PeerLink {
        private final PeerLink link;
        private @Nullable Thread connecting;

        Guarded(PeerLink link) {
            this.link = link;
        }

        @Override
        public synchronized void connect() {
            if (connecting == null || !connecting.isAlive()) {
                // A platform thread: a disk that hangs must hold nothing else.
                connecting =
                        Thread.ofPlatform().name("crm-session").daemon().start(() -> connectWhenMarked(link::connect));
            }
        }

        @Override
        public synchronized void disconnect() {
            if (connecting != null) {
                connecting.interrupt();
                connecting = null;
            }
            link.disconnect();
        }

        @Override
        public void send(NodeName to, Message message) {
            link.send(to, message);
        }

        private void connectWhenMarked(Runnable connect) {
            try {
                while (!marked()) {
                    Thread.sleep(again);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            synchronized (this) {
                if (connecting == Thread.currentThread()) {
                    connect.run();
                }
            }
        }
    }

    private boolean marked() {
        try {
            mark.member(clock.instant());
            if (!notices.isEmpty()) {
                narrator.info("The session's mark is written; this node joins.");
            }
            notices = List.of();
            return true;
        } catch (IOException e) {
            String sentence = "The session's mark cannot be written (" + e.getMessage()
                    + "), so this node stays out of the cluster: after a crash of this host jcrmd would not know that it was a"
                    + " member. Make room for it, or mend the file system; jcrmd tries again every "
                    + again.toSeconds() + " s.";
            if (!List.of(sentence).equals(notices)) {
                narrator.error(sentence);
            }
            notices = List.of(sentence);
            return false;
        }
    }

    /** What every screen must show. */
    List<String> notices() {
        return notices;
    }

    /** Called by the loop. */
    void published(Snapshot snapshot) {
        Lifecycle now = snapshot.lifecycle();
        if (now == last) {
            return;
        }
        last = now;
        if (now != Lifecycle.STOPPED) {
            return;
        }
        try {
            mark.left();
        } catch (IOException e) {
            narrator.error("The session's mark cannot be removed (" + e.getMessage()
                    + "); if this host goes down now, jcrmd will be held at its next start.");
        }
    }

    /** The cluster layer never came up: there was no session. */
    void neverConnected() {
        try {
            mark.takeBack();
        } catch (IOException e) {
            narrator.warn("The session's mark cannot be removed (" + e.getMessage() + ").");
        }
    }

    /** Once a minute. */
    void stillAlive() {
        try {
            mark.alive(clock.instant());
        } catch (IOException e) {
            // Only the time in a sentence will be older than it could be.
            return;
        }
    }
}
