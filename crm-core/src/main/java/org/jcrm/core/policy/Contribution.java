package org.jcrm.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jcrm.core.model.Score;

/**
 * One change of a score with its cause.
 *
 * @param amount what was added, or (if {@code replaces}) what the score became whatever it had been
 */
public record Contribution(int amount, boolean replaces, Cause cause) {
    public Contribution {
        requireNonNull(cause, "cause is null");
    }

    /** The score that contributions add up to, in order: INFINITY saturates and −INFINITY wins. */
    public static int sum(List<Contribution> contributions) {
        int sum = 0;
        for (Contribution each : contributions) {
            sum = each.replaces ? each.amount : ScoreTable.sum(sum, each.amount);
        }
        return sum;
    }

    /** As a score for people. */
    public Score score() {
        return Score.of(amount);
    }
}
