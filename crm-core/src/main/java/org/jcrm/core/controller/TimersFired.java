package org.jcrm.core.controller;

/** A fired timer is a hint; whether it still matters is looked at where it belongs. */
final class TimersFired {
    private TimersFired() {}

    static void fired(Turn turn, TimerTag tag) {
        switch (tag) {
            case TimerTag.JoinTimeout(ViewId view) -> {
                if (view.equals(turn.view.id())) {
                    turn.desk.ifPresent(desk -> JoinRounds.timedOut(turn, desk));
                }
            }
            case TimerTag.DetachTimeout timeout -> ShutdownProtocol.detachNow(turn);
            case TimerTag.LastManStanding(ViewId view) -> Votes.windowIsOver(turn, view);
            case TimerTag.ArbitratorTimeout(ViewId view) -> Votes.arbitratorIsSilent(turn, view);
            case TimerTag.JoinRetry(ViewId view) -> {
                if (view.equals(turn.view.id()) && !turn.integrated) {
                    turn.otherDc().ifPresent(dc -> JoinRounds.request(turn, dc));
                }
            }
            case TimerTag.ActionTimeout timeout ->
                turn.desk.ifPresent(
                        desk -> OperationResults.timedOut(turn, desk, timeout.transitionId(), timeout.actionId()));
            case TimerTag.FencingWake(String fencing) -> {
                // Every step lets fencings go on; the timer only makes one happen.
            }
            case TimerTag.Recheck recheck -> {
                if (turn.diskFailure.isPresent()) {
                    DiskFailures.tryAgain(turn);
                } else {
                    turn.desk.ifPresent(desk -> {
                        FencingRetries.oneMoreAttempt(turn, desk);
                        desk.want("it is time to look again");
                    });
                }
            }
            case TimerTag.DetachedCheck check ->
                turn.desk.ifPresent(desk -> LostPeers.checkAgain(turn, desk, check.node()));
            case TimerTag.WriteTimeout write ->
                turn.desk.ifPresent(desk -> Answers.timedOut(turn, desk, write.request()));
        }
    }
}
