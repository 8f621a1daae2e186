package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.controller.ControllerState.PendingWrite;
import org.jcrm.core.model.NodeName;

/** Who asked for something hears how it ended: at once, or when every member has it on disk. */
final class Answers {
    private Answers() {}

    static RequestOutcome refused(String reason, String nextStep) {
        return new RequestOutcome.Refused(new EditRejected(reason, nextStep), Optional.empty());
    }

    /** To the node where it came in. */
    static void give(Turn turn, RequestId id, RequestOutcome outcome) {
        if (id.origin().equals(turn.self())) {
            arrived(turn, id, outcome);
        } else if (turn.view.members().contains(id.origin())) {
            turn.send(id.origin(), new Message.ForwardedOutcome(turn.view.id(), id, outcome));
        }
    }

    static void arrived(Turn turn, RequestId id, RequestOutcome outcome) {
        boolean waiting = turn.attributes.remove(id) != null;
        waiting |= turn.forwarded.remove(id) != null;
        // Negative numbers are this controller's own: nobody waits for them.
        if (waiting && id.number() >= 0) {
            turn.reply(id, outcome);
        }
    }

    /** Answers when all that must remember it have acknowledged the present version. */
    static void whenWritten(Turn turn, DcDesk desk, RequestId id, List<String> notes) {
        List<NodeName> witnesses = Votes.witnesses(turn);
        if (witnesses.isEmpty()) {
            give(turn, id, new RequestOutcome.Done(turn.cib.version(), notes));
            return;
        }
        desk.writes.put(id, new PendingWrite(turn.cib.version(), Sets.copyOf(witnesses), notes));
        turn.add(new Effect.SetTimer(
                new TimerTag.WriteTimeout(id), turn.settings.timing().write()));
    }

    static void acknowledged(Turn turn, DcDesk desk, NodeName from, CibVersion version) {
        for (Map.Entry<RequestId, PendingWrite> each : new ArrayList<>(desk.writes.entrySet())) {
            CibVersion written = each.getValue().version();
            if (written.compareTo(version) <= 0 || written.sameConfiguration(version)) {
                settle(
                        turn,
                        desk,
                        each.getKey(),
                        each.getValue(),
                        Sets.without(each.getValue().unacknowledged(), from));
            }
        }
    }

    /**
     * "Every member" means of the present view; but a part that has lost its quorum cannot promise that what it wrote
     * last will be what counts.
     */
    static void forgetMissing(Turn turn, DcDesk desk) {
        boolean quorum = Votes.count(turn).quorate();
        if (!quorum && !OperatorRequests.ignoresQuorum(turn)) {
            for (RequestId id : new ArrayList<>(desk.writes.keySet())) {
                desk.writes.remove(id);
                turn.add(new Effect.CancelTimer(new TimerTag.WriteTimeout(id)));
                give(
                        turn,
                        id,
                        refused(
                                "This part of the cluster lost its quorum before every member had the change on disk;"
                                        + " it may or may not survive.",
                                "Look (jcrm config show) when the cluster is whole again."));
            }
            return;
        }
        for (Map.Entry<RequestId, PendingWrite> each : new ArrayList<>(desk.writes.entrySet())) {
            Set<NodeName> left = new LinkedHashSet<>(each.getValue().unacknowledged());
            left.retainAll(turn.view.members());
            settle(turn, desk, each.getKey(), each.getValue(), left);
        }
    }

    private static void settle(Turn turn, DcDesk desk, RequestId id, PendingWrite write, Set<NodeName> left) {
        if (!left.isEmpty()) {
            desk.writes.put(id, new PendingWrite(write.version(), left, write.notes()));
            return;
        }
        desk.writes.remove(id);
        turn.add(new Effect.CancelTimer(new TimerTag.WriteTimeout(id)));
        give(turn, id, new RequestOutcome.Done(write.version(), write.notes()));
    }

    static void timedOut(Turn turn, DcDesk desk, RequestId id) {
        PendingWrite write = desk.writes.remove(id);
        if (write != null) {
            give(
                    turn,
                    id,
                    refused(
                            "The change is in force as version " + write.version() + ", but " + write.unacknowledged()
                                    + " did not confirm in time that it is on disk there.",
                            "Look at that node's disk and log; repeat nothing."));
        }
    }

    /** This node does not plan any more, or follows another: whether what is under way survives, nobody here can say. */
    static void abandon(Turn turn, String why) {
        RequestOutcome unknown = refused(
                why + " while the request was under way; it may or may not have been applied.",
                "Look (jcrm config show), and repeat it if it was not.");
        turn.desk.ifPresent(desk -> {
            for (RequestId id : new ArrayList<>(desk.writes.keySet())) {
                if (id.origin().equals(turn.self()) && !turn.attributes.containsKey(id)) {
                    give(turn, id, unknown);
                }
                turn.add(new Effect.CancelTimer(new TimerTag.WriteTimeout(id)));
            }
            desk.writes.clear();
        });
        for (RequestId id : new ArrayList<>(turn.forwarded.keySet())) {
            arrived(turn, id, unknown);
        }
    }
}
