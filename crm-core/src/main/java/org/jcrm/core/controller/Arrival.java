package org.jcrm.core.controller;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Status;
import org.jcrm.core.controller.LifecycleTable.Guard;
import org.jcrm.core.controller.LifecycleTable.Trigger;

/** A node's first words: stay out, or connect. */
final class Arrival {
    private Arrival() {}

    static void started(Turn turn, Optional<String> hold) {
        if (hold.isPresent()) {
            LifecycleTable.move(turn, Trigger.STARTED, hold.get(), Guard.HELD_BACK);
            return;
        }
        LifecycleTable.move(turn, Trigger.STARTED, "");
        turn.add(new Effect.Connect());
    }

    /** {@code jcrm node start}: only where the node is out; elsewhere there is nothing to do. */
    static void joinAsked(Turn turn, RequestId id) {
        boolean out = turn.lifecycle == Lifecycle.HELD || turn.lifecycle == Lifecycle.STOPPED;
        LifecycleTable.move(turn, Trigger.JOIN_ASKED, "");
        if (out) {
            forget(turn);
            turn.add(new Effect.Connect());
        }
        turn.reply(id, new RequestOutcome.Done(turn.cib.version(), List.of(turn.sentence)));
    }

    /** What this node knew of the others when it left may be true no more: it begins as a daemon that has just started. */
    private static void forget(Turn turn) {
        turn.heard = Optional.empty();
        Status before = turn.cib.status();
        turn.cib = new Cib(
                turn.cib.version(),
                turn.cib.lastChange(),
                false,
                Optional.empty(),
                turn.cib.configuration(),
                new Status(Map.of(), before.tickets(), before.fencing()),
                turn.cib.extra());
    }
}
