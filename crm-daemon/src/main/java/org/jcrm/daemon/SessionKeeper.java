package org.jcrm.daemon;

import java.io.IOException;
import java.time.Clock;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.daemon.history.Narrator;
import org.jcrm.daemon.store.SessionMark;
import org.jspecify.annotations.Nullable;

/** Keeps the session's mark in step with the lifecycle. Called by the loop, before anything of the new state is sent. */
final class SessionKeeper {
    private final SessionMark mark;
    private final Clock clock;
    private final Narrator narrator;
    private @Nullable Lifecycle last;

    SessionKeeper(SessionMark mark, Clock clock, Narrator narrator) {
        this.mark = mark;
        this.clock = clock;
        this.narrator = narrator;
    }

    void published(Snapshot snapshot) {
        Lifecycle now = snapshot.lifecycle();
        if (now == last) {
            return;
        }
        last = now;
        try {
            switch (now) {
                case MEMBER, DC -> mark.member(clock.instant());
                case STOPPED -> mark.left();
                case STARTING, HELD, JOINING, LEAVING -> {
                    // The mark says what was true before, and still is.
                }
            }
        } catch (IOException e) {
            narrator.error("The session's mark cannot be written (" + e.getMessage()
                    + "); after a crash of this host, jcrmd will not know that it was a member.");
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
