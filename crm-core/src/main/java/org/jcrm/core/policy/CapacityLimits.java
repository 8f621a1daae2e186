package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Placement by capacity ({@code placement-strategy} other than {@code default}): a resource goes only where there is room
 * for it and, if any node has that much, for all that must be with it.
 */
final class CapacityLimits {
    private final Placement placement;

    CapacityLimits(Placement placement) {
        this.placement = placement;
    }

    static boolean inForce(Placement placement) {
        return !placement.cluster.options().placementStrategy().equals("default");
    }

    // ---- who comes first

    /** Resources with a higher priority, then those that want their node more, are assigned first. */
    List<Slot> inOrder(List<Slot> tops) {
        if (!inForce(placement)) {
            return List.copyOf(tops);
        }
        ScoreTable none = new ScoreTable(placement.nodes.size());
        placement.nodes.forEach(node -> none.set(node.index(), 0));
        List<LiveNode> nodes = placement.sorted(none, null);
        Map<Slot, ScoreTable> wishes = new LinkedHashMap<>();
        ColocationWishes colocations = new ColocationWishes(placement);
        tops.forEach(slot -> wishes.put(slot, colocations.of(slot)));
        List<Slot> sorted = new ArrayList<>(tops);
        sorted.sort(Comparator.comparingInt((Slot slot) -> slot.priority)
                .reversed()
                .thenComparing((a, b) -> compareWishes(a, b, nodes, wishes)));
        return sorted;
    }

    private static int compareWishes(Slot a, Slot b, List<LiveNode> nodes, Map<Slot, ScoreTable> wishes) {
        ScoreTable ofA = Objects.requireNonNull(wishes.get(a));
        ScoreTable ofB = Objects.requireNonNull(wishes.get(b));
        int order = Integer.compare(whereActive(b, ofB), whereActive(a, ofA));
        for (LiveNode node : nodes) {
            if (order == 0) {
                order = Integer.compare(ofB.get(node.index()), ofA.get(node.index()));
            }
        }
        return order;
    }

    private static int whereActive(Slot slot, ScoreTable wishes) {
        LiveNode node = slot.currentNode();
        return node == null ? -Score.LIMIT : wishes.get(node.index());
    }

    // ---- where there is room

    /** @return the node with the most room if none has enough for everything, to be preferred; else null */
    @Nullable
    LiveNode limit(Slot slot) {
        if (!inForce(placement)) {
            return null;
        }
        Set<Slot> together = new LinkedHashSet<>();
        collect(slot, slot, together);
        together.add(slot);
        Map<String, Integer> all = new LinkedHashMap<>();
        for (Slot each : together) {
            addUnassigned(each, together, all);
        }
        LiveNode roomiest = null;
        boolean anyHasRoom = false;
        for (LiveNode node : available(slot)) {
            anyHasRoom |= placement.capacities.enough(node, all);
            if (roomiest == null || placement.capacities.compare(node, roomiest) < 0) {
                roomiest = node;
            }
        }
        Map<String, Integer> needed = anyHasRoom ? all : slot.live.utilization();
        for (LiveNode node : available(slot)) {
            if (!placement.capacities.enough(node, needed)) {
                placement.why.capacity(placement.capacities, node, needed);
                placement.add(slot, node, -Score.LIMIT);
            }
        }
        return anyHasRoom ? null : roomiest;
    }

    private List<LiveNode> available(Slot slot) {
        return placement.nodes.stream()
                .filter(node -> slot.scores.has(node.index()) && placement.available(node, slot.scores))
                .toList();
    }

    /** All that must be on the same node, as far as that is certain. */
    private void collect(Slot slot, Slot origin, Set<Slot> into) {
        if (slot.kind() == Kind.GROUP) {
            if (slot.live.options().colocated() || (slot.parent != null && slot.parent.live.isClone())) {
                into.add(slot);
                slot.children.forEach(member -> collect(member, origin, into));
                return;
            }
            if (slot.children.isEmpty()) {
                return;
            }
        }
        if (!into.add(slot)) {
            return;
        }
        for (Colocation colocation : ColocationLists.thisWith(slot)) {
            Slot primary = colocation.primary();
            if (primary != origin
                    && colocation.together()
                    && ColocationScores.mayAffectLocation(slot, primary, colocation)) {
                collect(primary, origin, into);
            }
        }
        for (Colocation colocation : ColocationLists.withThis(slot)) {
            Slot dependent = colocation.dependent();
            // Beside which instance of a clone something will be is not known.
            boolean uncertain = slot.live.isClone() && !dependent.live.isClone();
            if (dependent != origin
                    && !uncertain
                    && colocation.together()
                    && colocation.influences()
                    && ColocationScores.mayAffectLocation(dependent, slot, colocation)) {
                collect(dependent, origin, into);
            }
        }
    }

    private static void addUnassigned(Slot slot, Set<Slot> together, Map<String, Integer> sum) {
        if (!slot.provisional) {
            return;
        }
        switch (slot.kind()) {
            case PRIMITIVE -> slot.live.utilization().forEach((kind, amount) -> sum.merge(kind, amount, Integer::sum));
            case GROUP -> {
                boolean all = slot.live.options().colocated() || (slot.parent != null && slot.parent.live.isClone());
                for (Slot member : all ? slot.children : slot.children.subList(0, Math.min(1, slot.children.size()))) {
                    if (!together.contains(member)) {
                        addUnassigned(member, together, sum);
                    }
                }
            }
            case CLONE -> addInstance(slot, together, sum);
            // All containers take the same.
            case BUNDLE -> addUnassigned(slot.instances().getFirst(), together, sum);
        }
    }

    private static void addInstance(Slot clone, Set<Slot> together, Map<String, Integer> sum) {
        boolean found = false;
        for (Slot instance : clone.children) {
            if (together.contains(instance)) {
                found = true;
            } else if (instance.children.stream().anyMatch(together::contains)) {
                addUnassigned(instance, together, sum);
                found = true;
            }
        }
        if (!found && !clone.children.isEmpty()) {
            addUnassigned(clone.children.getFirst(), together, sum);
        }
    }
}
