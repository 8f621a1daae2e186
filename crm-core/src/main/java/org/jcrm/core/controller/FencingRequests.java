package org.jcrm.core.controller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.controller.Fencing.Waiter;
import org.jcrm.core.fencing.FencingOutcome;
import org.jcrm.core.fencing.FencingRun;
import org.jcrm.core.fencing.FencingSetup;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.NodeName;

/**
 * Who asks for a fencing: a transition, or an operator, who may also say that the node is off. What runs already is
 * joined; nothing else begins a fencing.
 */
final class FencingRequests {
    private FencingRequests() {}

    /** A transition wants it; what runs already is joined. */
    static void requested(Turn turn, DcDesk desk, FenceAction action, int transition) {
        Waiter waiter = new Waiter(transition, action.id());
        NodeName target = action.target();
        Optional<Fencing> running = running(desk, target, action.fencingAction());
        if (running.isPresent()) {
            Fencing joined = running.get().joinedBy(List.of(), List.of(waiter));
            desk.fencings.put(joined.run().id(), joined);
            return;
        }
        if (FencingRetries.givenUp(turn, desk, target) || !FencingSight.mayAct(turn, target)) {
            // Nothing that needs it starts; a later look, another view or configuration tries again.
            desk.run = desk.run.map(run -> run.fail(action.id()));
            return;
        }
        boolean unfencing = action.fencingAction().equals("on");
        Map<String, String> unfenced = new LinkedHashMap<>();
        if (unfencing) {
            unfenced.put("#node-unfenced", Long.toString(turn.now.getEpochSecond()));
            copy(action, "digests_all", "#digests-all", unfenced);
            copy(action, "digests_secure", "#digests-secure", unfenced);
        }
        begin(
                turn,
                desk,
                FencingRun.begin(
                        nextId(turn),
                        target,
                        action.fencingAction(),
                        unfencing,
                        FencingRetries.earliest(turn, desk, target),
                        headStart(action)),
                turn.self(),
                "jcrmd",
                List.of(),
                List.of(waiter),
                unfenced);
    }

    private static void copy(FenceAction action, String from, String to, Map<String, String> into) {
        String value = action.attributes().get("CRM_meta_" + from);
        if (value != null) {
            into.put(to, value);
        }
    }

    private static Duration headStart(FenceAction action) {
        String seconds = action.attributes().getOrDefault("CRM_meta_priority-fencing-delay", "");
        seconds =
                seconds.isEmpty() ? action.attributes().getOrDefault("CRM_meta_priority_fencing_delay", "0") : seconds;
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    /** An operator wants it. */
    static void asked(Turn turn, DcDesk desk, RequestId id, Requester requester, NodeName target, String action) {
        Optional<RequestOutcome> no = refusal(turn, target);
        if (no.isPresent()) {
            Answers.give(turn, id, no.get());
            return;
        }
        Optional<Fencing> running = running(desk, target, action);
        if (running.isPresent()) {
            Fencing joined = running.get().joinedBy(List.of(id), List.of());
            desk.fencings.put(joined.run().id(), joined);
            return;
        }
        begin(
                turn,
                desk,
                FencingRun.begin(nextId(turn), target, action, false, turn.steady, Duration.ZERO),
                requester.origin(),
                requester.client(),
                List.of(id),
                List.of(),
                Map.of());
    }

    private static Optional<RequestOutcome> refusal(Turn turn, NodeName target) {
        if (turn.cib.configuration().node(target).isEmpty()) {
            return Optional.of(Answers.refused(
                    "There is no node " + target + ".",
                    "Name one of " + turn.cib.configuration().nodeNames() + "."));
        }
        FencingSetup setup = FencingSight.setup(turn);
        if (setup.devices().isEmpty() && !setup.watchdog().isOn()) {
            return Optional.of(Answers.refused(
                    "There is no fence device, so nobody can fence " + target + ".",
                    "Configure a resource of class stonith; or make sure yourself that the node is off and say so:"
                            + " jcrm fence confirm " + target + "."));
        }
        if (!FencingSight.mayAct(turn, target)) {
            return Optional.of(OperatorRequests.noQuorum());
        }
        return Optional.empty();
    }

    /** An operator's word that the node is off, which is as good as a device's. */
    static void confirmed(Turn turn, DcDesk desk, RequestId id, Requester requester, NodeName target) {
        if (turn.cib.configuration().node(target).isEmpty()) {
            Answers.give(
                    turn,
                    id,
                    Answers.refused(
                            "There is no node " + target + ".",
                            "Name one of " + turn.cib.configuration().nodeNames() + "."));
            return;
        }
        if (turn.view.members().contains(target)) {
            Answers.give(
                    turn,
                    id,
                    Answers.refused(
                            target + " takes part in the cluster, so it is not off.",
                            "Stop it (jcrm node stop " + target + ") or fence it (jcrm fence " + target + ")."));
            return;
        }
        FencingOutcome word = new FencingOutcome(
                true, Optional.empty(), requester.user() + " confirmed on " + requester.origin() + " that it is off");
        List<Fencing> running = desk.fencings.values().stream()
                .filter(each -> each.run().target().equals(target))
                .toList();
        if (running.isEmpty()) {
            begin(
                    turn,
                    desk,
                    FencingRun.begin(nextId(turn), target, "off", false, turn.steady, Duration.ZERO)
                            .ended(word),
                    requester.origin(),
                    requester.client(),
                    List.of(id),
                    List.of(),
                    Map.of());
            return;
        }
        for (Fencing each : running) {
            Fencing ended = each.with(each.run().ended(word)).joinedBy(List.of(id), List.of());
            desk.fencings.put(each.run().id(), ended);
        }
    }

    private static void begin(
            Turn turn,
            DcDesk desk,
            FencingRun run,
            NodeName origin,
            String client,
            List<RequestId> requests,
            List<Waiter> waiters,
            Map<String, String> unfenced) {
        Fencing fencing = new Fencing(
                run,
                origin,
                client,
                FencingHistory.millis(turn.now),
                requests,
                waiters,
                !turn.isHereAndJoined(run.target()),
                false,
                unfenced,
                Optional.empty());
        desk.fencings.put(run.id(), fencing);
        if (run.outcome().isEmpty()) {
            turn.warn("Fencing of " + run.target() + " (" + run.action() + ") begins, asked for by " + client + " on "
                    + origin + ".");
            CibWrites.commitQuietly(turn, List.of(new CibEdit.RecordFencing(FencingHistory.record(turn, fencing))));
        }
    }

    static Optional<Fencing> running(DcDesk desk, NodeName target, String action) {
        return desk.fencings.values().stream()
                .filter(each -> each.run().target().equals(target)
                        && each.run().outcome().isEmpty())
                .filter(each -> !each.returned())
                .filter(each -> each.run().action().equals(action)
                        || (!action.equals("on") && !each.run().action().equals("on")))
                .findFirst();
    }

    private static String nextId(Turn turn) {
        return turn.settings.transitionUuid() + "-" + -turn.nextInternal--;
    }
}
