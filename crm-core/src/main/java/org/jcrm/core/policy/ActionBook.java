package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.Role;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.status.ClusterOptions.NoQuorumPolicy;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.Operations;
import org.jcrm.core.status.ResourceOptions.Requires;
import org.jspecify.annotations.Nullable;

/** All actions of one planning, each once; and the orders between them. */
final class ActionBook {
    final Placement placement;

    /** Oldest first. */
    final List<Action> all = new ArrayList<>();

    final List<Ordering> orderings = new ArrayList<>();
    private final Map<String, Action> singletons = new LinkedHashMap<>();

    final FenceActions fences;

    private int walks;

    ActionBook(Placement placement) {
        this.placement = placement;
        this.fences = new FenceActions(this);
    }

    static String key(String resource, String task, long interval) {
        return resource + "_" + task + "_" + interval;
    }

    static String notifyKey(String resource, String type, String operation) {
        return resource + "_" + type + "_notify_" + operation + "_0";
    }

    // ---- creating

    /** The action of that key on that node, made if there is none; required if either call said so. */
    Action get(Slot slot, String task, long interval, @Nullable LiveNode node, boolean optional) {
        return get(slot, key(slot.id(), task, interval), task, interval, node, optional);
    }

    Action get(Slot slot, String key, String task, long interval, @Nullable LiveNode node, boolean optional) {
        Action found = findFirst(slot, key, node);
        if (found == null) {
            found = new Action(all.size() + 1, key, slot, task, node, optional);
            found.intervalMillis = interval;
            found.needs = needs(slot, task);
            found.meta.putAll(options(slot, key, task, interval));
            all.add(found);
            slot.add(found);
        }
        if (found.node != null && !found.pseudo && !slot.managed && found.intervalMillis == 0) {
            // Nothing must be done with what is unmanaged.
            found.optional = true;
        } else if (!optional) {
            found.optional = false;
        }
        decideRunnable(found);
        return found;
    }

    @Nullable
    Action known(String key) {
        return singletons.get(key);
    }

    Action singleton(String key, String task, @Nullable LiveNode node, boolean optional) {
        Action found = singletons.get(key);
        if (found == null) {
            found = new Action(all.size() + 1, key, null, task, node, optional);
            all.add(found);
            singletons.put(key, found);
        }
        if (!optional) {
            found.optional = false;
        }
        return found;
    }

    /** A point in the order that nobody executes. */
    Action pseudo(Slot slot, String task, boolean optional, boolean runnable) {
        Action action = get(slot, task, 0, null, optional);
        action.pseudo = true;
        if (runnable) {
            action.runnable = true;
        }
        return action;
    }

    private Map<String, String> options(Slot slot, String key, String task, long interval) {
        return slot.options.computeIfAbsent(
                key, name -> Operations.options(placement.cluster, slot.live, task, interval));
    }

    private static Action.Needs needs(Slot slot, String task) {
        if (!task.equals("start") && !task.equals("promote")) {
            return Action.Needs.NOTHING;
        }
        Requires requires = slot.live.options().requires();
        return switch (requires) {
            case NOTHING -> Action.Needs.NOTHING;
            case QUORUM -> Action.Needs.QUORUM;
            case FENCING, UNFENCING -> Action.Needs.FENCING;
        };
    }

    private void decideRunnable(Action action) {
        Slot slot = action.slot;
        if (action.pseudo || slot == null) {
            return;
        }
        LiveNode node = action.node;
        if (node == null) {
            action.runnable = false;
        } else if (!action.onDc && !placement.online(node) && (!node.isGuest() || placement.requiresReset(node))) {
            action.runnable = false;
            if (slot.managed && action.is("stop") && !placement.unclean(node) && !node.detached()) {
                fences.demand(node, "stop is unrunnable");
            }
        } else if (!action.onDc && node.pending()) {
            action.runnable = false;
        } else if (action.needs == Action.Needs.NOTHING) {
            action.reason = null;
            // Where the host of a guest is lost and cannot be fenced, nothing can be done.
            action.runnable = !node.isGuest() || placement.cluster.canFence(node);
        } else {
            decideByQuorum(action, slot);
        }
    }

    private void decideByQuorum(Action action, Slot slot) {
        NoQuorumPolicy policy = placement.cluster.quorate()
                ? NoQuorumPolicy.IGNORE
                : placement.cluster.options().noQuorumPolicy();
        if (policy == NoQuorumPolicy.DEMOTE) {
            policy = NoQuorumPolicy.STOP;
            if (slot.role == Role.PROMOTED || slot.role == Role.UNPROMOTED) {
                if (slot.nextRole.compareTo(Role.UNPROMOTED) > 0) {
                    slot.setNextRole(Role.UNPROMOTED, "without quorum nothing stays promoted");
                }
                policy = NoQuorumPolicy.IGNORE;
            }
        }
        switch (policy) {
            case STOP -> {
                action.runnable = false;
                action.reason = "no quorum";
            }
            case FREEZE -> {
                if (!slot.live.active(true) || slot.nextRole.compareTo(slot.role) > 0) {
                    action.block("quorum freeze");
                } else {
                    action.runnable = true;
                }
            }
            case IGNORE, FENCE, DEMOTE -> action.runnable = true;
        }
    }

    /** The number of a new walk over the actions, for {@link Action#firstVisit}. */
    int newWalk() {
        return ++walks;
    }

    // ---- finding

    /** Actions of that key; with a node, those on it (one without a node takes it). */
    List<Action> find(Slot slot, String key, @Nullable LiveNode node) {
        List<Action> same = slot.actions(key);
        if (node == null) {
            return List.copyOf(same);
        }
        List<Action> found = new ArrayList<>();
        for (Action action : same) {
            if (action.node == node) {
                found.add(action);
            } else if (action.node == null) {
                action.node = node;
                found.add(action);
            }
        }
        return found;
    }

    private @Nullable Action findFirst(Slot slot, String key, @Nullable LiveNode node) {
        for (Action action : slot.actions(key)) {
            if (node == null || action.node == node) {
                return action;
            }
            if (action.node == null) {
                action.node = node;
                return action;
            }
        }
        return null;
    }

    List<Action> find(Slot slot, String task, long interval, @Nullable LiveNode node) {
        return find(slot, key(slot.id(), task, interval), node);
    }

    /** The newest action of that task. */
    static @Nullable Action first(Slot slot, String task, @Nullable LiveNode node) {
        Action unplaced = null;
        for (Action action : slot.actions) {
            if (action.is(task)) {
                if (node == null || action.node == node) {
                    return action;
                }
                if (action.node == null && unplaced == null) {
                    unplaced = action;
                }
            }
        }
        return unplaced;
    }

    // ---- orders

    /** @return whether this is a new relation */
    boolean order(@Nullable Action first, @Nullable Action then, int flags) {
        if (first == null || then == null || first == then || flags == 0) {
            return false;
        }
        for (Action.Link link : first.after) {
            if (link.action == then && (link.flags & flags) != 0) {
                return false;
            }
        }
        first.after.addFirst(new Action.Link(then, flags));
        then.before.addFirst(new Action.Link(first, flags));
        return true;
    }

    private void add(Ordering ordering) {
        orderings.add(ordering);
        MigrationPlanner.orderEquivalents(this, ordering);
    }

    void order(Slot first, String firstTask, Slot then, String thenTask, int flags) {
        add(new Ordering(
                first,
                null,
                key(first.id(), firstTask, 0),
                firstTask,
                then,
                null,
                key(then.id(), thenTask, 0),
                thenTask,
                flags));
    }

    void order(Slot first, String firstTask, Action then, int flags) {
        add(new Ordering(
                first, null, key(first.id(), firstTask, 0), firstTask, then.slot, then, then.key, then.task, flags));
    }

    void order(Action first, Slot then, String thenTask, int flags) {
        add(new Ordering(
                first.slot, first, first.key, first.task, then, null, key(then.id(), thenTask, 0), thenTask, flags));
    }

    void orderLater(Action first, Action then, int flags) {
        add(new Ordering(first.slot, first, first.key, first.task, then.slot, then, then.key, then.task, flags));
    }

    /** Parameters of the operation itself on its node. */
    Map<String, String> operationParams(Action action) {
        Slot slot = action.slot;
        LiveNode node = action.node;
        if (slot == null || node == null || !slot.isPrimitive()) {
            return Map.of();
        }
        return Operations.find(slot.live, action.task, action.intervalMillis)
                .map(op -> AttributeValues.resolve(
                        op.params(), placement.cluster.rules().withNode(node.attributes())))
                .orElse(Map.of());
    }
}
