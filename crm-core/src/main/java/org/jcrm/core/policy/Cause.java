package org.jcrm.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Why a score was changed, as the stage that changed it knows: facts, no sentence yet.
 *
 * @param id of the constraint or, where no constraint is behind it, empty
 * @param other the resource on the other side of a colocation, the rule of a location constraint, the ticket, or empty
 * @param path the resources by which a colocation came here, nearest first; empty if directly
 * @param detail what the kind needs beyond that, or empty
 */
public record Cause(Kind kind, String id, String other, List<String> path, String detail) {
    /** The detail of {@link Kind#INSTANCES} on a node that is not available. */
    public static final String CANNOT_RUN = "the node cannot run anything now";

    /** The stage that changes the score. */
    public enum Kind {
        /** What every node begins with. */
        BASE,
        /** The node that was made for this instance of a bundle. */
        BUNDLE,
        /** What is in the operation history; {@code detail} says it. */
        HISTORY,
        /** A location constraint; {@code other} is the rule that held. */
        LOCATION,
        /** The node's health attributes. */
        HEALTH,
        /** A ticket that is not granted; {@code other} names it. */
        TICKET,
        /** It waits for the node that was shut down; {@code detail} names it. */
        SHUTDOWN_LOCK,
        /** It is active there. */
        STICKINESS,
        /** It failed there as often as it may. */
        FAILURES,
        /** Another node is the only one where it may be looked for. */
        DISCOVERY,
        /** What lives in a container, or is a node itself, cannot be there. */
        CONTAINER,
        /** Where the primary is: {@code other} is the primary, {@code detail} its node. */
        WITH,
        /** Where a dependent would like to be: {@code other} is the dependent. */
        WISH,
        /** Of a clone, other instances are there, or no more are wanted; {@code detail} says which. */
        INSTANCES,
        /** The node has no room for it; {@code detail} says of what. */
        CAPACITY,
        /** Its next role is Stopped, whatever the node. */
        TARGET_ROLE,
        /** The promotion score that the agent set. */
        PROMOTION_SCORE,
        /** The instance's own rank for promotion. */
        RANK,
        /** Its role is settled: unmanaged, or a failure demands it. */
        SETTLED
    }

    public Cause {
        requireNonNull(kind, "kind is null");
        requireNonNull(id, "id is null");
        requireNonNull(other, "other is null");
        path = List.copyOf(path);
        requireNonNull(detail, "detail is null");
    }

    static Cause of(Kind kind) {
        return of(kind, "");
    }

    static Cause of(Kind kind, String detail) {
        return new Cause(kind, "", "", List.of(), detail);
    }
}
