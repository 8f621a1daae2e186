package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Something that may have to be done. Lives for one planning. */
final class Action {
    /** What the cluster must have before the action may run. */
    enum Needs {
        NOTHING,
        QUORUM,
        FENCING
    }

    /** One end of a relation between two actions; each end keeps flags of its own. */
    static final class Link {
        final Action action;
        int flags;
        boolean inGraph;

        Link(Action action, int flags) {
            this.action = action;
            this.flags = flags;
        }
    }

    final int id;
    final String key;
    final @Nullable Slot slot;

    @Nullable
    LiveNode node;

    String task;
    long intervalMillis;

    /** Set when the task was turned into a cancellation: what is cancelled. */
    @Nullable
    String cancelled;

    boolean optional;
    boolean runnable = true;
    boolean pseudo;
    boolean alwaysShown;
    boolean migratable;
    boolean reschedule;
    boolean dangling;
    boolean onDc;
    boolean minRunnable;
    int minimumBefore;
    int runnableBefore;
    int priority;
    Needs needs = Needs.NOTHING;

    @Nullable
    String reason;

    final Map<String, String> meta = new LinkedHashMap<>();

    final List<Link> before = new ArrayList<>();
    final List<Link> after = new ArrayList<>();

    /** The number of the walk that came by last: a new walk has a new number, so nothing must be reset before it. */
    private int lastWalk;

    boolean inGraph;

    Action(int id, String key, @Nullable Slot slot, String task, @Nullable LiveNode node, boolean optional) {
        this.id = id;
        this.key = key;
        this.slot = slot;
        this.task = task;
        this.node = node;
        this.optional = optional;
    }

    /** Whether this is the first visit of that walk; from now on it was visited. */
    boolean firstVisit(int walk) {
        boolean first = lastWalk != walk;
        lastWalk = walk;
        return first;
    }

    boolean visited(int walk) {
        return lastWalk == walk;
    }

    boolean is(String other) {
        return task.equals(other);
    }

    /** Bits of {@link Flag} as seen by what is ordered relative to this. */
    int flags() {
        return (optional ? Flag.OPTIONAL : 0) | (runnable ? Flag.RUNNABLE : 0);
    }

    void because(@Nullable String why) {
        if (reason == null) {
            reason = why;
        }
    }

    void block(String why) {
        if (runnable) {
            because(why);
            runnable = false;
        }
    }

    /** {@code required rsc start}, as summaries name a reason. */
    String asReason(String change) {
        return change + " " + (slot == null ? "" : slot.id() + " ") + task;
    }

    @Override
    public String toString() {
        return node == null ? key : key + " " + node;
    }

    /** Bits of {@link Action#flags()}. */
    static final class Flag {
        static final int OPTIONAL = 1;
        static final int RUNNABLE = 2;

        private Flag() {}
    }
}
