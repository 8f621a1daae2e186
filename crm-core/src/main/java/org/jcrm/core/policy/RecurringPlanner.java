package org.jcrm.core.policy;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.Operations;
import org.jspecify.annotations.Nullable;

/** Recurring monitors: begin for the role that a resource gets, end for the one that it leaves. */
final class RecurringPlanner {
    private final Placement placement;
    private final ActionBook book;

    RecurringPlanner(ActionBook book) {
        this.placement = book.placement;
        this.book = book;
    }

    void plan(Slot slot) {
        if (slot.blocked || slot.live.maintenance() || !slot.isPrimitive()) {
            return;
        }
        LiveNode node = slot.node;
        if (node != null && node.maintenance()) {
            return;
        }
        Action start = null;
        if (node != null && (slot.nextRole != Role.STOPPED || !slot.managed)) {
            start = book.get(slot, "start", 0, node, true);
        }
        for (Operation op : slot.live.primitive().operations()) {
            if (recurs(slot, op)) {
                if (start != null && node != null) {
                    whileActive(slot, op, start, node);
                }
                whileInactive(slot, op, node);
            }
        }
    }

    private static boolean recurs(Slot slot, Operation op) {
        long interval = Operations.interval(op);
        if (interval <= 0 || List.of("start", "stop", "promote", "demote").contains(op.name())) {
            return false;
        }
        // Of several operations with the same name and interval it is not clear which is meant.
        long same = slot.live.primitive().operations().stream()
                .filter(other -> other.name().equals(op.name()) && Operations.interval(other) == interval)
                .count();
        return same == 1 && Operations.enabled(op);
    }

    private void whileActive(Slot slot, Operation op, Action start, LiveNode node) {
        Role role = Operations.role(op).orElse(Role.UNKNOWN);
        if (role == Role.STOPPED) {
            return;
        }
        long interval = Operations.interval(op);
        String key = ActionBook.key(slot.id(), op.name(), interval);
        boolean optional = optional(slot, key, start, node);
        boolean otherRole = role == Role.UNKNOWN ? slot.nextRole == Role.PROMOTED : slot.nextRole != role;
        if (otherRole) {
            // One whose failure expired is in force until the role changes, and would soon fail in the new one.
            boolean expired = start.optional && slot.role != slot.nextRole && hasAction(slot, key, node);
            if (optional || expired) {
                cancelForRole(slot, op, interval, node);
            }
            return;
        }
        Action monitor = book.get(slot, op.name(), interval, node, optional);
        if (!start.runnable || !placement.online(node) || placement.unclean(node)) {
            monitor.runnable = false;
        }
        if (slot.nextRole == Role.PROMOTED) {
            monitor.meta.put("op_target_rc", Integer.toString(OcfResult.PROMOTED.code()));
        }
        if (slot.managed) {
            int after = Bind.FIRST_NEEDS_THEN | Bind.BLOCKS;
            book.order(slot, "start", monitor, after);
            book.order(slot, "reload-agent", monitor, after);
            if (slot.nextRole == Role.PROMOTED) {
                book.order(slot, "promote", monitor, Bind.ORDERED | Bind.BLOCKS);
            } else if (slot.role == Role.PROMOTED) {
                book.order(slot, "demote", monitor, Bind.ORDERED | Bind.BLOCKS);
            }
        }
    }

    /** A monitor that is in force stays as it is, unless the resource is started anew. */
    private boolean optional(Slot slot, String key, Action start, LiveNode node) {
        boolean optional = start.optional;
        boolean found = false;
        for (Action action : slot.actions) {
            if (action.key.equals(key) && action.node == node) {
                found = true;
                optional &= !action.reschedule;
            }
        }
        return found && optional;
    }

    private void cancelForRole(Slot slot, Operation op, long interval, LiveNode node) {
        Action cancel = cancel(book, slot, op.name(), interval, node);
        String after = switch (slot.role) {
            case UNPROMOTED, STARTED ->
                slot.nextRole == Role.PROMOTED ? "promote" : slot.nextRole == Role.STOPPED ? "stop" : "";
            case PROMOTED -> "demote";
            case STOPPED, UNKNOWN -> "";
        };
        if (!after.isEmpty()) {
            book.order(cancel, slot, after, Bind.BLOCKS);
        }
    }

    /** Turns the recurring operation's own action (same key) into its end. */
    static Action cancel(ActionBook book, Slot slot, String task, long interval, @Nullable LiveNode node) {
        Action cancel = book.get(slot, task, interval, node, false);
        cancel.task = "cancel";
        cancel.cancelled = task;
        cancel.meta.put("operation", task);
        cancel.meta.put("interval", Long.toString(interval));
        return cancel;
    }

    // ---- monitors for the role Stopped

    private void whileInactive(Slot slot, Operation op, @Nullable LiveNode node) {
        if (!Operations.role(op).equals(Optional.of(Role.STOPPED)) || !slot.live.unique()) {
            return;
        }
        long interval = Operations.interval(op);
        String key = ActionBook.key(slot.id(), op.name(), interval);
        if (node != null && hasAction(slot, key, node)) {
            Action cancel = cancel(book, slot, op.name(), interval, node);
            if (slot.nextRole == Role.STARTED || slot.nextRole == Role.UNPROMOTED) {
                book.order(cancel, slot, "start", Bind.BLOCKS);
            }
        }
        for (LiveNode other : placement.nodes) {
            if (other != node) {
                monitorStopped(slot, op, interval, key, other);
            }
        }
    }

    private static boolean hasAction(Slot slot, String key, LiveNode node) {
        return slot.actions(key).stream().anyMatch(action -> action.node == node);
    }

    private void monitorStopped(Slot slot, Operation op, long interval, String key, LiveNode node) {
        Action monitor = book.get(slot, op.name(), interval, node, hasAction(slot, key, node));
        monitor.meta.put("op_target_rc", Integer.toString(OcfResult.NOT_RUNNING.code()));
        if (slot.managed) {
            for (Action probe : book.find(slot, "monitor", 0, node)) {
                book.order(probe, monitor, Bind.BLOCKS);
            }
        }
        for (Action stop : slot.actions) {
            if (stop.is("stop") && stop.node == node) {
                if (!stop.optional) {
                    monitor.optional = false;
                }
                if (!stop.runnable) {
                    monitor.runnable = false;
                }
                if (slot.managed) {
                    book.orderLater(stop, monitor, Bind.FIRST_NEEDS_THEN | Bind.BLOCKS);
                }
            }
        }
        if (!placement.online(node) || placement.unclean(node)) {
            monitor.runnable = false;
        }
    }
}
