package org.jcrm.core.controller;

import java.util.List;
import org.jcrm.core.controller.ClusterEvent.MessageReceived;
import org.jcrm.core.controller.Message.AttributeChange;
import org.jcrm.core.controller.Message.CancelTask;
import org.jcrm.core.controller.Message.CibAck;
import org.jcrm.core.controller.Message.CibReplace;
import org.jcrm.core.controller.Message.CibResync;
import org.jcrm.core.controller.Message.CibUpdate;
import org.jcrm.core.controller.Message.FenceReport;
import org.jcrm.core.controller.Message.FenceRequest;
import org.jcrm.core.controller.Message.ForwardedOutcome;
import org.jcrm.core.controller.Message.ForwardedRequest;
import org.jcrm.core.controller.Message.JoinOffer;
import org.jcrm.core.controller.Message.JoinRequest;
import org.jcrm.core.controller.Message.Leaving;
import org.jcrm.core.controller.Message.LeavingHeard;
import org.jcrm.core.controller.Message.OperationReport;
import org.jcrm.core.controller.Message.RunTask;
import org.jcrm.core.controller.Message.SelfFence;
import org.jcrm.core.controller.Message.ShutdownGranted;
import org.jcrm.core.controller.Message.ShutdownRequest;
import org.jcrm.core.model.NodeName;

/**
 * Who may say what, and when. Whatever is said in another view than the present one is either early (that view is not
 * installed here yet: kept) or late (dropped: whoever said it has heard of the new view by then and says it again).
 */
final class Messages {
    /** More early messages than a view change of a large cluster makes; beyond it the oldest go, and their senders retry. */
    private static final int STASH_LIMIT = 256;

    private Messages() {}

    static void received(Turn turn, MessageReceived received) {
        Message message = received.message();
        if (turn.lifecycle == Lifecycle.HELD || turn.lifecycle == Lifecycle.STOPPED) {
            return;
        }
        if (message instanceof Leaving leaving) {
            // A good-bye is true in whatever view it arrives.
            LostPeers.farewell(turn, leaving);
            return;
        }
        if (message instanceof LeavingHeard) {
            ShutdownProtocol.heard(turn, received.from());
            return;
        }
        if (message.view().equals(turn.view.id())) {
            if (turn.view.members().contains(received.from())) {
                dispatch(turn, received.from(), message);
            }
        } else if (!isLate(turn, message.view())) {
            turn.stash.add(received);
            if (turn.stash.size() > STASH_LIMIT) {
                turn.stash.removeFirst();
            }
        }
    }

    private static boolean isLate(Turn turn, ViewId said) {
        ViewId now = turn.view.id();
        return turn.pastViews.contains(said) || (said.creator().equals(now.creator()) && said.number() < now.number());
    }

    /** A view was installed: what was said in it before is heard now, everything else is too late. */
    static void replayStash(Turn turn) {
        List<MessageReceived> early = List.copyOf(turn.stash);
        turn.stash.removeIf(each -> each.message().view().equals(turn.view.id())
                || isLate(turn, each.message().view()));
        early.stream()
                .filter(each -> each.message().view().equals(turn.view.id()))
                .forEach(each -> received(turn, each));
    }

    private static void dispatch(Turn turn, NodeName from, Message message) {
        boolean fromDc = turn.otherDc().filter(from::equals).isPresent();
        switch (message) {
            case JoinOffer offer when fromDc -> JoinRounds.offered(turn);
            case CibReplace replace when fromDc -> Follower.replaced(turn, replace);
            case CibUpdate update when fromDc -> Follower.updated(turn, update);
            case RunTask run when fromDc && turn.integrated -> OwnOperations.start(turn, run.task());
            case CancelTask cancel when fromDc && turn.integrated -> OwnOperations.start(turn, cancel.task());
            case ForwardedOutcome ended when fromDc -> Answers.arrived(turn, ended.id(), ended.outcome());
            case FenceRequest fence when fromDc && turn.integrated -> turn.add(new Effect.RunFenceAgent(fence.task()));
            case SelfFence fence when fromDc -> turn.add(new Effect.SelfFence(fence.reason()));
            case ShutdownGranted granted when fromDc -> ShutdownProtocol.granted(turn);
            // Orders of anybody but the present designated controller are not followed.
            case JoinOffer ignored -> {}
            case CibReplace ignored -> {}
            case CibUpdate ignored -> {}
            case RunTask ignored -> {}
            case CancelTask ignored -> {}
            case ForwardedOutcome ignored -> {}
            case ShutdownGranted ignored -> {}
            case FenceRequest ignored -> {}
            case SelfFence ignored -> {}
            case Leaving ignored -> {}
            case LeavingHeard ignored -> {}
            case JoinRequest request -> turn.desk.ifPresent(desk -> JoinRounds.answered(turn, desk, from, request));
            case CibAck ack ->
                turn.desk.ifPresent(desk -> {
                    JoinRounds.acknowledged(turn, desk, from, ack.version());
                    Answers.acknowledged(turn, desk, from, ack.version());
                });
            case CibResync lost -> turn.desk.ifPresent(desk -> turn.send(from, new JoinOffer(turn.view.id())));
            // What a member says while it has not joined is said again when it has.
            case OperationReport report -> {
                if (hears(turn, from)) {
                    OperationResults.reported(turn, from, report);
                }
            }
            case AttributeChange change -> {
                if (hears(turn, from)) {
                    Attributes.decide(turn, change);
                }
            }
            case ForwardedRequest request -> {
                if (hears(turn, from)) {
                    OperatorRequests.decide(turn, request.id(), request.requester(), request.request());
                }
            }
            case FenceReport report -> {
                if (hears(turn, from)) {
                    turn.desk.ifPresent(desk -> FenceReports.answered(turn, desk, report.key(), report.result()));
                }
            }
            case ShutdownRequest request -> {
                if (hears(turn, from)) {
                    ShutdownProtocol.requested(turn, request.node());
                }
            }
        }
    }

    private static boolean hears(Turn turn, NodeName from) {
        return turn.desk.isPresent() && turn.integrated && turn.joined(from);
    }
}
