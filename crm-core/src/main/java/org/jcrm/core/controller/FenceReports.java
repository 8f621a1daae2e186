package org.jcrm.core.controller;

import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.fencing.FencingRun;

/** What fence agents said, here and on members that were asked to run one. */
final class FenceReports {
    private FenceReports() {}

    /** An agent that this node was asked to run has ended. */
    static void ran(Turn turn, FenceTask task, FenceResult result) {
        if (turn.desk.isPresent()
                && turn.desk.get().fencings.containsKey(task.key().fencing())) {
            answered(turn, turn.desk.get(), task.key(), result);
            return;
        }
        turn.fenceReports.add(new Message.FenceReport(turn.view.id(), task.key(), result));
        if (turn.fenceReports.size() > ControllerState.Own.FENCE_REPORTS) {
            turn.fenceReports.removeFirst();
        }
        if (turn.integrated) {
            turn.otherDc().ifPresent(dc -> turn.send(dc, turn.fenceReports.getLast()));
        }
    }

    /** The designated controller may have missed it between two views; what it knows already it ignores. */
    static void reportAgain(Turn turn) {
        turn.otherDc().ifPresent(dc -> {
            for (Message.FenceReport each : turn.fenceReports) {
                turn.send(dc, new Message.FenceReport(turn.view.id(), each.key(), each.result()));
            }
        });
    }

    static void answered(Turn turn, DcDesk desk, FenceTask.Key key, FenceResult result) {
        Fencing fencing = desk.fencings.get(key.fencing());
        if (fencing != null) {
            FencingRun next = fencing.run().answered(key, result, FencingSight.world(turn, desk, fencing.run()));
            next.failures().stream()
                    .skip(fencing.run().failures().size())
                    .forEach(what -> turn.warn("Fencing of " + next.target() + ": " + what + "."));
            desk.fencings.put(key.fencing(), fencing.with(next));
        }
    }
}
