package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jcrm.core.model.Score;
import org.jspecify.annotations.Nullable;

/**
 * How the scores of one table came about, node by node. It goes with its table: a copy has the same past, and what was
 * only tried is forgotten together with the table it was tried on.
 */
final class ScoreTrace {
    /** Newest first; the past is shared by copies. */
    private record Entry(
            Contribution contribution, @Nullable Entry earlier) {}

    private final ScoreRecorder recorder;
    private final @Nullable Entry[] newest;

    ScoreTrace(ScoreRecorder recorder, int nodes) {
        this.recorder = recorder;
        this.newest = new Entry[nodes];
    }

    private ScoreTrace(ScoreTrace other) {
        recorder = other.recorder;
        newest = Arrays.copyOf(other.newest, other.newest.length);
    }

    ScoreTrace copy() {
        return new ScoreTrace(this);
    }

    void added(int node, int amount) {
        newest[node] = new Entry(new Contribution(amount, false, recorder.cause()), newest[node]);
    }

    /** What was before does not count any more; but −INFINITY wins anyway, so there the earlier reasons stay. */
    void replaced(int node, int score) {
        boolean replaces = score > -Score.LIMIT;
        newest[node] = new Entry(new Contribution(score, replaces, recorder.cause()), newest[node]);
    }

    /** Oldest first. */
    List<Contribution> of(int node) {
        List<Contribution> found = new ArrayList<>();
        for (Entry entry = newest[node]; entry != null; entry = entry.earlier) {
            found.add(entry.contribution);
        }
        return List.copyOf(found.reversed());
    }
}
