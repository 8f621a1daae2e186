package org.jcrm.core.policy;

import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveResource;
import org.jspecify.annotations.Nullable;

/** Desired − actual = actions, for every resource; with the points in the order that collections need. */
final class ActionPlanner {
    private final ActionBook book;
    private final RolePlanner roles;

    private ActionPlanner(ActionBook book) {
        this.book = book;
        this.roles = new RolePlanner(book);
    }

    static void plan(ActionBook book) {
        ActionPlanner planner = new ActionPlanner(book);
        book.placement.tops.forEach(planner::plan);
    }

    private void plan(Slot slot) {
        switch (slot.kind()) {
            case PRIMITIVE -> roles.plan(slot);
            case GROUP -> planGroup(slot);
            case CLONE -> planClone(slot);
            case BUNDLE -> planBundle(slot);
        }
    }

    private void planGroup(Slot group) {
        group.children.forEach(this::plan);
        for (String task : new String[] {"start", "running", "stop", "stopped"}) {
            book.pseudo(group, task, true, true);
        }
        if (Flags.isTrue(group.live.meta(), "promotable")) {
            for (String task : new String[] {"demote", "demoted", "promote", "promoted"}) {
                book.pseudo(group, task, true, true);
            }
        }
    }

    /** What happens to the instances of a clone, taken together. */
    private static final class Tally {
        boolean active;
        boolean starting;
        boolean stopping;
        boolean restarting;
        boolean promoting;
        boolean demoting;
    }

    private void planBundle(Slot bundle) {
        LiveBundle parts = bundle.live.bundle().orElseThrow();
        Tally tally = new Tally();
        for (LiveBundle.Replica replica : parts.replicas()) {
            planPart(replica.ip());
            planPart(replica.container());
            planPart(replica.connection());
        }
        parts.containers().forEach(container -> count(book.placement.of(container), tally));
        planStartAndStop(bundle, tally);
        LiveResource instances = parts.instances();
        if (instances != null) {
            plan(book.placement.of(instances));
            if (instances.promotable()) {
                book.pseudo(bundle, "promote", true, true);
                book.pseudo(bundle, "promoted", true, true).priority = Score.LIMIT;
                book.pseudo(bundle, "demote", true, true);
                book.pseudo(bundle, "demoted", true, true).priority = Score.LIMIT;
            }
        }
    }

    private void planPart(@Nullable LiveResource part) {
        if (part != null) {
            plan(book.placement.of(part));
        }
    }

    private void planClone(Slot clone) {
        Tally tally = new Tally();
        for (Slot instance : clone.children) {
            plan(instance);
            count(instance, tally);
        }
        NotifyPoints notify = planStartAndStop(clone, tally);
        if (clone.live.promotable()) {
            planPromotable(clone, tally, notify);
        }
        clone.notify = notify;
    }

    private NotifyPoints planStartAndStop(Slot clone, Tally tally) {
        NotifyPoints notify = new NotifyPoints(book, clone);
        Action start = book.pseudo(clone, "start", !tally.starting, true);
        Action running = book.pseudo(clone, "running", !tally.starting, false);
        running.priority = Score.LIMIT;
        if (tally.active || tally.starting) {
            running.runnable = true;
        }
        Action stop = book.pseudo(clone, "stop", !tally.stopping, true);
        Action stopped = book.pseudo(clone, "stopped", !tally.stopping, true);
        stopped.priority = Score.LIMIT;
        if (!tally.restarting) {
            stop.migratable = true;
        }
        notify.aroundStartAndStop(start, running, stop, stopped);
        return notify;
    }

    private void planPromotable(Slot clone, Tally tally, NotifyPoints notify) {
        clone.children.forEach(instance -> countRoles(instance, tally));
        Action promote = book.pseudo(clone, "promote", !tally.promoting, true);
        Action promoted = book.pseudo(clone, "promoted", !tally.promoting, true);
        promoted.priority = Score.LIMIT;
        notify.aroundPromote(promote, promoted);
        Action demote = book.pseudo(clone, "demote", !tally.demoting, true);
        Action demoted = book.pseudo(clone, "demoted", !tally.demoting, true);
        demoted.priority = Score.LIMIT;
        notify.aroundDemote(demote, demoted);
        // Promotion borrowed the priority of the instances.
        clone.children.forEach(instance -> instance.priority = clone.priority);
    }

    private static void count(Slot slot, Tally tally) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> count(child, tally));
            return;
        }
        boolean starting = false;
        boolean stopping = false;
        tally.active |= !slot.live.running().isEmpty();
        for (Action action : slot.actions) {
            if (action.is("start") && !action.optional && action.runnable) {
                starting = true;
            } else if (action.is("stop") && !action.optional && (action.pseudo || action.runnable)) {
                stopping = true;
            }
        }
        tally.starting |= starting;
        tally.stopping |= stopping;
        tally.restarting |= starting && stopping;
    }

    private static void countRoles(Slot slot, Tally tally) {
        slot.children.forEach(child -> countRoles(child, tally));
        for (Action action : slot.actions) {
            if (!action.optional) {
                tally.promoting |= action.is("promote");
                tally.demoting |= action.is("demote");
            }
        }
    }
}
