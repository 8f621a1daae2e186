package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.cib.CibVersion;

/**
 * Where the arbitrator's vote is, as this node knows.
 *
 * @param view the view that it is said of; in any other it says nothing
 * @param recorded the configuration that the arbitrator remembers of this part; nobody with an older one gets the vote
 * @param sentence the arbitrator's reason, or why it cannot be asked; may be empty
 */
public record ArbitratorVote(ViewId view, State state, CibVersion recorded, String sentence) {
    public static final ArbitratorVote NONE = new ArbitratorVote(ViewId.NONE, State.ASKED, CibVersion.NONE, "");

    public ArbitratorVote {
        requireNonNull(view, "view is null");
        requireNonNull(state, "state is null");
        requireNonNull(recorded, "recorded is null");
        requireNonNull(sentence, "sentence is null");
    }

    /** What may be counted. */
    public enum State {
        /** No final answer yet. */
        ASKED,
        /** This part has it. */
        HELD,
        /** This part does not have it: another has, or the arbitrator is not there. */
        REFUSED
    }

    static ArbitratorVote asked(ViewId view) {
        return new ArbitratorVote(view, State.ASKED, CibVersion.NONE, "");
    }
}
