package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;

/** The configuration could not be written. Nothing that rests on it was done, and nothing is decided until it can be. */
final class DiskFailures {
    private DiskFailures() {}

    static void failed(Turn turn, String reason, List<String> neverStarted) {
        turn.diskFailure.ifPresent(earlier -> turn.notices.remove(notice(earlier)));
        turn.diskFailure = Optional.of(reason);
        turn.notices.add(notice(reason));
        OwnOperations.neverStarted(turn, neverStarted);
        turn.desk.ifPresent(desk -> {
            desk.writes.keySet().stream().toList().forEach(id -> {
                desk.writes.remove(id);
                Answers.give(turn, id, refusal(reason));
            });
            desk.run = Optional.empty();
        });
        turn.add(new Effect.SetTimer(
                new TimerTag.Recheck(), turn.settings.timing().diskRetry()));
    }

    /** If it fails again, {@code failed} is the very next event and nothing of this step but the write was tried. */
    static void tryAgain(Turn turn) {
        turn.diskFailure.ifPresent(reason -> turn.notices.remove(notice(reason)));
        turn.diskFailure = Optional.empty();
        turn.persist();
        Views.reconfirm(turn);
    }

    static RequestOutcome refusal(String reason) {
        return Answers.refused(
                "The designated controller cannot write its disk: " + reason + ".",
                "Make room on it or repair it; the daemon tries again by itself.");
    }

    private static String notice(String reason) {
        return "This node decides nothing, because its disk fails: " + reason + ".";
    }
}
