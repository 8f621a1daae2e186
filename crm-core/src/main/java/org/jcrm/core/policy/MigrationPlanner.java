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
                && placement.online(next)
                && placement.online(current);
    }

    /** The start becomes a point in the order: the migration brings the resource up. */
    void migrate(Slot slot, LiveNode current) {
        LiveNode next = slot.node;
        if (next == null) {
            return;
        }
        boolean partial = slot.live.partialTarget().isPresent();
        Action start = book.get(slot, "start", 0, next, true);
        Action stop = book.get(slot, "stop", 0, current, true);
        start.migratable = true;
        stop.migratable = true;
        start.pseudo = true;
        Action to = partial ? null : book.get(slot, "migrate_to", 0, current, true);
        Action from = book.get(slot, "migrate_from", 0, next, true);
        from.migratable = true;
        if (to == null) {
            from.needs = start.needs;
            book.order(slot, "monitor", slot, "migrate_from", Bind.ORDERED);
        } else {
            to.migratable = true;
            to.needs = start.needs;
            book.order(slot, "monitor", slot, "migrate_to", Bind.ORDERED);
            book.order(slot, "migrate_to", slot, "migrate_from", Bind.ORDERED | Bind.UNMIGRATABLE_THEN_BLOCKS);
            name(to, current, next);
            if (!slot.live.isConnection()) {
                // A source that dies meanwhile must be known to have been at it.
                to.meta.put("record-pending", "true");
            }
        }
        book.order(slot, "migrate_from", slot, "stop", Bind.ORDERED | Bind.UNMIGRATABLE_THEN_BLOCKS);
        book.order(
                slot,
                "migrate_from",
                slot,
                "start",
                Bind.ORDERED | Bind.UNMIGRATABLE_THEN_BLOCKS | Bind.FIRST_ELSE_THEN);
        name(from, current, next);
    }

    private static void name(Action action, LiveNode source, LiveNode target) {
        action.meta.put("migrate_source", source.name().value());
        action.meta.put("migrate_target", target.name().value());
    }

    /** An order between starts or stops of two resources holds for the migrations that take their place as well. */
    static void orderEquivalents(ActionBook book, Ordering ordering) {
        Slot first = ordering.first();
        Slot then = ordering.then();
        if (first == null
                || then == null
                || first == then
                || first.isPartOf(then)
                || then.isPartOf(first)
                || !then.migratable) {
            return;
        }
        int flags = first.migratable ? Bind.ORDERED | Bind.IF_FIRST_UNMIGRATABLE : Bind.ORDERED;
        boolean underWay = then.live.partialTarget().isPresent();
        switch (ordering.firstTask() + " " + ordering.thenTask()) {
            case "start start" -> {
                if (first.migratable) {
                    book.order(first, "migrate_from", then, "migrate_to", Bind.ORDERED);
                }
                book.order(first, "start", then, "migrate_to", flags);
            }
            case "stop stop" -> {
                book.order(first, "stop", then, "migrate_to", flags);
                if (underWay) {
                    book.order(first, "stop", then, "migrate_from", flags);
                }
            }
            case "promote start" -> book.order(first, "promote", then, "migrate_to", Bind.ORDERED);
            case "demote stop" -> {
                book.order(first, "demote", then, "migrate_to", Bind.ORDERED);
                if (underWay) {
                    book.order(first, "demote", then, "migrate_from", Bind.ORDERED);
                }
            }
            default -> {
                // Other orders have no equivalent.
            }
        }
    }
}
