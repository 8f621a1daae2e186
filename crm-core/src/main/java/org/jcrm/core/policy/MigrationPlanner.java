package org.jcrm.core.policy;

import org.jcrm.core.status.LiveNode;

/** Live migration: move an active resource by migrate_to and migrate_from instead of stop and start. */
final class MigrationPlanner {
    private final Placement placement;
    private final ActionBook book;

    MigrationPlanner(ActionBook book) {
        this.placement = book.placement;
        this.book = book;
    }

    /** What is left of failed migrations is stopped where it may still be. */
    void stopDangling(Slot slot) {
        for (LiveNode node : slot.live.dangling()) {
            Action stop = book.get(slot, "stop", 0, node, false);
            stop.dangling = true;
            if (placement.cluster.options().removeAfterStop()) {
                ConfigChangePlanner.forget(book, slot, node, false);
            }
        }
    }

    boolean possible(Slot slot, LiveNode current) {
        LiveNode next = slot.node;
        if (!slot.migratable || !slot.managed || slot.failed || slot.live.startPending()) {
            return false;
        }
        return !placement.unclean(current)
                && next != null
                && !placement.unclean(next)
                && next.online()
                && current.online();
    }

    void migrate(Slot slot, LiveNode current) {
        LiveNode next = slot.node;
        if (next == null) {
            return;
        }
        boolean partial = slot.live.partialTarget().isPresent();
        Action start = book.get(slot, "start", 0, next, true);
        if (slot.live.partialTarget().isEmpty()) {
            start.migratable = true;
        }
        book.find(slot, "stop", 0, current).forEach(stop -> stop.migratable = true);
        boolean mandatory = !start.optional || partial;
        if (!mandatory) {
            return;
        }
        start.pseudo = start.pseudo || start.runnable;
        Action to = book.get(slot, "migrate_to", 0, current, partial);
        Action from = book.get(slot, "migrate_from", 0, next, false);
        to.migratable = true;
        from.migratable = true;
        from.needs = start.needs;
        to.meta.put("migrate_source", current.name().value());
        to.meta.put("migrate_target", next.name().value());
        from.meta.put("migrate_source", current.name().value());
        from.meta.put("migrate_target", next.name().value());
    }
}
