package org.jcrm.core.policy;

import java.util.Comparator;
import java.util.List;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/**
 * One dependent resource placed relative to one primary.
 *
 * @param attribute the node attribute whose value must agree; {@code #uname} for the node itself
 * @param dependentRole {@link Role#UNKNOWN} for any
 * @param influence whether the dependent's wishes move an active primary
 * @param explicit configured by an operator, not implied by a group
 */
record Colocation(
        String id,
        String attribute,
        int score,
        Slot dependent,
        Slot primary,
        Role dependentRole,
        Role primaryRole,
        boolean influence,
        boolean explicit) {
    static final String NODE = "#uname";

    static final Comparator<Colocation> BY_PRIMARY =
            Comparator.comparing(Colocation::primary, Colocation::compareImportance);

    static final Comparator<Colocation> BY_DEPENDENT =
            Comparator.comparing(Colocation::dependent, Colocation::compareImportance);

    /** Higher priority first, then collections before their parts, promotable ones first, then by id. */
    private static int compareImportance(Slot a, Slot b) {
        int order =
                Integer.compare(b.live.options().priority(), a.live.options().priority());
        if (order == 0) {
            order = b.kind().compareTo(a.kind());
        }
        if (order == 0) {
            order = Boolean.compare(b.live.promotable(), a.live.promotable());
        }
        return order == 0 ? a.id().compareTo(b.id()) : order;
    }

    /** What decides whether a node agrees with another; null if it has no such attribute. */
    @Nullable
    String valueOn(LiveNode node) {
        return attribute.equals(NODE)
                ? node.name().value()
                : node.attribute(attribute).orElse(null);
    }

    boolean mandatory() {
        return score >= Score.LIMIT || score <= -Score.LIMIT;
    }

    boolean together() {
        return score >= Score.LIMIT;
    }

    double factor() {
        return score / (float) Score.LIMIT;
    }

    /** Whether the dependent's wishes count for {@code affected} (the primary or an instance of it). */
    boolean influences(Slot affected) {
        // What must be moved is the connection, which is cheap, not the container, whose service would stop.
        boolean settled = dependent.live.nestingAllowed()
                && !affected.failed
                && affected.live.running().size() == 1;
        return !settled && (influence || affected.live.running().isEmpty());
    }

    boolean influences() {
        return influences(primary);
    }

    /** Puts this in its place: before equal ones. */
    void insertInto(List<Colocation> sorted, Comparator<Colocation> order) {
        int at = 0;
        while (at < sorted.size() && order.compare(this, sorted.get(at)) > 0) {
            at++;
        }
        sorted.add(at, this);
    }
}
