package org.jcrm.core.policy;

import java.util.List;
import java.util.Objects;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Role;
import org.jcrm.core.policy.Action.Flag;
import org.jcrm.core.policy.Action.Link;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** How orders reach into groups and clones: a collection's action stands for those of its parts. */
final class CollectiveOrders {
    private static final int BOTH_CHANGED = 3;

    private final ActionBook book;
    private final OrderSolver solver;

    CollectiveOrders(ActionBook book, OrderSolver solver) {
        this.book = book;
        this.solver = solver;
    }

    // ---- what stands for what

    /** What comes after a collection's action comes after its end: {@code running} for {@code start}. */
    Action completed(Action action) {
        Slot slot = action.slot;
        if (slot == null || slot.isPrimitive() || action.key.contains("notify") || action.intervalMillis > 0) {
            return action;
        }
        String end = switch (action.task) {
            case "start" -> "running";
            case "stop" -> "stopped";
            case "promote" -> "promoted";
            case "demote" -> "demoted";
            case "running", "stopped", "promoted", "demoted" -> action.task;
            default -> "";
        };
        if (end.isEmpty()) {
            return action;
        }
        String key = slot.isMultiple() && slot.live.notifies()
                ? ActionBook.notifyKey(slot.id(), "confirmed-post", end)
                : ActionBook.key(slot.id(), end, 0);
        for (Action candidate : slot.actions) {
            if (candidate.key.equals(key)) {
                return candidate;
            }
        }
        return action;
    }

    /** {@code start} for {@code running}, and so on. */
    private static String begin(Action action) {
        String task = action.task;
        if (task.equals("notify") || task.equals("notified")) {
            String operation = action.meta.get("notify_operation");
            if (operation != null) {
                task = operation;
            }
        }
        return switch (task) {
            case "running" -> "start";
            case "stopped" -> "stop";
            case "promoted" -> "promote";
            case "demoted" -> "demote";
            default -> task;
        };
    }

    // ---- flags

    int flags(Action action, @Nullable LiveNode node) {
        Slot slot = action.slot;
        if (slot == null) {
            return action.flags();
        }
        int flags = flags(slot, action, null);
        if (node == null || !slot.isMultiple()) {
            return flags;
        }
        int there = flags(slot, action, node);
        // Whether a clone's action is runnable anywhere is what counts.
        return there | (flags & Flag.RUNNABLE);
    }

    private int flags(Slot slot, Action action, @Nullable LiveNode node) {
        return switch (slot.kind()) {
            case PRIMITIVE -> action.flags();
            case GROUP -> groupFlags(slot, action, node);
            case CLONE -> cloneFlags(action, node, slot.children);
            case BUNDLE -> cloneFlags(action, node, bundleParts(slot, begin(action)));
        };
    }

    private int groupFlags(Slot group, Action action, @Nullable LiveNode node) {
        int flags = Flag.OPTIONAL | Flag.RUNNABLE;
        String task = begin(action);
        for (Slot member : group.children) {
            Action same = ActionBook.first(member, task, node);
            if (same != null) {
                int its = flags(member, same, node);
                if (!Bind.has(its, Flag.OPTIONAL)) {
                    flags &= ~Flag.OPTIONAL;
                    action.optional = false;
                }
                if (!task.equals(action.task) && !Bind.has(its, Flag.RUNNABLE)) {
                    flags &= ~Flag.RUNNABLE;
                    action.runnable = false;
                }
            } else if (!task.equals("stop") && !task.equals("demote")) {
                flags &= ~Flag.RUNNABLE;
            }
        }
        return flags;
    }

    /** Roles are changed inside the containers, everything else is done with the containers. */
    private List<Slot> bundleParts(Slot bundle, String task) {
        List<Slot> containers = bundle.instances();
        if (task.equals("promote") || task.equals("demote")) {
            return containers.stream()
                    .flatMap(container -> book.placement.inside(container).stream())
                    .toList();
        }
        return containers;
    }

    private int cloneFlags(Action action, @Nullable LiveNode node, List<Slot> instances) {
        int flags = Flag.OPTIONAL | Flag.RUNNABLE;
        String task = begin(action);
        boolean anyRunnable = false;
        for (Slot instance : instances) {
            // Where no member of a group can come up its start is an empty point: its end tells the truth.
            Action same = instance.isPrimitive()
                    ? ActionBook.first(instance, task, node)
                    : ActionBook.first(instance, task.equals("start") && !isBefore(action) ? "running" : task, null);
            if (same == null) {
                continue;
            }
            int its = flags(instance, same, node);
            if (!Bind.has(its, Flag.OPTIONAL)) {
                flags &= ~Flag.OPTIONAL;
                action.optional = false;
            }
            anyRunnable |= Bind.has(its, Flag.RUNNABLE);
        }
        if (!anyRunnable) {
            flags &= ~Flag.RUNNABLE;
            if (node == null) {
                action.runnable = false;
            }
        }
        return flags;
    }

    /** Whether the action belongs to what is announced and begun, not to what is done. */
    private static boolean isBefore(Action action) {
        return action.is("start") || "pre".equals(action.meta.get("notify_type"));
    }

    // ---- updates

    int update(Slot slot, Action first, Action then, @Nullable LiveNode node, int flags, int filter, int type) {
        return switch (slot.kind()) {
            case PRIMITIVE -> solver.updatePlain(first, then, flags, filter, type);
            case GROUP -> updateGroup(first, then, node, flags, filter, type);
            case CLONE, BUNDLE -> updateClone(first, then, node, flags, filter, type);
        };
    }

    private int updateGroup(Action first, Action then, @Nullable LiveNode node, int flags, int filter, int type) {
        int changed = solver.updatePlain(first, then, flags, filter, type);
        Slot group = then.slot;
        if (group == null) {
            return changed;
        }
        for (Slot member : group.children) {
            Action same = ActionBook.first(member, then.task, node);
            if (same != null) {
                changed |= update(member, first, same, node, flags, filter, type);
            }
        }
        return changed;
    }

    private int updateClone(Action first, Action then, @Nullable LiveNode node, int flags, int filter, int type) {
        Slot thenSlot = then.slot;
        if (thenSlot == null) {
            return 0;
        }
        if (interleaves(first, then)) {
            return updateInterleaved(first, then, node, filter, type);
        }
        int changed = solver.updatePlain(first, then, flags, filter, type);
        for (Slot instance : thenSlot.instances()) {
            changed |= updateInstance(instance, first, then, node, flags, filter, type);
        }
        return changed;
    }

    private int updateInstance(
            Slot instance, Action first, Action then, @Nullable LiveNode node, int flags, int filter, int type) {
        Action same = ActionBook.first(instance, then.task, node);
        if (same == null || !Bind.has(flags(instance, same, node), Flag.RUNNABLE)) {
            return 0;
        }
        int changed = update(instance, first, same, node, flags, filter, type);
        if ((changed & 2) != 0) {
            for (Link link : List.copyOf(same.after)) {
                solver.update(link.action);
            }
        }
        return changed;
    }

    // ---- interleaved clones: instance by instance

    private static boolean interleaves(Action first, Action then) {
        Slot a = first.slot;
        Slot b = then.slot;
        if (a == null || b == null || a == b || !a.isMultiple() || !b.isMultiple()) {
            return false;
        }
        Slot decisive = then.key.endsWith("_stop_0") || then.key.endsWith("_demote_0") ? a : b;
        return Flags.isTrue(decisive.live.meta(), "interleave");
    }

    private int updateInterleaved(Action first, Action then, @Nullable LiveNode node, int filter, int type) {
        Slot firstClone = Objects.requireNonNull(first.slot);
        Slot thenClone = Objects.requireNonNull(then.slot);
        boolean current = first.key.endsWith("_stopped_0") || first.key.endsWith("_demoted_0");
        String firstTask = begin(first);
        int changed = 0;
        for (Slot instance : thenClone.instances()) {
            Slot match = Instances.compatible(book.placement, instance, firstClone, Role.UNKNOWN, current);
            if (match == null) {
                changed |= withoutMatch(instance, current, type);
                continue;
            }
            Action firstAction = instanceAction(match, firstTask, node);
            Action thenAction = instanceAction(instance, then.task, node);
            if (firstAction == null || thenAction == null) {
                continue;
            }
            if (book.order(firstAction, thenAction, type)) {
                changed |= BOTH_CHANGED;
            }
            changed |= update(instance, firstAction, thenAction, node, flags(match, firstAction, node), filter, type);
        }
        return changed;
    }

    private @Nullable Action instanceAction(Slot instance, String task, @Nullable LiveNode node) {
        if (instance.live.replicaContainer() && (task.startsWith("promote") || task.startsWith("demote"))) {
            return book.placement
                    .inside(instance)
                    .map(inside -> ActionBook.first(inside, task, null))
                    .orElse(null);
        }
        return ActionBook.first(instance, task, instance.isPrimitive() ? node : null);
    }

    /** An instance that needs another beside it cannot come up alone; going down it may. */
    private int withoutMatch(Slot instance, boolean current, int type) {
        if (current || !Bind.has(type, Bind.BLOCKS | Bind.FIRST_NEEDS_THEN)) {
            return 0;
        }
        if (instance.node == null && instance.nextRole == Role.STOPPED) {
            return 0;
        }
        new LateUnassigner(book).stop(instance);
        return 2;
    }
}
