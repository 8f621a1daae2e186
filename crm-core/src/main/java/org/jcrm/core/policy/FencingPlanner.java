package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jcrm.core.status.ClusterOptions;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Fences nodes that are not under control and shuts down those that want it; both in order with what they run. */
final class FencingPlanner {
    private final ActionBook book;
    private final Placement placement;
    private final ClusterOptions options;

    private FencingPlanner(ActionBook book) {
        this.book = book;
        this.placement = book.placement;
        this.options = placement.cluster.options();
    }

    static void plan(ActionBook book) {
        new FencingPlanner(book).plan();
    }

    private void plan() {
        boolean managed = placement.tops.stream().anyMatch(FencingPlanner::anyManaged);
        Action dcDown = null;
        boolean dcFenced = false;
        List<Action> fencings = new ArrayList<>();
        List<Action> shutdowns = new ArrayList<>();
        for (LiveNode node : placement.nodes) {
            if (node.isGuest()) {
                if (placement.requiresReset(node) && managed && placement.cluster.canFence(node)) {
                    fenceGuest(node);
                }
                continue;
            }
            if (managed && placement.unclean(node) && placement.cluster.canFence(node)) {
                Action fencing = fence(node);
                if (node.isDc()) {
                    dcDown = fencing;
                    dcFenced = true;
                } else {
                    if (!options.concurrentFencing() && !fencings.isEmpty()) {
                        book.order(fencings.getLast(), fencing, Bind.ORDERED);
                    }
                    fencings.add(fencing);
                }
            } else if (placement.online(node) && placement.shutdown(node) && node.isMember()) {
                Action shutdown = shutdown(node);
                if (node.isDc()) {
                    dcDown = shutdown;
                } else {
                    shutdowns.add(shutdown);
                }
            } else if (placement.unclean(node)) {
                placement.warnings.add("Node " + node + " is unclean but cannot be fenced");
            }
        }
        orderDc(dcDown, dcFenced, fencings, shutdowns);
    }

    private void orderDc(@Nullable Action dcDown, boolean dcFenced, List<Action> fencings, List<Action> shutdowns) {
        if (dcDown == null) {
            return;
        }
        if (!dcFenced) {
            shutdowns.forEach(shutdown -> book.order(shutdown, dcDown, Bind.ORDERED));
        }
        if (options.concurrentFencing()) {
            fencings.forEach(fencing -> book.order(fencing, dcDown, Bind.ORDERED));
        } else if (!fencings.isEmpty()) {
            book.order(fencings.getLast(), dcDown, Bind.ORDERED);
        }
    }

    private static boolean anyManaged(Slot slot) {
        if (!slot.isPrimitive()) {
            return slot.children.stream().anyMatch(FencingPlanner::anyManaged);
        }
        return slot.managed;
    }

    // ---- fencing

    private Action fence(LiveNode node) {
        Action fencing = book.fences.get(node, options.fencingAction(), false, placement.uncleanReason(node), false);
        placement.tops.forEach(slot -> order(slot, fencing, node));
        return fencing;
    }

    /** A guest is down once what it lives in has stopped; the fence action only says so. */
    private void fenceGuest(LiveNode node) {
        Slot container = Objects.requireNonNull(placement.host(node));
        Slot connection = Objects.requireNonNull(placement.connection(node));
        Action stop = ActionBook.first(container, "stop", null);
        String operation = ActionBook.first(container, "start", null) == null ? "off" : "reboot";
        Action fencing = book.fences.get(node, operation, false, "guest is unclean", false);
        fencing.pseudo = true;
        fencing.runnable = true;
        int implied = Bind.BLOCKS | Bind.FIRST_NEEDS_THEN;
        if (stop != null && stop.pseudo && stop.node != null) {
            book.order(book.fences.get(stop.node, options.fencingAction(), false, null, false), fencing, implied);
        } else if (stop != null) {
            book.order(stop, fencing, implied);
        } else {
            book.order(ActionBook.first(connection, "stop", null), fencing, Bind.ORDERED);
        }
        placement.tops.forEach(slot -> order(slot, fencing, node));
    }

    private void order(Slot slot, Action fencing, LiveNode target) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> order(child, fencing, target));
            return;
        }
        if (!slot.managed) {
            return;
        }
        for (Action action : slot.actions) {
            switch (action.needs) {
                case NOTHING -> {
                    // It does not wait for fencing.
                }
                case FENCING -> book.order(fencing, action, Bind.ORDERED);
                case QUORUM -> {
                    // What is active there is not known, so it might be active twice.
                    if (action.is("start") && slot.scores.has(target.index()) && !knownOn(slot, target)) {
                        book.order(fencing, action, Bind.ORDERED | Bind.BLOCKS);
                    }
                }
            }
        }
        implyStops(slot, fencing, target);
    }

    private static boolean knownOn(Slot slot, LiveNode node) {
        Slot parent = slot.parent;
        return slot.live.known().contains(node)
                || (parent != null
                        && parent.live.isClone()
                        && !parent.live.unique()
                        && parent.live.known().contains(node));
    }

    /** What runs on a node that is fenced is stopped by it. */
    private void implyStops(Slot slot, Action fencing, LiveNode target) {
        boolean orderImplied = target.isGuest()
                || switch (slot.live.options().requires()) {
                    case FENCING, UNFENCING -> true;
                    case NOTHING, QUORUM -> false;
                };
        boolean bundled = slot.live.bundleAround().isPresent();
        for (Action stop : book.find(slot, "stop", 0, target)) {
            stop.pseudo = true;
            stop.runnable = true;
            if (orderImplied) {
                if (!bundled) {
                    book.order(fencing, stop, Bind.GUEST_ALLOWED);
                }
                Slot top = slot.top();
                if (top != slot || bundled) {
                    book.order(fencing, ActionBook.first(top, "stop", null), Bind.GUEST_ALLOWED);
                }
            }
            if (slot.live.notifies()) {
                NotifyPoints notify = slot.top().notify;
                (notify == null ? new NotifyPoints(book, slot.top()) : notify).afterFencing(stop, fencing);
            }
        }
        for (Action demote : book.find(slot, "demote", 0, target)) {
            if (placement.online(target) && !placement.unclean(target) && !slot.failed) {
                continue;
            }
            demote.pseudo = true;
            demote.runnable = true;
            if (orderImplied && !bundled) {
                book.order(fencing, demote, Bind.GUEST_ALLOWED | Bind.ORDERED);
            }
        }
    }

    // ---- shutdown

    private Action shutdown(LiveNode node) {
        Action shutdown = book.singleton("do_shutdown-" + node, "do_shutdown", node, false);
        shutdown.meta.put("on_node", node.name().value());
        shutdown.meta.put("on_node_uuid", node.id());
        shutdown.meta.put("op_no_wait", "true");
        for (int i = book.all.size() - 1; i >= 0; i--) {
            Action stop = book.all.get(i);
            Slot slot = stop.slot;
            if (slot != null
                    && stop.is("stop")
                    && stop.node == node
                    && !slot.live.maintenance()
                    && !node.maintenance()
                    && (slot.managed || slot.blocked)) {
                stop.optional = false;
                book.orderLater(stop, shutdown, Bind.ORDERED | Bind.BLOCKS);
            }
        }
        return shutdown;
    }
}
