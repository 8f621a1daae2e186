package org.jcrm.core.arbitrator;

import static java.util.Objects.requireNonNull;

/**
 * The arbitrator's word on one report.
 *
 * @param sequence the report's
 * @param sentence why, for people
 * @param session the latest session of that node that the arbitrator has heard of
 */
public record VoteAnswer(long sequence, Verdict verdict, String sentence, long session) {
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
        /**
         * A later session of the node is known. If this is not a word of an earlier life that was on its way for long,
         * the node's count of its lives was lost with its disk: it goes on above the session in the answer.
         */
        OUTDATED,
        /** Another part of the cluster has it, or would make better use of it. */
        DENIED
    }
}
