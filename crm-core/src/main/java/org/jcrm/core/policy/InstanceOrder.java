package org.jcrm.core.policy;

import java.util.Comparator;
import java.util.Set;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Which instance of a clone is assigned first: what is active, allowed, healthy and well placed comes first. */
final class InstanceOrder implements Comparator<Slot> {
    private final Placement placement;
    private final ColocationWishes wishes;

    InstanceOrder(Placement placement) {
        this.placement = placement;
        this.wishes = new ColocationWishes(placement);
    }

    @Override
    public int compare(Slot a, Slot b) {
        Set<LiveNode> nodesA = a.nodes(true);
        Set<LiveNode> nodesB = b.nodes(true);
        LiveNode nodeA = nodesA.isEmpty() ? null : nodesA.iterator().next();
        LiveNode nodeB = nodesB.isEmpty() ? null : nodesB.iterator().next();
        if (!nodesA.isEmpty() && !nodesB.isEmpty() && nodesA.size() != nodesB.size()) {
            return Integer.compare(nodesA.size(), nodesB.size());
        }
        boolean allowedA = nodeA == null || a.scores.get(nodeA.index()) >= 0;
        boolean allowedB = nodeB == null || b.scores.get(nodeB.index()) >= 0;
        if (allowedA != allowedB) {
            return allowedA ? -1 : 1;
        }
        if (a.priority != b.priority) {
            return Integer.compare(b.priority, a.priority);
        }
        if (!allowedA) {
            nodeA = null;
        }
        if (!allowedB) {
            nodeB = null;
        }
        if (nodeA == null || nodeB == null) {
            return nodeA == nodeB ? byNumber(a, b) : nodeA == null ? 1 : -1;
        }
        return compareActive(a, nodeA, b, nodeB);
    }

    private int compareActive(Slot a, LiveNode nodeA, Slot b, LiveNode nodeB) {
        boolean availableA = placement.available(nodeA);
        boolean availableB = placement.available(nodeB);
        if (availableA != availableB) {
            return availableA ? -1 : 1;
        }
        boolean parentA = allowedByParent(a, nodeA);
        boolean parentB = allowedByParent(b, nodeB);
        if (!parentA || !parentB) {
            return parentA == parentB ? byNumber(a, b) : parentA ? -1 : 1;
        }
        int order = Integer.compare(count(a, nodeA), count(b, nodeB));
        if (order == 0) {
            order = Boolean.compare(failed(a), failed(b));
        }
        if (order == 0) {
            order = Integer.compare(colocationScore(b, nodeB, nodeA), colocationScore(a, nodeA, nodeB));
        }
        return order == 0 ? byNumber(a, b) : order;
    }

    private static boolean allowedByParent(Slot slot, LiveNode node) {
        return slot.parent == null || slot.parent.scores.has(node.index());
    }

    private static int count(Slot slot, LiveNode node) {
        return slot.parent == null ? 0 : slot.parent.scores.count(node.index());
    }

    private static boolean failed(Slot slot) {
        return slot.failed || slot.children.stream().anyMatch(InstanceOrder::failed);
    }

    /** What colocations make of the instance's current node. */
    private int colocationScore(Slot instance, LiveNode node, @Nullable LiveNode other) {
        ScoreTable table = new ScoreTable(placement.nodes.size());
        table.set(node.index(), 0);
        if (other != null) {
            table.set(other.index(), 0);
        }
        for (Colocation colocation : ColocationLists.thisWith(instance)) {
            table = wishes.merge(colocation.primary(), table, colocation, ColocationWishes.Merge.DEFAULT);
        }
        for (Colocation colocation : ColocationLists.withThis(instance)) {
            if (colocation.influences(instance)) {
                table = wishes.merge(colocation.dependent(), table, colocation, ColocationWishes.Merge.NON_NEGATIVE);
            }
        }
        return Math.clamp(table.get(node.index()), -Score.LIMIT, Score.LIMIT);
    }

    static int byNumber(Slot a, Slot b) {
        return Integer.compare(number(a.id()), number(b.id()));
    }

    private static int number(String id) {
        int colon = id.lastIndexOf(':');
        String digits = colon < 0 ? "" : id.substring(colon + 1);
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }
}
