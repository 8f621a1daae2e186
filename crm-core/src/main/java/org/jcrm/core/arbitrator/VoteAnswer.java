package org.jcrm.core.arbitrator;

import static java.util.Objects.requireNonNull;

/**
 * The arbitrator's word on one report.
 *
 * @param sequence the report's
 * @param sentence why, for people
 */
public record VoteAnswer(long sequence, Verdict verdict, String sentence) {
    public VoteAnswer {
        requireNonNull(verdict, "verdict is null");
        requireNonNull(sentence, "sentence is null");
    }

    /** What a report comes to. */
    public enum Verdict {
        /** The node counts the vote for the lease, from when it sent the report. */
        GRANTED,
        /** Not yet: others may still count it, or have not said where they are. Ask again soon. */
        WAIT,
        /** Another part of the cluster has it, or would make better use of it. */
        DENIED
    }
}
