package org.jcrm.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** How a colocation changes scores: of the dependent by where the primary is, and of the primary by where the dependent would like to be. */
final class ColocationScores {
    /** Marks a node that must not be preferred further; turns into 1 at the end. */
    private static final int NO_MORE = -100 * Score.LIMIT;

    /** Which scores of the other resource are merged, and how. */
    record Merge(boolean thisWith, boolean active, boolean nonNegative) {
        static final Merge DEFAULT = new Merge(false, false, false);
        static final Merge ACTIVE = new Merge(false, true, false);

        /** A clone has other nodes to offer, so what its dependents dislike does not ban any. */
        static final Merge FOR_CLONE = new Merge(false, true, true);
    }

    private final Placement placement;
    private final Assigner assigner;

    ColocationScores(Placement placement, Assigner assigner) {
        this.placement = placement;
        this.assigner = assigner;
    }

    // ---- where the primary is decides about the dependent

    /** Applies the colocation to the scores (or the rank for promotion) of {@code dependent}. */
    void applyToDependent(Slot dependent, Slot primary, Colocation colocation) {
        switch (dependent.kind()) {
            case PRIMITIVE -> applyPrimary(dependent, primary, colocation);
            case GROUP -> {
                if (dependent.children.isEmpty()) {
                    return;
                }
                if (dependent.live.options().colocated()) {
                    applyToDependent(dependent.children.getFirst(), primary, colocation);
                } else if (!colocation.together()) {
                    dependent.children.forEach(member -> applyToDependent(member, primary, colocation));
                }
            }
            case CLONE -> applyPrimary(dependent, primary, colocation);
            case BUNDLE -> {
                // Its containers have its colocations.
            }
        }
    }

    private void applyPrimary(Slot dependent, Slot primary, Colocation colocation) {
        switch (primary.kind()) {
            case PRIMITIVE -> applyPrimitive(dependent, primary, colocation);
            case GROUP -> applyGroup(dependent, primary, colocation);
            case CLONE -> applyClone(dependent, primary, colocation);
            case BUNDLE -> applyBundle(dependent, primary, colocation);
        }
    }

    /** What a colocation can still change. */
    enum Effect {
        NOTHING,
        LOCATION,
        ROLE
    }

    /** Whether the colocation can decide about the dependent's node, once both are assigned. */
    boolean mayAffectLocation(Slot dependent, Slot primary, Colocation colocation) {
        return effect(dependent, primary, colocation, true) == Effect.LOCATION;
    }

    private Effect effect(Slot dependent, Slot primary, Colocation colocation, boolean preview) {
        if (!preview && primary.provisional) {
            return Effect.NOTHING;
        }
        if (colocation.dependentRole().compareTo(Role.UNPROMOTED) >= 0
                && dependent.parent != null
                && dependent.live.inPromotable()
                && !dependent.provisional) {
            return Effect.ROLE;
        }
        if (!preview && !dependent.provisional) {
            return Effect.NOTHING;
        }
        if (colocation.dependentRole() != Role.UNKNOWN && colocation.dependentRole() != dependent.nextRole) {
            return Effect.NOTHING;
        }
        if (colocation.primaryRole() != Role.UNKNOWN && colocation.primaryRole() != primary.nextRole) {
            return Effect.NOTHING;
        }
        return Effect.LOCATION;
    }

    private void applyPrimitive(Slot dependent, Slot primary, Colocation colocation) {
        switch (effect(dependent, primary, colocation, false)) {
            case NOTHING -> {
                // The time or the role for this colocation is not there.
            }
            case LOCATION -> applyToScores(dependent, primary, colocation);
            case ROLE -> applyToPromotion(dependent, primary, colocation);
        }
    }

    private void applyToScores(Slot dependent, Slot primary, Colocation colocation) {
        LiveNode primaryNode = primary.node;
        String value = null;
        if (primaryNode != null) {
            value = attribute(primaryNode, colocation);
        } else if (colocation.score() < 0) {
            // There is nothing to stay away from.
            return;
        }
        placement.why.with(colocation, primary);
        ScoreTable work = dependent.scores.copy();
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            if (!work.has(i)) {
                continue;
            }
            if (primaryNode == null) {
                work.add(i, -colocation.score());
            } else if (Objects.equals(attribute(node, colocation), value)) {
                if (!colocation.together()) {
                    work.add(i, colocation.score());
                }
            } else if (colocation.together()) {
                work.add(i, -colocation.score());
            }
        }
        if (colocation.mandatory() || placement.anyAvailable(work)) {
            dependent.scores = work;
        }
    }

    private static @Nullable String attribute(LiveNode node, Colocation colocation) {
        return colocation.attribute().equals(Colocation.NODE)
                ? node.name().value()
                : node.attribute(colocation.attribute()).orElse(null);
    }

    private void applyToPromotion(Slot dependent, Slot primary, Colocation colocation) {
        LiveNode dependentNode = dependent.node;
        LiveNode primaryNode = primary.node;
        if (dependentNode == null) {
            return;
        }
        placement.why.with(colocation, primary);
        boolean primaryThere = primaryNode != null
                && (colocation.primaryRole() == Role.UNKNOWN || colocation.primaryRole() == primary.nextRole);
        if (primaryThere
                && primaryNode != null
                && Objects.equals(attribute(dependentNode, colocation), attribute(primaryNode, colocation))) {
            addPriority(
                    dependent,
                    colocation.dependentRole() == Role.UNPROMOTED ? -colocation.score() : colocation.score());
        } else if (colocation.together() && colocation.dependentRole() == Role.PROMOTED) {
            addPriority(dependent, -Score.LIMIT);
        }
    }

    /** The first member's rank for promotion is the group's. */
    private void addPriority(Slot dependent, int score) {
        placement.why.raised(dependent, score);
        dependent.priority = ScoreTable.sum(dependent.priority, score);
        Slot group = dependent.parent;
        if (group != null && group.kind() == Kind.GROUP) {
            placement.why.raised(group, score);
            group.priority = ScoreTable.sum(group.priority, score);
        }
    }

    private void applyGroup(Slot dependent, Slot group, Colocation colocation) {
        if (group.children.isEmpty()) {
            return;
        }
        if (group.live.options().colocated()) {
            // The whole group must be there if the colocation is mandatory, else its beginning will do.
            Slot member = colocation.together() ? group.lastChild() : group.children.getFirst();
            applyPrimary(dependent, member, colocation);
        } else if (!colocation.together()) {
            group.children.forEach(member -> applyPrimary(dependent, member, colocation));
        }
    }

    private void applyClone(Slot dependent, Slot clone, Colocation colocation) {
        if (clone.provisional) {
            return;
        }
        if (clone.live.promotable() && colocation.primaryRole() != Role.UNKNOWN) {
            if (dependent.provisional) {
                applyPromotable(dependent, clone, colocation);
                return;
            }
            if (colocation.dependentRole() == Role.PROMOTED) {
                applyPromotableToPromotion(dependent, clone, colocation);
                return;
            }
        }
        // Each instance has one of the primary to be with, but all of them to stay away from.
        if (interleaves(colocation) && colocation.score() >= 0) {
            Slot instance = Instances.compatible(placement, dependent, clone, Role.UNKNOWN, false);
            if (instance != null) {
                applyToDependent(dependent, instance, colocation);
            } else if (colocation.together()) {
                assigner.assign(dependent, null, true, true);
            }
            return;
        }
        if (colocation.together()) {
            Map<LiveNode, Integer> nodes = new LinkedHashMap<>();
            for (Slot child : clone.children) {
                LiveNode chosen = child.location(false);
                if (chosen != null && !child.blockedAnywhere()) {
                    nodes.put(chosen, 0);
                }
            }
            if (dependent.provisional) {
                restrict(dependent, colocation, nodes);
            } else {
                forbidPromotionElsewhere(dependent, colocation, nodes.keySet());
            }
            return;
        }
        clone.children.forEach(child -> applyPrimary(dependent, child, colocation));
    }

    private void applyBundle(Slot dependent, Slot bundle, Colocation colocation) {
        if (bundle.provisional) {
            return;
        }
        if (colocation.dependent().isMultiple()) {
            Slot container = Instances.compatible(placement, dependent, bundle, Role.UNKNOWN, false);
            if (container != null) {
                applyToDependent(dependent, container, colocation);
            } else if (colocation.together()) {
                assigner.assign(dependent, null, true, true);
            }
            return;
        }
        Map<LiveNode, Integer> nodes = new LinkedHashMap<>();
        for (Slot container : bundle.instances()) {
            if (!colocation.together()) {
                applyPrimary(dependent, container, colocation);
                continue;
            }
            LiveNode chosen = container.location(false);
            boolean counts = colocation.primaryRole() != Role.PROMOTED
                    || placement
                            .inside(container)
                            .filter(inside -> inside.nextRole == Role.PROMOTED)
                            .isPresent();
            if (chosen != null && counts && !container.blockedAnywhere()) {
                nodes.put(chosen, 0);
            }
        }
        if (colocation.together()) {
            restrict(dependent, colocation, nodes);
        }
    }

    private static boolean interleaves(Colocation colocation) {
        Slot dependent = colocation.dependent();
        return dependent.live.isClone()
                && dependent.live.cloneTraits().interleave()
                && dependent.live.cloneTraits().nodeMax()
                        == colocation.primary().live.cloneTraits().nodeMax();
    }

    /**
     * Keeps the dependent to nodes whose attribute agrees with one where the primary will be.
     *
     * @param primaryNodes with the score that is added for each; the best one counts where several agree
     */
    private void restrict(Slot dependent, Colocation colocation, Map<LiveNode, Integer> primaryNodes) {
        placement.why.with(colocation, colocation.primary());
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            if (!dependent.scores.has(i)) {
                continue;
            }
            String value = attribute(node, colocation);
            Integer best = null;
            for (Map.Entry<LiveNode, Integer> primaryNode : primaryNodes.entrySet()) {
                if (Objects.equals(value, attribute(primaryNode.getKey(), colocation))
                        && (best == null || primaryNode.getValue() > best)) {
                    best = primaryNode.getValue();
                }
            }
            if (best == null) {
                dependent.scores.set(i, -Score.LIMIT);
            } else {
                dependent.scores.add(i, best);
            }
        }
    }

    private void applyPromotable(Slot dependent, Slot clone, Colocation colocation) {
        Map<LiveNode, Integer> affected = new LinkedHashMap<>();
        for (Slot instance : clone.children) {
            LiveNode node = instance.location(false);
            if (node != null && instance.state(false) == colocation.primaryRole()) {
                if (!colocation.together()) {
                    addWhereEqual(dependent, node, colocation);
                }
                affected.merge(node, scoreThere(instance, node), Math::max);
            }
        }
        // Promoted with promoted is left to the choice of roles, or no further instance could start unpromoted.
        if (colocation.together()
                && (colocation.dependentRole() != Role.PROMOTED || colocation.primaryRole() != Role.PROMOTED)) {
            restrict(dependent, colocation, affected);
        }
    }

    /** How good the node was for the instance, or for the first part of it that went there. */
    private static int scoreThere(Slot instance, LiveNode node) {
        for (Slot part : instance.children) {
            if (part.node == node) {
                return part.nodeScore;
            }
        }
        return instance.nodeScore;
    }

    private void addWhereEqual(Slot dependent, LiveNode primaryNode, Colocation colocation) {
        placement.why.with(colocation, colocation.primary());
        String value = attribute(primaryNode, colocation);
        for (LiveNode node : placement.nodes) {
            if (Objects.equals(attribute(node, colocation), value)) {
                dependent.scores.addIfPresent(node.index(), colocation.score());
            }
        }
    }

    private void applyPromotableToPromotion(Slot dependent, Slot clone, Colocation colocation) {
        placement.why.with(colocation, clone);
        if (primaryBeside(dependent, clone, colocation)) {
            addPriority(dependent, colocation.score());
        } else if (colocation.together()) {
            addPriority(dependent, -Score.LIMIT);
        }
    }

    /** What has its node cannot follow any more, but where it is without what it must be with it cannot be promoted. */
    private void forbidPromotionElsewhere(Slot dependent, Colocation colocation, Set<LiveNode> primaryNodes) {
        LiveNode node = dependent.location(false);
        boolean beside = node != null
                && primaryNodes.stream()
                        .anyMatch(each -> Objects.equals(attribute(each, colocation), attribute(node, colocation)));
        if (!beside && colocation.dependentRole() == Role.PROMOTED) {
            placement.why.with(colocation, colocation.primary());
            addPriority(dependent, -Score.LIMIT);
        }
    }

    private boolean primaryBeside(Slot dependent, Slot clone, Colocation colocation) {
        LiveNode node = dependent.location(false);
        if (colocation.attribute().equals(Colocation.NODE) || node == null) {
            return Instances.compatible(placement, dependent, clone, colocation.primaryRole(), false) != null;
        }
        String value = attribute(node, colocation);
        for (Slot instance : clone.children) {
            LiveNode primaryNode = instance.location(false);
            if (primaryNode != null
                    && instance.state(false) == colocation.primaryRole()
                    && Objects.equals(attribute(primaryNode, colocation), value)) {
                return true;
            }
        }
        return false;
    }

    // ---- where the dependent would like to be counts for the primary

    /** The scores of a resource together with those of what it must be with. */
    ScoreTable wishes(Slot slot) {
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
    ScoreTable merge(Slot source, ScoreTable nodes, Colocation colocation, double factor, Merge how) {
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
            int score = bestMatching(source, attribute(node, colocation), colocation);
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
                    && Objects.equals(value, attribute(node, colocation))) {
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
