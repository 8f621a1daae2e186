package org.jcrm.core.controller;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.LifecycleTable.Trigger;
import org.jcrm.core.controller.Message.CibAck;
import org.jcrm.core.controller.Message.CibReplace;
import org.jcrm.core.controller.Message.CibUpdate;

/** A member holds what the designated controller holds: first everything, then the same edits in the same order. */
final class Follower {
    private Follower() {}

    static void replaced(Turn turn, CibReplace replace) {
        Cib mine = turn.cib;
        boolean firstOfSession = !turn.sessionBegan;
        turn.cib = replace.cib();
        keepLosing(turn, mine);
        if (turn.diskFailure.isPresent()
                || !mine.version().sameConfiguration(turn.cib.version())
                || !mine.configuration().equals(turn.cib.configuration())) {
            turn.persist();
        }
        if (!mine.configuration().equals(turn.cib.configuration())) {
            Attributes.refuseUninformed(turn);
        }
        turn.integrated = true;
        turn.confirmations++;
        turn.sessionBegan = true;
        LostPeers.awake(turn);
        NodeState self = turn.cib.status().nodes().get(turn.self());
        if (firstOfSession && self != null) {
            // What an earlier life of this daemon left running is this node's own from now on.
            self.history().forEach(turn.history::putIfAbsent);
        }
        turn.add(new Effect.CancelTimer(new TimerTag.JoinRetry(turn.view.id())));
        FencingHandover.taken(turn);
        turn.heard = Optional.empty();
        turn.otherDc().ifPresent(dc -> {
            turn.send(dc, new CibAck(turn.view.id(), turn.cib.version()));
            if (turn.lifecycle != Lifecycle.LEAVING) {
                LifecycleTable.move(turn, Trigger.INTEGRATED, dc.value());
            }
        });
        catchUp(turn);
    }

    /** Says again what no designated controller has confirmed yet. */
    static void catchUp(Turn turn) {
        List.copyOf(turn.attributes.keySet()).forEach(id -> Attributes.submit(turn, id));
        OperationResults.dropConfirmed(turn);
        OperationResults.reportAgain(turn);
        FenceReports.reportAgain(turn);
        ShutdownProtocol.askAgain(turn);
    }

    static void updated(Turn turn, CibUpdate update) {
        if (!turn.integrated) {
            // The whole CIB is on its way.
            return;
        }
        if (!update.base().equals(turn.cib.version())) {
            lostTrack(turn, "version " + update.base() + " is changed, but this node has " + turn.cib.version());
            return;
        }
        var by = update.requester().map(who -> who.asLastChange(Instant.ofEpochMilli(update.atEpochMillis())));
        switch (CibReducer.apply(turn.cib, update.edit(), by)) {
            case EditResult.Rejected rejected -> lostTrack(turn, rejected.why().reason());
            case EditResult.Applied(Cib next) -> adopt(turn, update, next);
        }
    }

    private static void adopt(Turn turn, CibUpdate update, Cib next) {
        boolean writes = !next.version().sameConfiguration(turn.cib.version());
        boolean same = update.configurationDigest().isEmpty()
                || update.configurationDigest()
                        .get()
                        .equals(turn.settings.configurationDigest().apply(next.configuration()));
        if (!next.version().equals(update.result()) || !same) {
            lostTrack(turn, "the same edit gave another configuration here");
            return;
        }
        turn.cib = writes ? Lineage.recorded(next, turn.settings.configurationDigest()) : next;
        OwnOperations.heed(turn, update.edit());
        if (writes) {
            turn.persist();
            turn.otherDc().ifPresent(dc -> turn.send(dc, new CibAck(turn.view.id(), turn.cib.version())));
        }
    }

    private static void lostTrack(Turn turn, String why) {
        turn.warn("This node lost track of the CIB (" + why + ") and asks for all of it.");
        turn.integrated = false;
        turn.otherDc().ifPresent(dc -> JoinRounds.request(turn, dc));
    }

    /** What this node's disk holds is about to be overwritten: if it is not simply older, it must not be lost. */
    static void keepLosing(Turn turn, Cib mine) {
        if (!Lineage.contains(turn.cib, mine, turn.settings.configurationDigest())) {
            String sentence = "Configuration " + mine.version() + " of " + turn.self()
                    + ", edited while it was cut off, lost the merge with " + turn.cib.version() + ".";
            turn.save(mine, sentence);
            turn.notices.add(sentence + " A copy is kept beside the store of " + turn.self() + ".");
        }
    }
}
