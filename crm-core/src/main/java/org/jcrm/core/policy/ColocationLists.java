package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which colocations matter for a resource: its own, and those of the group or clone that it is part of. A group's own
 * colocations reach it through its first member (as dependent) and its last (as primary); its members are tied together
 * by colocations of their own.
 */
final class ColocationLists {
    private ColocationLists() {}

    /** Colocations in which {@code slot} is the dependent. */
    static List<Colocation> thisWith(Slot slot) {
        List<Colocation> found = new ArrayList<>(slot.thisWith);
        addFromParent(slot, slot, found, true);
        return found;
    }

    /** Colocations in which {@code slot} is the primary. */
    static List<Colocation> withThis(Slot slot) {
        List<Colocation> found = new ArrayList<>(slot.withThis);
        addFromParent(slot, slot, found, false);
        return found;
    }

    private static void addFromParent(Slot slot, Slot origin, List<Colocation> into, boolean dependent) {
        Slot parent = slot.parent;
        if (parent == null || !passesOn(parent, origin, dependent)) {
            return;
        }
        Comparator<Colocation> order = dependent ? Colocation.BY_PRIMARY : Colocation.BY_DEPENDENT;
        List<Colocation> inherited = dependent ? parent.thisWith : parent.withThis;
        if (into.isEmpty()) {
            into.addAll(inherited);
        } else {
            inherited.forEach(colocation -> colocation.insertInto(into, order));
        }
        addFromParent(parent, origin, into, dependent);
    }

    private static boolean passesOn(Slot parent, Slot origin, boolean dependent) {
        return switch (parent.kind()) {
            case GROUP -> {
                if (parent.children.isEmpty()) {
                    yield false;
                }
                Slot end = dependent ? firstThatCounts(parent) : parent.lastChild();
                yield origin == parent || origin == end || origin == parent.children.getFirst() && dependent;
            }
            case CLONE, BUNDLE, PRIMITIVE -> true;
        };
    }

    /** Unmanaged members do not move, so the wishes of the group reach its first managed one. */
    private static Slot firstThatCounts(Slot group) {
        for (Slot member : group.children) {
            if (member.managed) {
                return member;
            }
        }
        return group.children.getFirst();
    }
}
