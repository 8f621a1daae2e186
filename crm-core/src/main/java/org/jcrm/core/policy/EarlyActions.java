package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.LiveCluster.EarlyAction;
import org.jcrm.core.status.LiveCluster.Fenced;
import org.jcrm.core.status.LiveNode;

/** Actions that history demands before anything is decided. */
final class EarlyActions {
    private EarlyActions() {}

    /** Those that are due; a failure is forgiven if the resource has other parameters by now. */
    static List<EarlyAction> due(Placement placement) {
        List<EarlyAction> due = new ArrayList<>();
        for (EarlyAction early : placement.cluster.early()) {
            OperationRecord failed = early.ifParametersChanged();
            if (failed == null || changed(placement, early, failed)) {
                due.add(early);
            }
        }
        return due;
    }

    private static boolean changed(Placement placement, EarlyAction early, OperationRecord failed) {
        Slot slot = placement.of(early.resource());
        return switch (new ParameterComparison(placement, slot, early.node(), failed).result()) {
            case SAME, UNKNOWN -> false;
            case DIFFERENT, NEEDS_RESTART -> true;
        };
    }

    static void add(ActionBook book) {
        String fencing = book.placement.cluster.options().fencingAction();
        for (Fenced fenced : book.placement.cluster.fenced()) {
            book.fences.get(fenced.node(), fencing, true, fenced.reason(), fenced.priorityDelay());
        }
        book.placement.forgotten.forEach(history -> clearHistory(book, history.slot(), history.node()));
        for (EarlyAction early : book.placement.early) {
            Slot slot = book.placement.of(early.resource());
            if (early.task().equals("clear_failcount")) {
                if (book.placement.unclean(early.node())) {
                    // Its fail-counts end with its session, and nobody there may be asked.
                    continue;
                }
                afterFencing(book, slot, ConfigChangePlanner.clearFailCount(book, slot, early.node(), early.reason()));
            } else if (early.task().equals("lrm_delete")) {
                clearHistory(book, slot, early.node());
            } else {
                book.get(slot, early.task(), early.intervalMillis(), early.node(), early.optional());
            }
        }
    }

    /** With a reconnect interval, the failures of a connection count until its node was fenced. */
    private static void afterFencing(ActionBook book, Slot slot, Action clear) {
        if (slot.live.options().reconnectMillis() == 0
                || !book.placement.cluster.options().fencingEnabled()) {
            return;
        }
        book.placement.cluster.node(NodeName.of(slot.id())).ifPresent(remote -> {
            String operation = book.placement.cluster.options().fencingAction();
            book.order(book.fences.get(remote, operation, true, null, false), clear, Bind.FIRST_NEEDS_THEN);
        });
    }

    /** The node's history of a resource is deleted; the agent is not asked. */
    private static void clearHistory(ActionBook book, Slot slot, LiveNode node) {
        Action delete = book.get(slot, "lrm_delete", 0, node, false);
        delete.onDc = true;
        delete.runnable = true;
        delete.meta.put("on-fail", "ignore");
    }

    /** Nobody will ever clean up after what is not configured any more. */
    static void forgiveOrphans(ActionBook book) {
        Placement placement = book.placement;
        if (!placement.cluster.options().stopRemovedResources()) {
            return;
        }
        for (Slot slot : placement.tops) {
            if (!slot.live.orphan()) {
                continue;
            }
            for (LiveNode node : placement.nodes) {
                if (placement.online(node)
                        && placement
                                        .failCounts
                                        .effective(slot.live, node)
                                        .count()
                                        .value()
                                != 0) {
                    Action clear = ConfigChangePlanner.clearFailCount(book, slot, node, "it is orphaned");
                    book.order(clear, slot, "stop", Bind.ORDERED);
                }
            }
        }
    }

    /** Whether the failures of a resource on a node will be forgotten anyway. */
    static boolean clears(Placement placement, Slot slot, LiveNode node) {
        return slot.cleared.contains(node);
    }

    /** What was known already of resources that found no node: stops become required, starts and monitors impossible. */
    static void unplanUnassigned(Placement placement) {
        for (Slot slot : placement.all()) {
            if (slot.isPrimitive() && !slot.provisional && slot.node == null) {
                LateUnassigner.unplan(slot);
            }
        }
    }
}
