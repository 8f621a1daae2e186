package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Spreads the instances of a clone: those that are active stay if that is not worse, the others fill up. */
final class CloneAssigner {
    private final Placement placement;
    private final Assigner assigner;
    private final ColocationWishes wishes;
    private final Promoter promoter;

    CloneAssigner(Placement placement, Assigner assigner, ColocationScores colocations) {
        this.placement = placement;
        this.assigner = assigner;
        this.wishes = new ColocationWishes(placement);
        this.promoter = new Promoter(placement, colocations);
    }

    void assign(Slot clone, @Nullable LiveNode prefer, boolean stopIfNone) {
        if (!clone.provisional || clone.assigning) {
            return;
        }
        if (clone.live.promotable()) {
            PromotionScores.addToNodes(placement, clone);
        }
        clone.assigning = true;
        for (Colocation colocation : ColocationLists.thisWith(clone)) {
            assigner.assign(colocation.primary(), prefer, stopIfNone);
        }
        for (Colocation colocation : ColocationLists.withThis(clone)) {
            if (colocation.influences()) {
                clone.scores = wishes.merge(
                        colocation.dependent(), clone.scores, colocation, ColocationWishes.Merge.FOR_CLONE);
            }
        }
        placement.trace("pcmk__clone_assign", clone);
        clone.children.sort(new InstanceOrder(placement));
        assignInstances(
                clone,
                clone.children,
                clone.live.cloneTraits().max(),
                clone.live.cloneTraits().nodeMax());
        if (clone.live.promotable()) {
            promoter.promote(clone);
        }
        clone.provisional = false;
        clone.assigning = false;
    }

    /** Assigns instances of a clone (or containers of a bundle), in the order in which they are given. */
    void assignInstances(Slot clone, List<Slot> instances, int max, int perNode) {
        clone.scores.resetCounts();
        int availableNodes = 0;
        for (LiveNode node : placement.nodes) {
            if (clone.scores.has(node.index()) && placement.available(node)) {
                availableNodes++;
            }
        }
        int optimal = availableNodes > 0 ? Math.max(1, max / availableNodes) : 0;
        int assigned = 0;
        for (Slot instance : instances) {
            if (assigned >= max) {
                break;
            }
            LiveNode current = preferred(instance, clone, optimal);
            if (current != null && assignToCurrent(instance, clone, current, perNode, max - assigned)) {
                assigned++;
            }
        }
        // The order may change while instances are assigned (by a colocation that sorts again), hence the copy.
        for (Slot instance : new ArrayList<>(instances)) {
            if (!instance.provisional) {
                continue;
            }
            if (assigned >= max) {
                placement.why.because(Cause.Kind.INSTANCES, "no more than " + max + " instances are wanted");
                placement.ban(instance);
            } else if (assignInstance(instance, clone, null, perNode) != null) {
                assigned++;
            }
        }
    }

    /** The node of an instance that is active, healthy and on a node that has not its share yet. */
    private @Nullable LiveNode preferred(Slot instance, Slot clone, int optimal) {
        LiveNode node = instance.currentNode();
        if (node == null || !instance.provisional || instance.failed || !placement.available(node)) {
            return null;
        }
        return clone.scores.has(node.index()) && clone.scores.count(node.index()) >= optimal ? null : node;
    }

    /**
     * Tries to keep an instance where it is. Whenever another node turns out to be better, one instance is reserved for
     * that node and the instance is tried again, so that nodes get what they deserve with as little moving as possible.
     */
    private boolean assignToCurrent(Slot instance, Slot clone, LiveNode current, int perNode, int available) {
        if (!instance.scores.has(current.index()) || !placement.available(current, instance.scores)) {
            return false;
        }
        List<ScoreTable> saved = instance.saveScores();
        ScoreTable savedParent = clone.scores;
        clone.scores = savedParent.copy();
        LiveNode chosen = null;
        int reserved = 0;
        while (reserved < available) {
            chosen = assignInstance(instance, clone, current, perNode);
            if (chosen == current) {
                break;
            }
            instance.restoreScores(saved);
            if (chosen == null) {
                markProvisional(instance);
                break;
            }
            reserved++;
            assigner.unassign(instance);
            chosen = null;
        }
        clone.scores = savedParent;
        if (chosen == null) {
            return false;
        }
        increment(clone, chosen);
        return true;
    }

    private static void markProvisional(Slot slot) {
        slot.provisional = true;
        slot.children.forEach(CloneAssigner::markProvisional);
    }

    private @Nullable LiveNode assignInstance(Slot instance, Slot clone, @Nullable LiveNode prefer, int perNode) {
        if (!instance.provisional) {
            return instance.node;
        }
        if (instance.assigning) {
            return null;
        }
        banUnavailable(instance, clone, perNode);
        LiveNode chosen = assigner.assign(instance, prefer, prefer == null);
        increment(clone, chosen);
        return chosen;
    }

    private static void increment(Slot clone, @Nullable LiveNode node) {
        if (node != null && clone.scores.has(node.index())) {
            clone.scores.increment(node.index());
        }
    }

    private void banUnavailable(Slot instance, Slot clone, int perNode) {
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            boolean possible = !instance.live.orphan()
                    && placement.available(node)
                    && clone.scores.has(i)
                    && clone.scores.get(i) >= 0
                    && clone.scores.count(i) < perNode;
            if (instance.scores.has(i) && !possible) {
                placement.why.noInstance(instance, clone, node, perNode, placement.available(node));
                set(instance, i, -Score.LIMIT);
            }
        }
    }

    private static void set(Slot slot, int node, int score) {
        slot.children.forEach(child -> set(child, node, score));
        if (slot.scores.has(node)) {
            slot.scores.set(node, score);
        }
    }
}
