package org.jcrm.core.doctor;

import static java.util.Objects.requireNonNull;

/**
 * Something unsafe.
 *
 * @param where the place in the configuration ({@code cluster.fencing-enabled}), a file of this host, or a node
 * @param message what is wrong, as one sentence without its full stop
 * @param nextStep what to do, likewise; may be empty
 */
public record Finding(String where, String message, String nextStep) {
    public Finding {
        requireNonNull(where, "where is null");
        requireNonNull(message, "message is null");
        requireNonNull(nextStep, "nextStep is null");
    }

    /** The whole, as it is shown. */
    @Override
    public String toString() {
        return where + ": " + message + (nextStep.isEmpty() ? "" : "; " + nextStep);
    }

    /** A sentence that goes on in a longer one. */
    static String open(String sentence) {
        return sentence.strip().replaceFirst("\\.$", "");
    }
}
