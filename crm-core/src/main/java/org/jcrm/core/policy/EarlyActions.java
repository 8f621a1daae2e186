package org.jcrm.core.policy;

import org.jcrm.core.status.LiveCluster.EarlyAction;

/** Actions that history demands before anything is decided. */
final class EarlyActions {
    private EarlyActions() {}

    static void add(ActionBook book) {
        for (EarlyAction early : book.placement.cluster.early()) {
            Slot slot = book.placement.of(early.resource());
            if (early.task().equals("clear_failcount")) {
                ConfigChangePlanner.clearFailCount(book, slot, early.node(), early.reason());
            } else {
                book.get(slot, early.task(), early.intervalMillis(), early.node(), early.optional());
            }
        }
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
