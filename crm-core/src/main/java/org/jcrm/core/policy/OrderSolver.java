package org.jcrm.core.policy;

import java.util.List;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Action.Flag;
import org.jcrm.core.policy.Action.Link;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Applies the orders: what must happen because something else must, what cannot because something else cannot, until
 * nothing changes any more.
 */
final class OrderSolver {
    private static final int FIRST_CHANGED = 1;
    private static final int THEN_CHANGED = 2;

    private final ActionBook book;
    private final CollectiveOrders collectives;

    private OrderSolver(ActionBook book) {
        this.book = book;
        this.collectives = new CollectiveOrders(book, this);
    }

    static void solve(ActionBook book) {
        OrderSolver solver = new OrderSolver(book);
        for (Ordering ordering : List.copyOf(book.orderings)) {
            new OrderApplier(book).apply(ordering);
        }
        List<Action> newestFirst = List.copyOf(book.all).reversed();
        newestFirst.forEach(solver::blockColocated);
        new ProbeOrders(book).add();
        for (Action action : List.copyOf(book.all).reversed()) {
            solver.update(action);
        }
    }

    // ---- the fixpoint

    void update(Action then) {
        int changed = 0;
        boolean wasRunnable = then.runnable;
        boolean wasOptional = then.optional;
        if (then.minRunnable) {
            then.runnableBefore = 0;
            if (then.minimumBefore == 0) {
                then.minimumBefore = 1;
            }
            then.runnable = false;
        }
        for (Link link : List.copyOf(then.before)) {
            changed = consider(then, link, changed);
        }
        if (then.minRunnable) {
            changed = wasRunnable == then.runnable && wasOptional == then.optional
                    ? changed & ~THEN_CHANGED
                    : changed | THEN_CHANGED;
        }
        if ((changed & THEN_CHANGED) != 0) {
            if (wasRunnable && !then.runnable) {
                blockColocated(then);
            }
            update(then);
            for (Link link : List.copyOf(then.after)) {
                update(link.action);
            }
        }
    }

    private int consider(Action then, Link link, int soFar) {
        Action first = link.action;
        LiveNode firstNode = where(first);
        LiveNode thenNode = where(then);
        if (Bind.has(link.flags, Bind.SAME_NODE) && firstNode != null && thenNode != null && firstNode != thenNode) {
            link.flags = 0;
            return soFar;
        }
        int changed = soFar & ~FIRST_CHANGED;
        if (first.slot != null && Bind.has(link.flags, Bind.THEN_CANCELS_FIRST) && !then.optional) {
            first.optional = true;
            if (first.is("reload-agent")) {
                first.slot.reload = false;
            }
        }
        if (first.slot != null && then.slot != null && first.slot != then.slot && !then.slot.isPartOf(first.slot)) {
            first = collectives.completed(first);
        }
        if (first == link.action) {
            changed |= apply(first, then, link, firstNode, thenNode);
        } else if (book.order(first, then, link.flags)) {
            // The end of the collection's action takes the place of its begin.
            changed |= THEN_CHANGED;
            link.flags = 0;
        }
        if ((changed & FIRST_CHANGED) != 0) {
            for (Link after : List.copyOf(first.after)) {
                update(after.action);
            }
            update(first);
        }
        return changed;
    }

    /** The node of an action; a group starts where its members will be. */
    private static @Nullable LiveNode where(Action action) {
        Slot slot = action.slot;
        if (slot != null && slot.kind() == Kind.GROUP && action.is("start")) {
            LiveNode node = slot.location(false);
            return node == null ? action.node : node;
        }
        return action.node;
    }

    // ---- what one order does

    private int apply(Action first, Action then, Link link, @Nullable LiveNode firstNode, @Nullable LiveNode thenNode) {
        int changed = 0;
        LiveNode node = then.node;
        int firstFlags = collectives.flags(first, thenNode);
        int thenFlags = collectives.flags(then, firstNode);
        int optionalOnly = firstFlags & Flag.OPTIONAL;
        if (Bind.has(link.flags, Bind.FIRST_NEEDS_THEN_THERE)) {
            link.flags = link.flags & ~Bind.FIRST_NEEDS_THEN_THERE | Bind.FIRST_NEEDS_THEN;
            node = first.node;
        }
        if (Bind.has(link.flags, Bind.BLOCKS_UNLESS_LEAVING)) {
            boolean leaving = !Bind.has(firstFlags, Flag.RUNNABLE)
                    && first.slot != null
                    && !first.slot.live.running().isEmpty();
            link.flags = leaving ? 0 : link.flags & ~Bind.BLOCKS_UNLESS_LEAVING | Bind.BLOCKS;
        }
        int flags = link.flags;
        if (Bind.has(flags, Bind.FIRST_NEEDS_THEN)) {
            if (then.slot != null) {
                changed |= collectives.update(
                        then.slot, first, then, node, optionalOnly, Flag.OPTIONAL, Bind.FIRST_NEEDS_THEN);
            } else if (!Bind.has(firstFlags, Flag.OPTIONAL) && then.optional) {
                then.optional = false;
                changed |= THEN_CHANGED;
            }
        }
        if (Bind.has(flags, Bind.RESTART) && then.slot != null) {
            changed |= collectives.update(
                    then.slot, first, then, node, firstFlags, Flag.OPTIONAL | Flag.RUNNABLE, Bind.RESTART);
        }
        if (Bind.has(flags, Bind.THEN_NEEDS_FIRST)) {
            if (first.slot != null) {
                changed |= collectives.update(
                        first.slot, first, then, node, firstFlags, Flag.OPTIONAL, Bind.THEN_NEEDS_FIRST);
            } else if (!Bind.has(firstFlags, Flag.OPTIONAL) && first.runnable) {
                first.runnable = false;
                changed |= FIRST_CHANGED;
            }
        }
        if (Bind.has(flags, Bind.PROMOTED_THEN_NEEDS_FIRST) && then.slot != null) {
            changed |= collectives.update(
                    then.slot, first, then, node, optionalOnly, Flag.OPTIONAL, Bind.PROMOTED_THEN_NEEDS_FIRST);
        }
        if (Bind.has(flags, Bind.MIN_RUNNABLE)) {
            changed |= countRunnable(first, then, node, firstFlags);
        }
        if (Bind.has(flags, Bind.BLOCKS)) {
            if (then.slot != null) {
                changed |= collectives.update(then.slot, first, then, node, firstFlags, Flag.RUNNABLE, Bind.BLOCKS);
            } else if (!Bind.has(firstFlags, Flag.RUNNABLE) && then.runnable) {
                then.runnable = false;
                changed |= THEN_CHANGED;
            }
        }
        for (int kind :
                new int[] {Bind.UNMIGRATABLE_THEN_BLOCKS, Bind.FIRST_ELSE_THEN, Bind.ORDERED, Bind.ASYMMETRIC}) {
            if (Bind.has(flags, kind) && then.slot != null) {
                int filter = kind == Bind.UNMIGRATABLE_THEN_BLOCKS || kind == Bind.FIRST_ELSE_THEN
                        ? Flag.OPTIONAL
                        : Flag.RUNNABLE;
                changed |= collectives.update(then.slot, first, then, node, firstFlags, filter, kind);
            }
        }
        show(first, then, flags, firstFlags, thenFlags);
        if (Bind.has(flags, Bind.FIRST_NEEDS_THEN | Bind.THEN_NEEDS_FIRST | Bind.RESTART)
                && first.slot != null
                && !first.slot.managed
                && first.slot.blocked
                && !first.runnable
                && first.is("stop")
                && then.runnable) {
            then.block(first.asReason("unrunnable"));
            changed |= THEN_CHANGED;
        }
        return changed;
    }

    private int countRunnable(Action first, Action then, @Nullable LiveNode node, int firstFlags) {
        if (then.slot != null) {
            return collectives.update(then.slot, first, then, node, firstFlags, Flag.RUNNABLE, Bind.MIN_RUNNABLE);
        }
        if (Bind.has(firstFlags, Flag.RUNNABLE)) {
            then.runnableBefore++;
            if (then.runnableBefore >= then.minimumBefore && !then.runnable) {
                then.runnable = true;
                return THEN_CHANGED;
            }
        }
        return 0;
    }

    private static void show(Action first, Action then, int flags, int firstFlags, int thenFlags) {
        if (Bind.has(flags, Bind.FIRST_SHOWS_THEN)
                && Bind.has(firstFlags, Flag.RUNNABLE)
                && !Bind.has(firstFlags, Flag.OPTIONAL)) {
            then.alwaysShown = true;
        }
        if (Bind.has(flags, Bind.THEN_SHOWS_FIRST) && !Bind.has(thenFlags, Flag.OPTIONAL)) {
            first.alwaysShown = true;
        }
    }

    // ---- two plain actions

    int updatePlain(Action first, Action then, int flags, int filter, int type) {
        int thenBefore = thenState(then);
        int firstBefore = thenState(first);
        if (Bind.has(type, Bind.ASYMMETRIC)) {
            asymmetric(first, then);
        }
        if (Bind.has(type, Bind.THEN_NEEDS_FIRST) && !then.optional) {
            if (Bind.has(filter, Flag.OPTIONAL) && !Bind.has(flags, Flag.OPTIONAL)) {
                require(first, then);
            }
            restartInstead(first, then);
        }
        if (Bind.has(type, Bind.PROMOTED_THEN_NEEDS_FIRST)
                && then.slot != null
                && then.slot.role == Role.PROMOTED
                && Bind.has(filter, Flag.OPTIONAL)
                && !then.optional) {
            require(first, then);
            restartInstead(first, then);
        }
        if (Bind.has(type, Bind.UNMIGRATABLE_THEN_BLOCKS) && Bind.has(filter, Flag.OPTIONAL)) {
            if (!(then.migratable && then.runnable)) {
                block(first, then);
            }
            if (!then.optional) {
                require(first, then);
            }
        }
        if (Bind.has(type, Bind.FIRST_ELSE_THEN) && Bind.has(filter, Flag.OPTIONAL) && !first.runnable) {
            then.migratable = false;
            then.pseudo = false;
        }
        if (Bind.has(type, Bind.BLOCKS)
                && Bind.has(filter, Flag.RUNNABLE)
                && then.runnable
                && !Bind.has(flags, Flag.RUNNABLE)) {
            block(then, first);
            then.migratable = false;
        }
        if (Bind.has(type, Bind.FIRST_NEEDS_THEN)
                && Bind.has(filter, Flag.OPTIONAL)
                && then.optional
                && !Bind.has(flags, Flag.OPTIONAL)
                && !first.migratable) {
            require(then, first);
        }
        if (Bind.has(type, Bind.RESTART)) {
            restart(first, then, filter);
        }
        int changed = 0;
        if (thenBefore != thenState(then)) {
            changed |= THEN_CHANGED;
            if (then.slot != null && then.slot.parent != null) {
                update(then);
            }
        }
        if (firstBefore != thenState(first)) {
            changed |= FIRST_CHANGED;
        }
        return changed;
    }

    private static int thenState(Action action) {
        return action.flags() | (action.migratable ? 4 : 0) | (action.pseudo ? 8 : 0);
    }

    private static void asymmetric(Action first, Action then) {
        Slot slot = then.slot;
        if (slot == null || first.runnable) {
            return;
        }
        if (then.optional) {
            Role role = slot.state(true);
            if (role == Role.STOPPED && then.is("stop")) {
                return;
            }
            if (role.isActive()
                    && then.is("start")
                    && slot.live.running().size() == 1
                    && slot.live.running().getFirst() == then.node) {
                return;
            }
        }
        require(then, first);
        block(then, first);
    }

    private static void restart(Action first, Action then, int filter) {
        Slot slot = then.slot;
        if (slot == null) {
            return;
        }
        boolean relevant = false;
        if (Bind.has(filter, Flag.OPTIONAL) && !then.optional) {
            relevant = true;
        }
        if (Bind.has(filter, Flag.RUNNABLE) && !then.runnable && slot.managed && first.slot == slot) {
            relevant = true;
        }
        if (!relevant) {
            return;
        }
        if (first.runnable) {
            require(first, then);
        }
        if (!then.optional) {
            require(first, then);
        }
        if (!then.migratable) {
            first.migratable = false;
        }
        if (!first.optional && !first.runnable) {
            block(then, first);
        }
    }

    /** Another resource's action is a reason; one of the same resource explains nothing. */
    private static void require(Action action, Action because) {
        if (action.optional) {
            action.optional = false;
            if (action.slot != because.slot) {
                action.because(because.asReason("required"));
            }
        }
    }

    /** What must stop before something that stops for good cannot be migrated meanwhile. */
    private static void restartInstead(Action first, Action then) {
        if (first.migratable && !then.migratable && first.slot != null && first.slot.isPrimitive()) {
            first.migratable = false;
            if (first.slot != then.slot) {
                first.because(then.asReason("unmigrateable"));
            }
        }
    }

    private static void block(Action action, Action because) {
        if (action.runnable) {
            action.runnable = false;
            if (action.slot != because.slot) {
                action.because(because.asReason("unrunnable"));
            }
        }
    }

    // ---- colocation with what cannot come up

    /** If none of a resource can start (or be promoted), what must be with it cannot either. */
    void blockColocated(Action action) {
        Slot slot = action.slot;
        boolean start = action.is("start");
        if (slot == null || action.runnable || (!start && !action.is("promote"))) {
            return;
        }
        Slot top = slot.live.bundleAround().map(book.placement::of).orElse(slot.top());
        for (Slot child : top.isMultiple() ? top.instances() : List.<Slot>of()) {
            Action same = ActionBook.first(child, action.task, null);
            if (same == null || same.runnable) {
                return;
            }
        }
        for (Colocation colocation : top.withThis) {
            if (colocation.score() < Score.LIMIT || (!start && colocation.primaryRole() != Role.PROMOTED)) {
                continue;
            }
            String task = colocation.dependentRole() == Role.PROMOTED ? "promote" : "start";
            blockTask(colocation.dependent(), task, slot);
        }
    }

    private void blockTask(Slot slot, String task, Slot because) {
        for (Action action : List.copyOf(slot.actions)) {
            if (action.runnable && action.is(task)) {
                action.runnable = false;
                action.because("colocation with " + because.id());
                blockColocated(action);
                update(action);
            }
        }
        slot.children.forEach(child -> blockTask(child, task, because));
    }
}
