package org.jcrm.core.policy;

import java.util.Arrays;
import java.util.List;
import org.jcrm.core.model.Score;
import org.jspecify.annotations.Nullable;

/**
 * The score of each node for one resource, by the node's index; a node may be absent, which forbids it without a score.
 * Sums saturate at ±INFINITY, and −INFINITY wins.
 */
final class ScoreTable {
    private static final int ABSENT = Integer.MIN_VALUE;

    private final int[] scores;

    /** How many instances of a clone were given to each node so far. */
    private final int[] counts;

    /** Why the scores are what they are; null while nobody asks. */
    private @Nullable ScoreTrace trace;

    ScoreTable(int nodes) {
        scores = new int[nodes];
        Arrays.fill(scores, ABSENT);
        counts = new int[nodes];
    }

    private ScoreTable(ScoreTable other) {
        scores = other.scores.clone();
        counts = other.counts.clone();
        trace = other.trace == null ? null : other.trace.copy();
    }

    ScoreTable copy() {
        return new ScoreTable(this);
    }

    int size() {
        return scores.length;
    }

    boolean has(int node) {
        return scores[node] != ABSENT;
    }

    /** The score; −INFINITY where the node is absent. */
    int get(int node) {
        return scores[node] == ABSENT ? -Score.LIMIT : scores[node];
    }

    void set(int node, int score) {
        scores[node] = score;
        if (trace != null) {
            trace.replaced(node, score);
        }
    }

    /** Adds to the node's score; an absent node becomes present with it. */
    void add(int node, int score) {
        scores[node] = has(node) ? sum(scores[node], score) : sum(0, score);
        if (trace != null) {
            trace.added(node, score);
        }
    }

    /** Adds where the node is present. */
    void addIfPresent(int node, int score) {
        if (has(node)) {
            add(node, score);
        }
    }

    /** From now on changes are noted with their causes. */
    void traceBy(ScoreTrace itsTrace) {
        trace = itsTrace;
    }

    /** How the node's score came about; empty while nobody asks. */
    List<Contribution> why(int node) {
        return trace == null ? List.of() : trace.of(node);
    }

    int count(int node) {
        return counts[node];
    }

    void increment(int node) {
        counts[node]++;
    }

    void resetCounts() {
        Arrays.fill(counts, 0);
    }

    static int sum(int a, int b) {
        if (a <= -Score.LIMIT || b <= -Score.LIMIT) {
            return -Score.LIMIT;
        }
        if (a >= Score.LIMIT || b >= Score.LIMIT) {
            return Score.LIMIT;
        }
        return Math.clamp((long) a + b, -Score.LIMIT, Score.LIMIT);
    }
}
