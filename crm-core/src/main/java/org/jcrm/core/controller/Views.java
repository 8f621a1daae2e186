package org.jcrm.core.controller;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.controller.LifecycleTable.Trigger;
import org.jcrm.core.model.NodeName;

/** A new membership view, or doubt about the present one. */
final class Views {
    private static final int REMEMBERED = 16;

    private Views() {}

    static void changed(Turn turn, MembershipView next) {
        MembershipView before = turn.view;
        if (!before.id().equals(ViewId.NONE)) {
            turn.pastViews.addLast(before.id());
            if (turn.pastViews.size() > REMEMBERED) {
                turn.pastViews.removeFirst();
            }
        }
        boolean out = turn.lifecycle == Lifecycle.HELD || turn.lifecycle == Lifecycle.STOPPED;
        boolean connected = !out && next.members().contains(turn.self());
        turn.view = connected ? next : MembershipView.NONE;
        turn.integrated = false;
        turn.addFirst(new Effect.DropQueuedTasks(turn.view.id()));
        if (connected && !before.members().equals(next.members())) {
            turn.addFirst(new Effect.NotifyMembership(next.members()));
            turn.info("Members are " + NodeName.join(next.members())
                    + (before.members().isEmpty() ? "." : ", after " + NodeName.join(before.members()) + "."));
        }
        if (!connected) {
            Answers.abandon(turn, "This node lost its connection to the cluster");
            turn.desk = Optional.empty();
            LifecycleTable.move(turn, Trigger.DISCONNECTED, "");
            return;
        }
        Votes.viewChanged(turn);
        FencingRetries.viewChanged(turn);
        if (turn.otherDc().isPresent()) {
            JoinRounds.follow(turn, turn.otherDc().get());
        } else {
            JoinRounds.lead(turn);
        }
        // A good-bye that came before the view in which its sender is for the last time is still true.
        turn.farewells
                .keySet()
                .removeIf(node ->
                        next.members().contains(node) && !before.members().contains(node));
        Messages.replayStash(turn);
    }

    /**
     * This daemon did not run for a while. Peers that give a silent node up may have replaced it, and the news of that
     * would come after everything that waits in the queue; so nothing is believed before the others confirm the view.
     */
    static void paused(Turn turn, Duration stall) {
        if (stall.compareTo(turn.settings.timing().failure()) < 0) {
            return;
        }
        turn.warn(
                "This daemon stood still for " + stall.toMillis()
                        + " ms, long enough for peers to give it up; it acts on nothing before they confirm that it is a member.");
        turn.slept = true;
        Absences.doubt(turn);
        reconfirm(turn);
    }

    /** Starts anew in the same view. */
    static void reconfirm(Turn turn) {
        if (turn.view.members().isEmpty()) {
            return;
        }
        turn.integrated = false;
        turn.addFirst(new Effect.DropQueuedTasks(ViewId.NONE));
        if (turn.otherDc().isPresent()) {
            JoinRounds.follow(turn, turn.otherDc().get());
        } else {
            // Whoever was asked for life signs before the pause could not answer during it.
            turn.desk.ifPresent(desk -> desk.askedForSigns.clear());
            JoinRounds.lead(turn);
            turn.others().forEach(node -> turn.send(node, new Message.JoinOffer(turn.view.id())));
        }
    }
}
