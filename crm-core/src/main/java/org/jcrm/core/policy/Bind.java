package org.jcrm.core.policy;

/** How strongly one action is bound to another that it comes after: bits that may be combined. */
final class Bind {
    /** If both happen, then in this order. */
    static final int ORDERED = 1;

    /** If the second must happen, so must the first. */
    static final int THEN_NEEDS_FIRST = 1 << 1;

    /** If the first must happen, so must the second. */
    static final int FIRST_NEEDS_THEN = 1 << 2;

    /** As {@link #THEN_NEEDS_FIRST}, but only for what is promoted now. */
    static final int PROMOTED_THEN_NEEDS_FIRST = 1 << 3;

    /** If the second cannot be a part of a live migration, the first is stopped for good. */
    static final int UNMIGRATABLE_THEN_BLOCKS = 1 << 4;

    /** If the first cannot happen, the second cannot either. */
    static final int BLOCKS = 1 << 5;

    /** As {@link #FIRST_NEEDS_THEN}, limited to the first's node. */
    static final int FIRST_NEEDS_THEN_THERE = 1 << 6;

    /** The first is the stop, the second the start of a restart. */
    static final int RESTART = 1 << 7;

    /** Never at the same time, in whatever order. */
    static final int SERIALIZE = 1 << 8;

    /** Only if both are on one node. */
    static final int SAME_NODE = 1 << 9;

    /** If the second is in the graph, so is the first. */
    static final int THEN_SHOWS_FIRST = 1 << 10;

    /** If the first is in the graph, so is the second. */
    static final int FIRST_SHOWS_THEN = 1 << 11;

    /** Holds in this direction only. */
    static final int ASYMMETRIC = 1 << 12;

    /** A node's capacity must be freed first. */
    static final int CAPACITY = 1 << 13;

    /** The second needs a number of such first actions. */
    static final int MIN_RUNNABLE = 1 << 14;

    /** Anti-colocated resources: one leaves before the other comes. */
    static final int ANTI_COLOCATED = 1 << 15;

    /** If the second must happen, the first is pointless. */
    static final int THEN_CANCELS_FIRST = 1 << 16;

    /** Made by the cluster itself, for resources that define nodes. */
    static final int GUEST_ALLOWED = 1 << 17;

    /** If the first cannot run, the second is a real action and no part of a live migration. */
    static final int FIRST_ELSE_THEN = 1 << 18;

    /** Holds unless the first is a part of a live migration. */
    static final int IF_FIRST_UNMIGRATABLE = 1 << 19;

    /** The first must be able to run, unless it concerns something that is going down. */
    static final int BLOCKS_UNLESS_LEAVING = 1 << 20;

    private Bind() {}

    static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }
}
