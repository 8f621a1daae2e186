package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.status.HistoryOrder;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.Operations;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the configuration demands of what is active: a restart, a reload, another recurring monitor, or that
 * a history is forgotten. Changes show as digests that differ from those in the history.
 */
final class ConfigChangePlanner {
    private final ActionBook book;
    private final Placement placement;

    /** Primitives by the names that histories may know them by. */
    private final Map<String, List<Slot>> byHistoryId = new LinkedHashMap<>();

    private ConfigChangePlanner(ActionBook book) {
        this.book = book;
        this.placement = book.placement;
        for (Slot slot : placement.all()) {
            if (slot.isPrimitive()) {
                byHistoryId.computeIfAbsent(slot.id(), key -> new ArrayList<>()).add(slot);
                slot.live
                        .historyId()
                        .ifPresent(id -> byHistoryId
                                .computeIfAbsent(id, key -> new ArrayList<>())
                                .add(slot));
            }
        }
    }

    static void plan(ActionBook book) {
        ConfigChangePlanner planner = new ConfigChangePlanner(book);
        for (NodeState state : book.placement.cluster.cib().status().nodes().values()) {
            LiveNode node = book.placement.cluster.node(state.name()).orElse(null);
            if (node != null && (node.maintenance() || wasAvailable(node))) {
                state.history().values().forEach(history -> planner.check(node, history));
            }
        }
    }

    /** Before it was decided what becomes of remote nodes. */
    private static boolean wasAvailable(LiveNode node) {
        return node.online() && !node.shutdown() && !node.unclean() && !node.standby();
    }

    private void check(LiveNode node, ResourceHistory history) {
        for (Slot slot : byHistoryId.getOrDefault(history.id().value(), List.of())) {
            check(slot, node, history);
        }
    }

    private void check(Slot slot, LiveNode node, ResourceHistory history) {
        if (slot.live.orphan()) {
            // An interchangeable surplus instance shares its history with others.
            if (slot.live.unique()) {
                forget(book, slot, node, false);
            }
            return;
        }
        boolean changedAgent = history.agent().isPresent()
                && !history.agent().get().equals(slot.live.primitive().agent());
        if (!slot.live.running().contains(node)) {
            if (changedAgent) {
                forget(book, slot, node, false);
            }
            return;
        }
        if (changedAgent) {
            Action stop = book.get(slot, "stop", 0, node, false);
            stop.reason = "agent definition changed";
            book.fences.requireForDevice(slot, node, "Device definition changed");
            forget(book, slot, node, false);
        }
        HistoryOrder.Sorted sorted = HistoryOrder.sort(history.operations().values());
        if (sorted.stopped()) {
            return;
        }
        for (int i = Math.max(0, sorted.first()); i < sorted.operations().size(); i++) {
            check(slot, node, sorted.operations().get(i));
        }
    }

    private void check(Slot slot, LiveNode node, OperationRecord op) {
        String task = op.key().operation();
        long interval = op.key().intervalMillis();
        if (interval > 0 && (slot.live.maintenance() || node.maintenance())) {
            cancel(slot, node, op, "maintenance mode");
        } else if (interval > 0
                || List.of("monitor", "start", "promote", "migrate_from").contains(task)) {
            if (changed(slot, node, op)
                    && placement.failCounts.effective(slot.live, node).count().value() != 0) {
                clearFailCount(book, slot, node, "action definition changed");
            }
        }
    }

    private boolean changed(Slot slot, LiveNode node, OperationRecord op) {
        String task = op.key().operation();
        long interval = op.key().intervalMillis();
        if (interval > 0 && Operations.find(slot.live, task, interval).isEmpty()) {
            if (placement.cluster.options().cancelRemovedActions()) {
                cancel(slot, node, op, "it is not configured any more");
            }
            return true;
        }
        ParameterComparison comparison = new ParameterComparison(placement, slot, node, op);
        ParameterComparison.Result result = comparison.result();
        if (result == ParameterComparison.Result.SAME || (placement.simulated && comparison.onlyPrivateDiffers())) {
            return false;
        }
        if (result == ParameterComparison.Result.NEEDS_RESTART) {
            forceRestart(slot, node, comparison.task(), interval);
        } else if (interval > 0) {
            Action monitor = book.get(slot, task, interval, node, true);
            monitor.reschedule = true;
        } else if (op.digests().containsKey("op-restart-digest")) {
            book.fences.requireForDevice(slot, node, "Device parameters changed (reload)");
            reload(slot, node);
        } else {
            forceRestart(slot, node, comparison.task(), interval);
        }
        return true;
    }

    /** The resource's parameters as they are on a node. */
    static Map<String, String> resolve(Placement placement, Slot slot, @Nullable LiveNode node) {
        return placement.params(slot, node);
    }

    private void forceRestart(Slot slot, LiveNode node, String task, long interval) {
        Action required = book.get(slot, task, interval, null, false);
        required.reason = "resource definition change";
        book.fences.requireForDevice(slot, node, "Device parameters changed");
    }

    private void reload(Slot slot, LiveNode node) {
        if (!slot.managed || slot.failed || slot.live.startPending()) {
            if (slot.live.startPending()) {
                Action stop = book.get(slot, "stop", 0, node, false);
                stop.reason = "resource definition change during start";
            }
            return;
        }
        slot.reload = true;
        Action reload = book.get(slot, "reload-agent", 0, node, false);
        reload.reason = "resource definition change";
        book.order(reload, slot, "stop", Bind.ORDERED | Bind.THEN_CANCELS_FIRST);
        book.order(reload, slot, "demote", Bind.ORDERED | Bind.THEN_CANCELS_FIRST);
    }

    private void cancel(Slot slot, LiveNode node, OperationRecord op, String why) {
        Action cancel = RecurringPlanner.cancel(
                book, slot, op.key().operation(), op.key().intervalMillis(), node);
        cancel.because(why);
        cancel.meta.put("call-id", Integer.toString(op.callId()));
        book.order(slot, "stop", cancel, Bind.ORDERED);
    }

    static Action clearFailCount(ActionBook book, Slot slot, LiveNode node, String why) {
        Action clear = book.get(slot, "clear_failcount", 0, node, false);
        clear.meta.put("op_no_wait", "true");
        clear.because(why);
        return clear;
    }

    /** Forgets the history of a resource on a node, after it was stopped there and before it starts anywhere. */
    static void forget(ActionBook book, Slot slot, LiveNode node, boolean optional) {
        if (slot.failed || !book.placement.online(node) || book.placement.unclean(node)) {
            return;
        }
        Action delete = book.get(slot, "delete", 0, node, optional);
        delete.onDc = false;
        int order = optional ? Bind.FIRST_NEEDS_THEN : Bind.ORDERED;
        book.order(slot, "stop", slot, "delete", order);
        book.order(slot, "delete", slot, "start", order);
    }
}
