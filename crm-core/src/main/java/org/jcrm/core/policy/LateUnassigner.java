package org.jcrm.core.policy;

import org.jcrm.core.model.Role;

/** Takes its node from a resource when only the orders show that it cannot come up. */
final class LateUnassigner {
    private final ActionBook book;

    LateUnassigner(ActionBook book) {
        this.book = book;
    }

    void stop(Slot slot) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(this::stop);
            return;
        }
        if (slot.node != null) {
            book.placement.countAssignment(slot.node, -1);
            book.placement.capacities.take(slot.node, slot.live.utilization(), -1);
            slot.node = null;
        }
        slot.setNextRole(Role.STOPPED, "nothing is there that it depends on");
        unplan(slot);
    }

    /** What its actions become: stops are required, starts and monitors cannot run. */
    static void unplan(Slot slot) {
        for (Action action : slot.actions) {
            if (action.is("stop")) {
                action.optional = false;
            } else if (action.is("start")) {
                action.runnable = false;
            } else if (action.intervalMillis > 0 && !"7".equals(action.meta.get("op_target_rc"))) {
                action.runnable = false;
            }
        }
    }
}
