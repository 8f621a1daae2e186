package org.jcrm.sim;

import java.util.List;
import java.util.stream.Collectors;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.Effect;

/** One event of one node as one line: lifecycle letter, CIB version, event → effects. */
final class Trace {
    private Trace() {}

    static String line(ControllerState state, ClusterEvent event, List<Effect> effects) {
        return "%s%s %-9s %s → %s"
                .formatted(
                        state.lifecycle().name().charAt(0),
                        state.integrated() ? " " : "?",
                        state.cib().version(),
                        describe(event),
                        effects.stream()
                                .filter(effect -> !(effect instanceof Effect.Narrate))
                                .filter(effect -> !(effect instanceof Effect.PublishSnapshot))
                                .map(Trace::describe)
                                .collect(Collectors.joining(" ")));
    }

    private static String describe(ClusterEvent event) {
        return switch (event) {
            case ClusterEvent.ViewChanged changed ->
                "view " + changed.view().id() + " " + changed.view().members();
            case ClusterEvent.VoteChanged changed -> "vote " + changed.vote();
            case ClusterEvent.MessageReceived received ->
                received.from() + ":" + received.message().getClass().getSimpleName();
            case ClusterEvent.TaskCompleted done ->
                "done " + done.task().action().key() + "=" + done.result().result() + " " + done.status();
            case ClusterEvent.RecurringChanged changed ->
                "changed " + changed.task().action().key() + "="
                        + changed.result().result();
            case ClusterEvent.AttributeRequested requested ->
                "set " + requested.node() + "." + requested.name() + "="
                        + requested.value().orElse("-");
            case ClusterEvent.AttributeWithdrawn withdrawn -> withdrawn.toString();
            case ClusterEvent.OperatorRequested requested -> "asked " + requested.request();
            case ClusterEvent.FenceAgentEnded ended ->
                "fenced " + ended.task().key() + " " + ended.task().target() + " "
                        + ended.result().status();
            case ClusterEvent.TimerFired fired -> "timer " + fired.tag();
            case ClusterEvent.LifeSignsReported reported -> "signs of " + reported.peer() + " " + reported.signs();
            case ClusterEvent.Started started -> started.toString();
            case ClusterEvent.PersistFailed failed -> failed.toString();
            case ClusterEvent.Paused paused -> paused.toString();
            case ClusterEvent.HistoryDeleted deleted -> deleted.toString();
        };
    }

    private static String describe(Effect effect) {
        return switch (effect) {
            case Effect.Send send -> send.to() + ":" + send.message().getClass().getSimpleName();
            case Effect.RunTask run ->
                "run " + run.task().action().key() + "#" + run.task().transitionKey();
            case Effect.SetTimer timer -> "timer";
            case Effect.CancelTimer timer -> "untimer";
            case Effect.Reply reply -> "reply " + reply.outcome().getClass().getSimpleName();
            default -> effect.getClass().getSimpleName();
        };
    }
}
