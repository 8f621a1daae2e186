package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.LifecycleTable.Guard;
import org.jcrm.core.controller.LifecycleTable.Trigger;
import org.jcrm.core.model.NodeName;

/** Leaving: in good order, after everything was moved away; or at once, leaving everything running. */
final class ShutdownProtocol {
    /** Transient: the second since 1970 at which the node asked to leave. */
    static final String ATTRIBUTE = "shutdown";

    private ShutdownProtocol() {}

    // ---- the node that leaves

    static void stopAsked(Turn turn, RequestId id) {
        if (turn.lifecycle == Lifecycle.STOPPED) {
            turn.reply(id, new RequestOutcome.Done(turn.cib.version(), List.of("The node was stopped already.")));
            return;
        }
        boolean connecting = turn.lifecycle == Lifecycle.JOINING;
        Guard guard = turn.integrated ? Guard.TAKES_PART : Guard.ALWAYS;
        LifecycleTable.move(turn, Trigger.STOP_ASKED, "", guard);
        if (turn.lifecycle == Lifecycle.STOPPED) {
            if (connecting) {
                out(turn, true);
            }
            turn.reply(id, new RequestOutcome.Done(turn.cib.version(), List.of(turn.sentence)));
            return;
        }
        if (turn.lifecycle != Lifecycle.LEAVING) {
            turn.reply(id, Answers.refused("This node is between two views of the cluster.", "Try again in a moment."));
            return;
        }
        turn.stopRequest.ifPresent(earlier -> turn.reply(
                earlier, Answers.refused("The node was told to stop a second time.", "Wait for the newer request.")));
        turn.stopRequest = Optional.of(id);
        askAgain(turn);
    }

    static void askAgain(Turn turn) {
        if (turn.lifecycle != Lifecycle.LEAVING || !turn.integrated) {
            return;
        }
        turn.otherDc()
                .ifPresentOrElse(
                        dc -> turn.send(dc, new Message.ShutdownRequest(turn.view.id(), turn.self())),
                        () -> requested(turn, turn.self()));
    }

    static void granted(Turn turn) {
        if (turn.lifecycle != Lifecycle.LEAVING) {
            return;
        }
        LifecycleTable.move(turn, Trigger.STOP_GRANTED, "");
        out(turn, false);
        turn.stopRequest.ifPresent(
                id -> turn.reply(id, new RequestOutcome.Done(turn.cib.version(), List.of(turn.sentence))));
        turn.stopRequest = Optional.empty();
    }

    /**
     * What runs on will run unwatched, and nobody may count this node as off by time any more: so a node that has promised to
     * be off by then first hears from all others that they know.
     */
    static void detach(Turn turn, RequestId id) {
        if (!promisesAndHolds(turn)) {
            detachNow(turn, id);
            return;
        }
        turn.detaching = Optional.of(new ControllerState.Detaching(id, Sets.copyOf(turn.others())));
        sayGoodBye(turn, true);
        if (turn.others().isEmpty()) {
            detachNow(turn);
        } else {
            turn.add(new Effect.SetTimer(
                    new TimerTag.DetachTimeout(), turn.settings.timing().failure()));
        }
    }

    private static boolean promisesAndHolds(Turn turn) {
        NodeState own = turn.cib.status().nodes().get(turn.self());
        return own != null
                && own.transientAttribute(NodeState.WATCHDOG_BOUND).isPresent()
                && !HistoryRecords.active(own).isEmpty();
    }

    static void heard(Turn turn, NodeName from) {
        turn.detaching = turn.detaching.map(
                each -> new ControllerState.Detaching(each.request(), Sets.without(each.unaware(), from)));
        if (turn.detaching.filter(each -> each.unaware().isEmpty()).isPresent()) {
            detachNow(turn);
        }
    }

    /** Everybody knows, or has had the time. */
    static void detachNow(Turn turn) {
        turn.detaching.ifPresent(each -> {
            List<NodeName> unaware = turn.cib.configuration().nodeNames().stream()
                    .filter(node -> !node.equals(turn.self()))
                    .filter(node -> each.unaware().contains(node)
                            || !turn.view.members().contains(node) && !hasForgotten(turn, node))
                    .toList();
            turn.detaching = Optional.empty();
            turn.add(new Effect.CancelTimer(new TimerTag.DetachTimeout()));
            if (!unaware.isEmpty()) {
                turn.add(new Effect.SelfFence("Not everybody knows that jcrmd ends here and leaves resources running ("
                        + String.join(
                                ", ", unaware.stream().map(NodeName::value).toList())
                        + "), so the watchdog stays armed"));
            }
            detachNow(turn, each.request());
        });
    }

    /** It remembers nothing of this node's promise: it was fenced, or said that it goes and has not been back. */
    private static boolean hasForgotten(Turn turn, NodeName node) {
        NodeState state = turn.cib.status().nodes().get(node);
        return turn.farewells.containsKey(node)
                || state != null
                        && state.membershipKnown()
                        && !state.inCluster()
                        && !state.detached()
                        && state.expected().equals("down");
    }

    private static void detachNow(Turn turn, RequestId id) {
        LifecycleTable.move(turn, Trigger.DETACH_ASKED, "");
        out(turn, true);
        turn.reply(id, new RequestOutcome.Done(turn.cib.version(), List.of(turn.sentence)));
        turn.add(new Effect.StopDaemon(true, turn.sentence));
    }

    /** Says good-bye. What this node knew of itself ends with its part in the cluster; the next time it is probed anew. */
    private static void out(Turn turn, boolean detached) {
        Answers.abandon(turn, "This node left the cluster");
        sayGoodBye(turn, detached);
        turn.add(new Effect.Disconnect());
        turn.desk = Optional.empty();
        turn.view = MembershipView.NONE;
        turn.integrated = false;
        if (!detached) {
            turn.history.clear();
            turn.inFlight.clear();
            turn.unconfirmed.clear();
            turn.sessionBegan = false;
            // Others may let go of their watchdogs while this node is not there to hear of it.
            turn.cib.configuration().nodeNames().stream()
                    .filter(node -> turn.cib.status().nodes().containsKey(node))
                    .forEach(node -> CibWrites.local(
                            turn, new CibEdit.SetTransientAttribute(node, NodeState.WATCHDOG_BOUND, Optional.empty())));
        }
    }

    private static void sayGoodBye(Turn turn, boolean detached) {
        turn.others().forEach(node -> turn.send(node, new Message.Leaving(turn.view.id(), turn.self(), detached)));
    }

    // ---- the designated controller

    static void requested(Turn turn, NodeName node) {
        NodeState state = turn.cib.status().nodes().get(node);
        if (turn.desk.isEmpty()
                || state == null
                || state.transientAttribute(ATTRIBUTE).isPresent()) {
            // Asked before; it is under way. A designated controller that just took over plans anyhow.
            return;
        }
        turn.info(node + " wants to stop; its resources are stopped or moved away first.");
        CibWrites.commit(
                turn,
                new CibEdit.SetTransientAttribute(
                        node, ATTRIBUTE, Optional.of(Long.toString(turn.now.getEpochSecond()))),
                Optional.empty());
    }

    static void grant(Turn turn, NodeName node) {
        turn.info("Nothing of " + node + " runs any more; it may leave.");
        if (node.equals(turn.self())) {
            granted(turn);
        } else {
            turn.send(node, new Message.ShutdownGranted(turn.view.id()));
        }
    }
}
