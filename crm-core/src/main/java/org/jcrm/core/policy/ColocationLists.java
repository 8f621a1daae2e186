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
        if (parent == null) {
            return;
        }
        switch (parent.kind()) {
            case GROUP -> {
                if (dependent) {
                    addGroupAsDependent(parent, origin, into);
                } else {
                    addGroupAsPrimary(parent, origin, into);
                }
            }
            case BUNDLE -> {
                // What the whole bundle must be with, its containers must be with.
                if (origin.live.replicaContainer()) {
                    add(inherited(parent, dependent), into, dependent);
                }
            }
            case CLONE, PRIMITIVE -> {
                add(inherited(parent, dependent), into, dependent);
                addFromParent(parent, origin, into, dependent);
            }
        }
    }

    /**
     * The first member must be where all others can be, so it heeds what they are colocated with. Later members follow it,
     * unless an unmanaged one before them breaks the chain: then what is mandatory for the group binds them directly.
     */
    private static void addGroupAsDependent(Slot group, Slot origin, List<Colocation> into) {
        if (origin == group.children.getFirst()) {
            add(group.thisWith, into, true);
            addFromParent(group, origin, into, true);
            for (Slot member : group.children) {
                if (member != origin) {
                    add(outside(member.thisWith), into, true);
                }
            }
            return;
        }
        for (Slot member : group.children) {
            if (member == origin) {
                return;
            }
            if (!member.managed) {
                add(group.thisWith.stream().filter(Colocation::together).toList(), into, true);
                return;
            }
        }
    }

    /** What wants to be with the group waits for its last member, and so does what wants to be with any of them. */
    private static void addGroupAsPrimary(Slot group, Slot origin, List<Colocation> into) {
        if (origin != group.lastChild()) {
            return;
        }
        add(group.withThis, into, false);
        addFromParent(group, origin, into, false);
        for (Slot member : group.children) {
            if (member != origin) {
                add(outside(member.withThis), into, false);
            }
        }
    }

    private static List<Colocation> outside(List<Colocation> colocations) {
        return colocations.stream().filter(Colocation::explicit).toList();
    }

    private static List<Colocation> inherited(Slot parent, boolean dependent) {
        return dependent ? parent.thisWith : parent.withThis;
    }

    private static void add(List<Colocation> inherited, List<Colocation> into, boolean dependent) {
        Comparator<Colocation> order = dependent ? Colocation.BY_PRIMARY : Colocation.BY_DEPENDENT;
        if (into.isEmpty()) {
            into.addAll(inherited);
        } else {
            inherited.forEach(colocation -> colocation.insertInto(into, order));
        }
    }
}
