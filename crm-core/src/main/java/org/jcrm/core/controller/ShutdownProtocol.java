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

    static void detach(Turn turn, RequestId id) {
        LifecycleTable.move(turn, Trigger.DETACH_ASKED, "");
        out(turn, true);
        turn.reply(id, new RequestOutcome.Done(turn.cib.version(), List.of(turn.sentence)));
        turn.add(new Effect.StopDaemon(true, turn.sentence));
    }

    /** Says good-bye. What this node knew of itself ends with its part in the cluster; the next time it is probed anew. */
    private static void out(Turn turn, boolean detached) {
        Answers.abandon(turn, "This node left the cluster");
        turn.others().forEach(node -> turn.send(node, new Message.Leaving(turn.view.id(), turn.self(), detached)));
        turn.add(new Effect.Disconnect());
        turn.desk = Optional.empty();
        turn.view = MembershipView.NONE;
        turn.integrated = false;
        if (!detached) {
            turn.history.clear();
            turn.inFlight.clear();
            turn.unconfirmed.clear();
            turn.sessionBegan = false;
        }
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
