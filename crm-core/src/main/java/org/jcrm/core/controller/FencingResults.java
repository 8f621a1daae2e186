package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.controller.Fencing.Waiter;
import org.jcrm.core.fencing.FencingOutcome;
import org.jcrm.core.fencing.FencingRun;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.model.NodeName;

/**
 * What follows from the end of a fencing for the status, the transition and the operators who wait. Only a success makes
 * a node clean.
 */
final class FencingResults {
    private FencingResults() {}

    static void conclude(Turn turn, DcDesk desk, Fencing fencing, boolean needless) {
        FencingRun run = fencing.run();
        FencingOutcome outcome = run.outcome().orElseThrow();
        if (outcome.success()) {
            succeeded(turn, desk, fencing, outcome);
        } else {
            failed(turn, desk, fencing, outcome, needless);
        }
    }

    private static void succeeded(Turn turn, DcDesk desk, Fencing fencing, FencingOutcome outcome) {
        FencingRun run = fencing.run();
        NodeName target = run.target();
        FencingRetries.succeeded(turn, desk, target);
        turn.warn(target + " was fenced (" + run.action() + ")"
                + outcome.delegate().map(node -> " by " + node).orElse("") + ": " + outcome.reason() + ".");
        boolean present = turn.view.members().contains(target);
        // The agents speak of the machine before: whether the one that is back was lost again is another matter.
        boolean goneAndBack = fencing.returned();
        List<CibEdit> edits = new ArrayList<>();
        edits.add(new CibEdit.RecordFencing(FencingHistory.record(turn, fencing)));
        if (run.action().equals("on")) {
            fencing.unfenced()
                    .forEach((name, value) ->
                            edits.add(new CibEdit.SetTransientAttribute(target, name, Optional.of(value))));
        } else if (!goneAndBack) {
            edits.add(new CibEdit.NodeFenced(target));
        }
        CibWrites.commitQuietly(turn, edits);
        if (present && !goneAndBack && !run.action().equals("on")) {
            Fencings.tell(turn, target, turn.self() + " says that " + target + " was fenced, so it must not run.");
        }
        boolean waited = settle(desk, fencing, !goneAndBack);
        if (!waited) {
            Transitions.interrupt(turn, target + " was fenced");
        }
        fencing.requests()
                .forEach(id -> Answers.give(
                        turn,
                        id,
                        new RequestOutcome.Done(
                                turn.cib.version(), notes(target + " was fenced: " + outcome.reason() + ".", run))));
    }

    private static List<String> notes(String first, FencingRun run) {
        List<String> notes = new ArrayList<>(List.of(first));
        notes.addAll(run.failures());
        return notes;
    }

    private static void failed(Turn turn, DcDesk desk, Fencing fencing, FencingOutcome outcome, boolean needless) {
        FencingRun run = fencing.run();
        NodeName target = run.target();
        CibWrites.commitQuietly(turn, List.of(new CibEdit.RecordFencing(FencingHistory.record(turn, fencing))));
        if (needless) {
            turn.info("Fencing of " + target + " is called off: " + outcome.reason() + ".");
        } else {
            int count = FencingRetries.failed(turn, desk, fencing);
            turn.narrate(
                    Effect.Level.ERROR,
                    "Fencing of " + target + " failed"
                            + (count > 1 ? " for the " + count + ". time" : "") + ": " + outcome.reason()
                            + (run.failures().isEmpty() ? "" : " (" + String.join("; ", run.failures()) + ")") + ".",
                    Optional.empty());
            if (FencingRetries.givenUp(turn, desk, target)) {
                turn.narrate(
                        Effect.Level.ERROR,
                        "It is not tried again before the configuration or the membership changes, or "
                                + "the cluster looks again by itself.",
                        Optional.empty());
            }
        }
        settle(desk, fencing, false);
        Transitions.interrupt(
                turn, needless ? target + " need not be fenced now" : "the fencing of " + target + " failed");
        fencing.requests()
                .forEach(id -> Answers.give(
                        turn,
                        id,
                        Answers.refused(
                                String.join(
                                        " ",
                                        notes(target + " was not fenced: " + outcome.reason() + ".", run).stream()
                                                .map(each -> each.endsWith(".") ? each : each + ".")
                                                .toList()),
                                "Correct the device (jcrm fence test DEVICE); or make sure yourself that the node is"
                                        + " off and say so: jcrm fence confirm " + target + ".")));
    }

    /** @return whether the present transition waited for it */
    private static boolean settle(DcDesk desk, Fencing fencing, boolean success) {
        boolean waited = false;
        for (Waiter waiter : fencing.waiters()) {
            boolean present = desk.run
                    .filter(run -> run.graph().transitionId() == waiter.transition()
                            && run.progressOf(waiter.action()).equals(Optional.of(GraphRun.Progress.IN_FLIGHT)))
                    .isPresent();
            if (present) {
                waited = true;
                desk.run = desk.run.map(run -> success ? run.confirm(waiter.action()) : run.fail(waiter.action()));
            }
        }
        return waited;
    }
}
