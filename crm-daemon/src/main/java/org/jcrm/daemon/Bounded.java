package org.jcrm.daemon;

import java.time.Duration;

/** Something that may hang, on a thread of its own that is waited for a while and then left behind. */
final class Bounded {
    private Bounded() {}

    /** @return whether it was done in time */
    static boolean run(String thread, Duration limit, Runnable body) {
        Thread worker = Thread.ofPlatform().name(thread).daemon().start(body);
        try {
            return worker.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
