package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;

/** The configuration could not be written. Nothing that rests on it was done, and nothing is decided until it can be. */
final class DiskFailures {
    private DiskFailures() {}

    static void failed(Turn turn, String reason, List<String> neverStarted) {
        turn.diskFailure = Optional.of(reason);
        turn.notices.add(notice(reason));
        OwnOperations.neverStarted(turn, neverStarted);
        turn.desk.ifPresent(desk -> {
            desk.writes.keySet().stream().toList().forEach(id -> {
                desk.writes.remove(id);
                Answers.give(turn, id, unwritten(reason));
            });
            desk.run = Optional.empty();
            Fencings.neverBegan(turn, desk, neverStarted, reason);
            // What members say now is said again when this node leads them through a round after the disk works.
            turn.integrated = false;
        });
        turn.add(new Effect.SetTimer(
                new TimerTag.Recheck(), turn.settings.timing().diskRetry()));
    }

    /** If it fails again, {@code failed} is the very next event and nothing of this step but the write was tried. */
    static void tryAgain(Turn turn) {
        turn.persist();
        Views.reconfirm(turn);
    }

    static RequestOutcome refusal(String reason) {
        return Answers.refused(
                "The designated controller cannot write its disk: " + reason + ".",
                "Make room on it or repair it; the daemon tries again by itself.");
    }

    private static RequestOutcome unwritten(String reason) {
        return Answers.refused(
                "The change could not be written: " + reason + ".",
                "Make room on the disk or repair it; the change comes into force when it can be written, and is lost if"
                        + " the daemon ends before.");
    }

    static String notice(String reason) {
        return "This node decides nothing, because its disk fails: " + reason
                + ". Make room on it or repair it; the daemon tries again by itself.";
    }
}
