package org.jcrm.daemon.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts what callers hold of something: so much each, so much in all. Thread-safe; nobody waits. */
final class Quota {
    private final int each;
    private final int all;
    private final Map<String, Integer> held = new HashMap<>();
    private int total;

    /**
     * @param each what one caller may hold at once
     * @param all what all of them may hold together
     */
    Quota(int each, int all) {
        this.each = each;
        this.all = all;
    }

    /** One unit that is held until it is closed; closing it again does nothing. */
    interface Share extends AutoCloseable {
        Share FREE = () -> {};

        @Override
        void close();
    }

    /** Empty if the caller, or all together, hold as much as they may. */
    synchronized Optional<Share> take(String key) {
        int own = held.getOrDefault(key, 0);
        if (own >= each || total >= all) {
            return Optional.empty();
        }
        held.put(key, own + 1);
        total++;
        return Optional.of(new Held(key));
    }

    /** Whether it is this caller alone that holds too much. */
    synchronized boolean isUsedUpBy(String key) {
        return held.getOrDefault(key, 0) >= each;
    }

    private synchronized void giveBack(String key) {
        int own = held.getOrDefault(key, 0);
        if (own <= 1) {
            held.remove(key);
        } else {
            held.put(key, own - 1);
        }
        total--;
    }

    private final class Held implements Share {
        private final String key;
        private boolean closed;

        Held(String key) {
            this.key = key;
        }

        @Override
        public void close() {
            synchronized (Quota.this) {
                if (!closed) {
                    closed = true;
                    giveBack(key);
                }
            }
        }
    }
}
