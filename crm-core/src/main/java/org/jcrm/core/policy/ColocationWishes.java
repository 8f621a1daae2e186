package org.jcrm.core.policy;

import java.util.Objects;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** Where the dependents of a resource would like to be counts for the resource, and what they depend on in turn. */
final class ColocationWishes {
    /** Marks a node that must not be preferred further; turns into 1 at the end. */
    private static final int NO_MORE = -100 * Score.LIMIT;

    /** Which scores of the other resource are merged, and how. */
    record Merge(boolean thisWith, boolean active, boolean nonNegative) {
        static final Merge DEFAULT = new Merge(false, false, false);
        static final Merge NON_NEGATIVE = new Merge(false, false, true);
        static final Merge ACTIVE = new Merge(false, true, false);

        /** A clone has other nodes to offer, so what its dependents dislike does not ban any. */
        static final Merge FOR_CLONE = new Merge(false, true, true);
    }

    private final Placement placement;

    ColocationWishes(Placement placement) {
        this.placement = placement;
    }

    /** The scores of a resource together with those of what it must be with. */
    ScoreTable of(Slot slot) {
        Slot source = slot;
        while (source.kind() == Kind.GROUP && !source.children.isEmpty()) {
            source = source.lastChild();
        }
        slot.merging = true;
        source.merging = true;
        ScoreTable work = mergeFurther(source, source.scores.copy(), 1, new Merge(true, true, false));
        source.merging = false;
        slot.merging = false;
        return work;
    }

    /** Merges the wishes of {@code source} (and of what is colocated with it) into {@code nodes}. */
    ScoreTable merge(Slot source, ScoreTable nodes, Colocation colocation, Merge how) {
        return merge(source, nodes, colocation, colocation.factor(), how);
    }

    private ScoreTable merge(Slot source, ScoreTable nodes, Colocation colocation, double factor, Merge how) {
        if (source.merging) {
            return nodes;
        }
        source.merging = true;
        placement.why.entered(source);
        try {
            if (source.kind() == Kind.GROUP) {
                if (source.children.isEmpty()) {
                    return nodes;
                }
                Slot member = how.thisWith ? source.lastChild() : source.children.getFirst();
                return merge(member, nodes, colocation, factor, how);
            }
            return mergeOne(source, nodes, colocation, factor, how);
        } finally {
            placement.why.left();
            source.merging = false;
        }
    }

    private ScoreTable mergeOne(Slot source, ScoreTable nodes, Colocation colocation, double factor, Merge how) {
        ScoreTable work = nodes.copy();
        addMatching(work, source, colocation, factor, how.nonNegative);
        if (placement.anyAvailable(work)) {
            work = mergeFurther(source, work, factor, new Merge(how.thisWith, true, how.nonNegative));
        } else if (how.active) {
            return nodes;
        }
        if (how.nonNegative) {
            for (LiveNode node : placement.nodes) {
                if (work.has(node.index()) && work.get(node.index()) == NO_MORE) {
                    placement.why.wish(source, colocation);
                    work.set(node.index(), 1);
                }
            }
        }
        return work;
    }

    private ScoreTable mergeFurther(Slot source, ScoreTable nodes, double factor, Merge how) {
        ScoreTable work = nodes;
        for (Colocation next : how.thisWith ? ColocationLists.thisWith(source) : ColocationLists.withThis(source)) {
            if (how.thisWith || next.influences()) {
                Slot other = how.thisWith ? next.primary() : next.dependent();
                work = merge(other, work, next, factor * next.score() / Score.LIMIT, how);
            }
        }
        return work;
    }

    private void addMatching(ScoreTable nodes, Slot source, Colocation colocation, double factor, boolean nonNegative) {
        placement.why.wish(source, colocation);
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            if (!nodes.has(i)) {
                continue;
            }
            int score = bestMatching(source, colocation.valueOn(node), colocation);
            if (factor < 0 && score < 0 && !worthMoving(colocation, score)) {
                continue;
            }
            if (nodes.get(i) == NO_MORE) {
                continue;
            }
            double weighted = factor * score;
            int rounded = (int) (weighted < 0 ? weighted - 0.5 : weighted + 0.5);
            if (rounded == 0 && score != 0) {
                // A small preference must not vanish, nor turn into its opposite.
                rounded = (int) Math.signum(weighted);
            }
            int sum = ScoreTable.sum(rounded, nodes.get(i));
            if (nonNegative && sum < 0 && nodes.get(i) > 0) {
                nodes.set(i, NO_MORE);
            } else if (!(nonNegative && sum < 0 && nodes.get(i) == 0)) {
                nodes.add(i, rounded);
            }
        }
    }

    private int bestMatching(Slot source, @Nullable String value, Colocation colocation) {
        int best = -Score.LIMIT;
        ScoreTable scores = withGroupLocations(source, colocation);
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            if (scores.has(i)
                    && scores.get(i) > best
                    && placement.available(node)
                    && Objects.equals(value, colocation.valueOn(node))) {
                best = scores.get(i);
            }
        }
        return best;
    }

    /** A group's location constraints count once, at its first member; a later one that is named itself has them too. */
    private ScoreTable withGroupLocations(Slot source, Colocation colocation) {
        Slot group = source.parent;
        if (!colocation.explicit()
                || source != colocation.dependent()
                || group == null
                || group.kind() != Kind.GROUP
                || source == group.children.getFirst()) {
            return source.scores;
        }
        ScoreTable scores = source.scores.copy();
        for (Location location : group.locations) {
            if (location.role() == Role.UNKNOWN || location.role() == source.nextRole) {
                location.nodes().forEach((node, score) -> scores.add(node.index(), score.value()));
            }
        }
        return scores;
    }

    /**
     * Where an anti-colocated dependent may not be is no reason for the primary to be there, unless the dependent has but
     * one node left, and the primary is not held by a stickiness that is stronger.
     */
    private boolean worthMoving(Colocation colocation, int score) {
        return colocation.primary().live.options().stickiness() < -score
                && colocation.influences()
                && allowedOnOne(colocation.dependent());
    }

    private boolean allowedOnOne(Slot slot) {
        int allowed = 0;
        for (LiveNode node : placement.nodes) {
            if (slot.scores.has(node.index()) && slot.scores.get(node.index()) >= 0) {
                allowed++;
            }
        }
        return allowed == 1;
    }
}
