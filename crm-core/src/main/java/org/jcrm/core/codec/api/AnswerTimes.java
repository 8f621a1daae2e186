package org.jcrm.core.codec.api;

import java.time.Duration;

/**
 * How long a daemon takes at most for what cannot be answered at once. Whoever asks waits a little longer, so as to hear the
 * daemon's own sentence on what became of it rather than silence.
 */
public final class AnswerTimes {
    /** Every other node's daemon is asked, and one may be silent. */
    public static final Duration DOCTOR = Duration.ofSeconds(8);

    /** A node that leaves first stops all that it runs; a database writes its last checkpoint. */
    public static final Duration STOP = Duration.ofMinutes(10);

    /** Several devices, nodes and attempts, each with a timeout of its own. */
    public static final Duration FENCING = Duration.ofMinutes(10);

    /** A fence device may be slow to log in to. */
    public static final Duration DEVICE_TEST = Duration.ofSeconds(60);

    /** Every node's agents are asked, then it is planned, then every member writes it to its disk. */
    public static final Duration CONFIGURATION = Duration.ofSeconds(80);

    /** Every other node's daemon and the arbitrator are asked, and one may be silent. */
    public static final Duration CERTIFICATES = Duration.ofSeconds(8);

    private AnswerTimes() {}
}
