package org.jcrm.core.policy;

import java.util.List;
import org.jcrm.core.policy.Action.Link;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** Nothing that depends on the outcome of a probe happens before it. */
final class ProbeOrders {
    private final ActionBook book;

    ProbeOrders(ActionBook book) {
        this.book = book;
    }

    void add() {
        book.placement.tops.forEach(this::add);
        beforeStops();
    }

    private void add(Slot slot) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(this::add);
            return;
        }
        for (Action probe : book.find(slot, "monitor", 0, null)) {
            for (Link link : List.copyOf(probe.after)) {
                beforeStarts(probe, link);
                beforeRestarts(probe, link.action, book.newWalk());
            }
        }
    }

    /** A probe that cannot run keeps further instances of a clone from starting, but not the whole clone. */
    private void beforeStarts(Action probe, Link link) {
        Action after = link.action;
        Slot slot = after.slot;
        if (slot == null
                || probe.slot == null
                || slot.kind() == Kind.PRIMITIVE
                || slot.kind() == Kind.GROUP
                || probe.runnable
                || Bind.has(link.flags, Bind.BLOCKS)
                || probe.slot.top() != slot
                || !after.is("start")) {
            return;
        }
        for (Link next : List.copyOf(after.after)) {
            Slot then = next.action.slot;
            if (then != null && then.live.running().isEmpty() && then.top() == slot && next.action.is("start")) {
                book.order(probe, next.action, Bind.ORDERED | Bind.BLOCKS);
            }
        }
    }

    private void beforeRestarts(Action probe, Action after, int walk) {
        if (!after.firstVisit(walk)) {
            return;
        }
        Slot slot = after.slot;
        if (slot != null && slot.isPrimitive() && probe.slot != slot) {
            String before = after.is("start") ? "stop" : after.is("promote") ? "demote" : "";
            for (Action down : before.isEmpty() ? List.<Action>of() : book.find(slot, before, 0, null)) {
                if (!down.pseudo) {
                    book.order(probe, down, Bind.ORDERED);
                }
            }
        }
        boolean interleave =
                slot != null && slot.live.isClone() && slot.live.cloneTraits().interleave();
        for (Link link : List.copyOf(after.after)) {
            if (Bind.has(link.flags, Bind.FIRST_NEEDS_THEN) || leadsToChild(probe, slot, link.action, interleave)) {
                beforeRestarts(probe, link.action, walk);
            }
        }
    }

    private static boolean leadsToChild(Action probe, @Nullable Slot slot, Action next, boolean interleave) {
        Slot child = next.slot;
        if (slot == null
                || slot.isPrimitive()
                || probe.slot == null
                || probe.slot.parent == slot
                || child == null
                || child.live.isClone()
                || child.parent != slot) {
            return false;
        }
        if (slot.live.isClone() && interleave) {
            LiveNode node = next.node;
            return node != null && node == probe.node;
        }
        return true;
    }

    /** What is inside may be looked for only after its container was started again. */
    private static boolean stopsContainer(Slot first, Ordering ordering) {
        Slot then = ordering.then();
        return then != null
                && ordering.thenTask().equals("stop")
                && first.live
                        .container()
                        .filter(container -> container == then.live)
                        .isPresent();
    }

    /** A stop that must come before something else must come after the probes of what is stopped. */
    private void beforeStops() {
        for (Ordering ordering : List.copyOf(book.orderings)) {
            Slot first = ordering.first();
            if (ordering.flags() == 0
                    || first == null
                    || first == ordering.then()
                    || !ordering.firstTask().equals("stop")) {
                continue;
            }
            List<Action> probes = book.find(first, "monitor", 0, null);
            if (probes.isEmpty()) {
                continue;
            }
            Action given = ordering.thenAction();
            if ((given != null && given.slot == null) || stopsContainer(first, ordering)) {
                continue;
            }
            List<Action> thens = given != null
                    ? List.of(given)
                    : ordering.then() == null
                            ? List.<Action>of()
                            : book.find(ordering.then(), ordering.thenKey(), null);
            int kept = Bind.ORDERED | ordering.flags() & (Bind.IF_FIRST_UNMIGRATABLE | Bind.SAME_NODE);
            boolean limited = ordering.flags() == Bind.CAPACITY || ordering.flags() == Bind.ANTI_COLOCATED;
            int flags = limited ? ordering.flags() : kept;
            for (Action probe : probes) {
                thens.forEach(then -> book.order(probe, then, flags));
            }
        }
    }
}
