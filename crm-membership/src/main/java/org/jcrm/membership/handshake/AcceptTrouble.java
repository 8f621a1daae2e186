package org.jcrm.membership.handshake;

import java.io.IOException;

/**
 * What an accepting loop does when the kernel refuses it a connection, mostly because the process has no file
 * descriptors left: the caller stays in the queue, so trying again at once would only burn the processor.
 */
public final class AcceptTrouble {
    private static final long SHORTEST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 1_000;

    private final CountedSentences sentences;
    private final String port;
    private long pause = SHORTEST_MILLIS;

    /** @param port how people call it */
    public AcceptTrouble(CountedSentences sentences, String port) {
        this.sentences = sentences;
        this.port = port;
    }

    /** A connection was accepted. */
    public void isOver() {
        pause = SHORTEST_MILLIS;
    }

    /** Tells it and waits a moment, longer each time. */
    public void happened(IOException e) {
        sentences.warn(
                port,
                "connections to " + port + " cannot be accepted for the moment: " + e.getMessage()
                        + " (how many files this process may open: \"ulimit -n\", LimitNOFILE= of the unit)");
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        pause = Math.min(2 * pause, LONGEST_MILLIS);
    }
}
