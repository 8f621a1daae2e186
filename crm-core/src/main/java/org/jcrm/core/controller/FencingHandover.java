package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.controller.JoinRound.Answer;
import org.jcrm.core.model.NodeName;

/**
 * Fencings change hands with the designated controller: who drove them tells the next one how far they are, when it joins
 * its round. Only if the old one is gone are they begun anew, since half-known steps of a topology are of no use.
 */
final class FencingHandover {
    /** How far one of two accounts of the same fencing is ahead: by calls made, then by answers to them. */
    private static final Comparator<Fencing> BY_PROGRESS = Comparator.<Fencing>comparingInt(
                    fencing -> fencing.run().calls())
            .thenComparing(fencing -> fencing.run().pending().isEmpty())
            .thenComparing(Fencing::returned);

    private FencingHandover() {}

    /** This node plans no more. Its fencings are kept until the next designated controller is known to have them. */
    static void offer(Turn turn) {
        turn.desk.ifPresent(
                desk -> desk.fencings.values().forEach(each -> turn.formerFencings.add(each.handedOver(turn.steady))));
    }

    /** The round is over, in which it was told of them. */
    static void taken(Turn turn) {
        turn.formerFencings.clear();
    }

    /** What others drove before, and this node itself before it followed somebody, goes on here. */
    static void takeOver(Turn turn, DcDesk desk, Collection<Answer> answers) {
        Map<String, Fencing> offered = new LinkedHashMap<>();
        List<FencingRecord> known = new ArrayList<>(turn.cib.status().fencing());
        turn.formerFencings.forEach(each -> offer(offered, each));
        for (Answer answer : answers) {
            answer.fencings().forEach(each -> offer(offered, each));
            known.addAll(answer.cib().status().fencing());
        }
        turn.formerFencings.clear();
        for (Fencing each : offered.values()) {
            NodeName target = each.run().target();
            boolean ended = known.stream()
                    .anyMatch(record ->
                            record.id().equals(each.run().id()) && record.state() != FencingRecord.State.PENDING);
            // Who joins late finds that it was begun anew; two at once do not make the node more certainly off.
            boolean begunAnew =
                    FencingRequests.running(desk, target, each.run().action()).isPresent();
            if (!ended && !begunAnew) {
                // Lost there, a member here: it may have come back, so what an agent says of it is about the machine
                // before.
                boolean back = each.wasLost() && turn.view.members().contains(target);
                Fencing here = each.takenOver(turn.steady);
                desk.fencings.put(each.run().id(), back ? here.withReturned() : here);
                turn.info("The fencing of " + target + " that " + each.origin()
                        + " asked for goes on under this designated controller.");
            }
        }
    }

    private static void offer(Map<String, Fencing> offered, Fencing fencing) {
        offered.merge(fencing.run().id(), fencing, (one, other) -> BY_PROGRESS.compare(one, other) >= 0 ? one : other);
    }

    /** An agent that ended here before its fencing was taken over was heard by nobody. */
    static void hearAgain(Turn turn, DcDesk desk) {
        List.copyOf(turn.fenceReports)
                .forEach(report -> FenceReports.answered(turn, desk, report.key(), report.result()));
    }
}
