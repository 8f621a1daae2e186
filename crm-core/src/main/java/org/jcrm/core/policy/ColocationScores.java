package org.jcrm.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;

/** Where the primary is decides about its dependent: about its node, or about its rank for promotion. */
final class ColocationScores {
    private final Placement placement;
    private final Assigner assigner;

    ColocationScores(Placement placement, Assigner assigner) {
        this.placement = placement;
        this.assigner = assigner;
    }

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
    static boolean mayAffectLocation(Slot dependent, Slot primary, Colocation colocation) {
        return effect(dependent, primary, colocation, true) == Effect.LOCATION;
    }

    private static Effect effect(Slot dependent, Slot primary, Colocation colocation, boolean preview) {
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
            value = colocation.valueOn(primaryNode);
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
            } else if (Objects.equals(colocation.valueOn(node), value)) {
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
                && Objects.equals(colocation.valueOn(dependentNode), colocation.valueOn(primaryNode))) {
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
            String value = colocation.valueOn(node);
            Integer best = null;
            for (Map.Entry<LiveNode, Integer> primaryNode : primaryNodes.entrySet()) {
                if (Objects.equals(value, colocation.valueOn(primaryNode.getKey()))
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
        String value = colocation.valueOn(primaryNode);
        for (LiveNode node : placement.nodes) {
            if (Objects.equals(colocation.valueOn(node), value)) {
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
                        .anyMatch(each -> Objects.equals(colocation.valueOn(each), colocation.valueOn(node)));
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
        String value = colocation.valueOn(node);
        for (Slot instance : clone.children) {
            LiveNode primaryNode = instance.location(false);
            if (primaryNode != null
                    && instance.state(false) == colocation.primaryRole()
                    && Objects.equals(colocation.valueOn(primaryNode), value)) {
                return true;
            }
        }
        return false;
    }
}
