package org.jcrm.core.policy.why;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.EditResult;

/**
 * A change that may alter the decision.
 *
 * @param cost how much an operator has to touch; the smallest is tried first
 */
record Candidate(int cost, String sentence, String command, UnaryOperator<Cib> change) {
    /** What one command undoes. */
    static final int COMMAND = 1;

    /** One that moves or starts something. */
    static final int MOVE = 2;

    /** An edit of one constraint or resource. */
    static final int EDIT = 3;

    /** What the whole cluster lives by. */
    static final int CLUSTER = 4;

    static final String APPLY = "jcrm config apply FILE";

    static Candidate edits(int cost, String sentence, String command, List<? extends CibEdit> edits) {
        return new Candidate(cost, sentence, command, cib -> {
            CibEdit all = new CibEdit.Batch(List.copyOf(edits));
            return CibReducer.apply(cib, all, Optional.empty()) instanceof EditResult.Applied applied
                    ? applied.cib()
                    : cib;
        });
    }

    static Candidate edit(int cost, String sentence, String command, CibEdit edit) {
        return edits(cost, sentence, command, List.of(edit));
    }

    Candidate and(Candidate other) {
        return new Candidate(
                cost + other.cost,
                sentence + ", and " + other.sentence,
                command.equals(other.command) || other.command.isEmpty()
                        ? command
                        : command.isEmpty() ? other.command : command + "; " + other.command,
                cib -> other.change.apply(change.apply(cib)));
    }
}
