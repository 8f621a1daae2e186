package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/** The configuration could not be written. Nothing that rests on it was done, and nothing is decided until it can be. */
final class DiskFailures {
    private DiskFailures() {}

    /**
     * @param neverStarted keys of tasks that the step had handed over
     * @param unheard answers of the step
     */
    static void failed(Turn turn, String reason, List<String> neverStarted, List<Effect> unheard) {
        turn.diskFailure = Optional.of(reason);
        turn.notices.add(notice(reason));
        OwnOperations.neverStarted(turn, neverStarted);
        // A node that is alone answers in the step that writes, since it waits for nobody.
        unheard.forEach(answer -> turn.add(corrected(answer, reason)));
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

    static boolean isAnswer(Effect effect) {
        return effect instanceof Effect.Reply
                || (effect instanceof Effect.Send(NodeName to, Message message)
                        && message instanceof Message.ForwardedOutcome);
    }

    private static Effect corrected(Effect answer, String reason) {
        return switch (answer) {
            case Effect.Reply(RequestId id, RequestOutcome.Done done) -> new Effect.Reply(id, unwritten(reason));
            case Effect.Send(
                    NodeName to,
                    Message.ForwardedOutcome(ViewId view, RequestId id, RequestOutcome.Done done)) ->
                new Effect.Send(to, new Message.ForwardedOutcome(view, id, unwritten(reason)));
            default -> answer;
        };
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
