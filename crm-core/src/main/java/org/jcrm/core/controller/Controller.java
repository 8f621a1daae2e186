package org.jcrm.core.controller;

import java.time.Duration;
import java.time.Instant;
import org.jcrm.core.controller.ClusterEvent.AttributeRequested;
import org.jcrm.core.controller.ClusterEvent.AttributeWithdrawn;
import org.jcrm.core.controller.ClusterEvent.FenceAgentEnded;
import org.jcrm.core.controller.ClusterEvent.HistoryDeleted;
import org.jcrm.core.controller.ClusterEvent.LifeSignsReported;
import org.jcrm.core.controller.ClusterEvent.MessageReceived;
import org.jcrm.core.controller.ClusterEvent.OperatorRequested;
import org.jcrm.core.controller.ClusterEvent.Paused;
import org.jcrm.core.controller.ClusterEvent.PersistFailed;
import org.jcrm.core.controller.ClusterEvent.RecurringChanged;
import org.jcrm.core.controller.ClusterEvent.Started;
import org.jcrm.core.controller.ClusterEvent.TaskCompleted;
import org.jcrm.core.controller.ClusterEvent.TimerFired;
import org.jcrm.core.controller.ClusterEvent.ViewChanged;
import org.jcrm.core.controller.ClusterEvent.VoteChanged;

/**
 * One turn of a node's controller: state + event + now → new state and what must be done. Pure; this class only says
 * which chapter an event belongs to.
 */
public final class Controller {
    private Controller() {}

    /** Where nobody sets the clock. */
    public static Step step(ControllerState state, ClusterEvent event, Instant now) {
        return step(state, event, now, Duration.between(Instant.EPOCH, now));
    }

    /**
     * @param now the date
     * @param steady time that has passed since some moment, by a clock of this machine that nobody sets
     */
    public static Step step(ControllerState state, ClusterEvent event, Instant now, Duration steady) {
        Turn turn = new Turn(state, now, steady);
        take(turn, state, event);
        Votes.settle(turn);
        Absences.settle(turn);
        Transitions.proceed(turn);
        return turn.finish();
    }

    private static void take(Turn turn, ControllerState state, ClusterEvent event) {
        switch (event) {
            case Started started -> Arrival.started(turn, started.hold());
            case ViewChanged changed -> Views.changed(turn, changed.view());
            case VoteChanged changed -> Votes.arbitratorSaid(turn, changed.vote());
            case MessageReceived received -> Messages.received(turn, received);
            case TaskCompleted done -> OwnOperations.completed(turn, done);
            case RecurringChanged changed -> OwnOperations.recurringChanged(turn, changed);
            case HistoryDeleted deleted -> OwnOperations.deleted(turn, deleted);
            case AttributeRequested requested -> Attributes.requested(turn, requested);
            case AttributeWithdrawn withdrawn -> turn.attributes.remove(withdrawn.request());
            case OperatorRequested requested -> OperatorRequests.requested(turn, requested);
            case FenceAgentEnded ended -> FenceReports.ran(turn, ended.task(), ended.result());
            case LifeSignsReported reported -> LostPeers.signsReported(turn, reported);
            case TimerFired fired -> TimersFired.fired(turn, fired.tag());
            case PersistFailed failed ->
                DiskFailures.failed(
                        turn,
                        failed.reason(),
                        state.own().startedWithWrite(),
                        state.requests().answeredWithWrite());
            case Paused paused -> Views.paused(turn, paused.stall());
        }
    }
}
