package org.jcrm.core.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.Fencing.Failures;
import org.jcrm.core.controller.Fencing.Waiter;
import org.jcrm.core.fencing.FenceDevice;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.fencing.FencingOutcome;
import org.jcrm.core.fencing.FencingRun;
import org.jcrm.core.fencing.FencingSetup;
import org.jcrm.core.fencing.FencingWorld;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/**
 * The designated controller's fencings: what transitions and operators ask for, driven step by step through the nodes
 * that can run a device, until a confirmed result. Only that makes a node clean.
 */
final class Fencings {
    /** Pause between two fencings of a node of which the first failed. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** {@code dc-deadtime}: how long a node that nobody has seen yet may take to come. */
    private static final Duration ARRIVAL = Duration.ofSeconds(20);

    private Fencings() {}

    // ---- who asks

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
        Optional<Failures> failures = Optional.ofNullable(desk.fencingFailures.get(target));
        boolean givenUp = failures.filter(each -> each.count() >= setup(turn).maxAttempts())
                .isPresent();
        if (givenUp || !mayAct(turn, target)) {
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
                        earliest(turn, target, failures),
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

    private static Instant earliest(Turn turn, NodeName target, Optional<Failures> failures) {
        NodeState state = turn.cib.status().nodes().get(target);
        Instant arrival = state != null && !state.membershipKnown() ? turn.now.plus(ARRIVAL) : turn.now;
        return failures.map(each -> each.last().plus(RETRY))
                .filter(arrival::isBefore)
                .orElse(arrival);
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
                FencingRun.begin(nextId(turn), target, action, false, turn.now, Duration.ZERO),
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
        FencingSetup setup = setup(turn);
        if (setup.devices().isEmpty() && !setup.watchdog().isOn()) {
            return Optional.of(Answers.refused(
                    "There is no fence device, so nobody can fence " + target + ".",
                    "Configure a resource of class stonith; or make sure yourself that the node is off and say so:"
                            + " jcrm fence confirm " + target + "."));
        }
        if (!mayAct(turn, target)) {
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
                    FencingRun.begin(nextId(turn), target, "off", false, turn.now, Duration.ZERO)
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
                millis(turn.now),
                requests,
                waiters,
                !turn.view.members().contains(run.target()),
                false,
                unfenced,
                Optional.empty());
        desk.fencings.put(run.id(), fencing);
        if (run.outcome().isEmpty()) {
            turn.warn("Fencing of " + run.target() + " (" + run.action() + ") begins, asked for by " + client + " on "
                    + origin + ".");
            CibWrites.commitQuietly(turn, List.of(new CibEdit.RecordFencing(record(turn, fencing))));
        }
    }

    private static Optional<Fencing> running(DcDesk desk, NodeName target, String action) {
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

    // ---- going on

    /** Lets every fencing go on as far as it can. @return whether one ended, so that a transition may go on */
    static boolean advance(Turn turn, DcDesk desk) {
        releaseAborted(desk);
        boolean ended = false;
        for (String id : List.copyOf(desk.fencings.keySet())) {
            Fencing fencing = desk.fencings.get(id);
            if (fencing == null) {
                continue;
            }
            // Before anybody else is asked to go on in its place: whether it is still to be done.
            fencing = fencing.with(fencing.run().expired(world(turn, desk, fencing.run())));
            Optional<String> needless = needless(turn, fencing);
            if (needless.isPresent()) {
                fencing = fencing.with(fencing.run().calledOff(needless.get()));
            }
            if (fencing.run().outcome().isEmpty() && !mustQueue(turn, desk, fencing)) {
                fencing = moved(turn, desk, fencing);
            }
            desk.fencings.put(id, fencing);
            if (fencing.run().outcome().isPresent()) {
                desk.fencings.remove(id);
                fencing.wakeAt().ifPresent(at -> turn.add(new Effect.CancelTimer(new TimerTag.FencingWake(id))));
                conclude(
                        turn,
                        desk,
                        fencing,
                        needless.isPresent() || fencing.run().calledOff().isPresent());
                ended = true;
            }
        }
        return ended;
    }

    private static Fencing moved(Turn turn, DcDesk desk, Fencing fencing) {
        String id = fencing.run().id();
        NodeName target = fencing.run().target();
        FencingRun.Move move = fencing.run().advance(world(turn, desk, fencing.run()));
        move.start().ifPresent(start -> start(turn, start));
        if (move.tellTarget()) {
            tell(
                    turn,
                    target,
                    "The cluster has no device that can fence " + target
                            + ", so it has to reset itself, as the designated controller " + turn.self() + " asks.");
        }
        if (move.wakeAt().isPresent() && !move.wakeAt().equals(fencing.wakeAt())) {
            Duration delay = Duration.between(turn.now, move.wakeAt().get());
            turn.add(new Effect.SetTimer(
                    new TimerTag.FencingWake(id), delay.isNegative() ? Duration.ZERO : delay.plusMillis(1)));
        }
        return fencing.with(move.run()).withWake(move.wakeAt());
    }

    static String text(FenceTask.Key key) {
        return key.fencing() + " " + key.step();
    }

    /**
     * The disk failed, so nothing of the last step was done: whom it had asked to run an agent was never asked. Such a fencing
     * is forgotten, and planned anew when the disk works; the others only lost their timers.
     *
     * @param neverStarted what the step had handed over
     */
    static void neverBegan(Turn turn, DcDesk desk, List<String> neverStarted, String reason) {
        for (Fencing fencing : List.copyOf(desk.fencings.values())) {
            String id = fencing.run().id();
            boolean lost = fencing.run()
                    .pending()
                    .filter(call -> neverStarted.contains(text(call.task().key())))
                    .isPresent();
            if (lost) {
                desk.fencings.remove(id);
                fencing.requests()
                        .forEach(request -> Answers.give(
                                turn,
                                request,
                                Answers.refused(
                                        "The designated controller cannot write its disk: " + reason + ".",
                                        "Make room on it or repair it, and ask again.")));
            } else {
                desk.fencings.put(id, fencing.withWake(Optional.empty()));
                turn.add(new Effect.SetTimer(new TimerTag.FencingWake(id), Duration.ZERO));
            }
        }
    }

    private static void start(Turn turn, FencingRun.Start start) {
        FenceTask task = start.task();
        turn.info(start.executor() + " uses " + task.device() + " (" + task.agent() + ", " + task.action() + ") on "
                + task.target() + ".");
        if (start.executor().equals(turn.self())) {
            turn.add(new Effect.RunFenceAgent(task));
        } else {
            turn.send(start.executor(), new Message.FenceRequest(turn.view.id(), task));
        }
    }

    private static void tell(Turn turn, NodeName target, String reason) {
        if (target.equals(turn.self())) {
            turn.add(new Effect.SelfFence(reason));
        } else if (turn.view.members().contains(target)) {
            turn.send(target, new Message.SelfFence(turn.view.id(), reason));
        }
    }

    /** With {@code concurrent-fencing=false} the older one comes first. */
    private static boolean mustQueue(Turn turn, DcDesk desk, Fencing fencing) {
        return !setup(turn).concurrent()
                && desk.fencings.values().stream()
                        .filter(each -> each.run().outcome().isEmpty())
                        .findFirst()
                        .filter(first -> !first.run().id().equals(fencing.run().id()))
                        .isPresent();
    }

    /** A node that came back, and takes part again, must not be shot for having been away; nor without quorum. */
    private static Optional<String> needless(Turn turn, Fencing fencing) {
        FencingRun run = fencing.run();
        if (run.outcome().isPresent() || !fencing.requests().isEmpty()) {
            return Optional.empty();
        }
        if (run.isQueued()
                && fencing.wasLost()
                && !run.unfencing()
                && turn.joined(run.target())
                && turn.view.members().contains(run.target())) {
            return Optional.of("not needed any more: " + run.target() + " is back and takes part");
        }
        if ((run.isQueued() || run.watchdog().isPresent()) && !mayAct(turn, run.target())) {
            return Optional.of("this part of the cluster has no quorum any more");
        }
        return Optional.empty();
    }

    /** What was aborted does not wait for a fencing; the next plan that wants it joins it. */
    private static void releaseAborted(DcDesk desk) {
        desk.run.filter(run -> run.abort().isPresent()).ifPresent(run -> {
            for (GraphAction action : run.inFlight()) {
                if (action instanceof FenceAction) {
                    desk.run = desk.run.map(each -> each.fail(action.id()));
                }
            }
        });
    }

    private static FencingWorld world(Turn turn, DcDesk desk, FencingRun run) {
        FencingSetup setup = setup(turn);
        List<NodeName> members = new ArrayList<>(List.of(turn.self()));
        members.addAll(turn.followers());
        Map<ResourceId, NodeName> startedOn = new LinkedHashMap<>();
        Map<ResourceId, Integer> busy = new LinkedHashMap<>();
        for (FenceDevice device : setup.devices()) {
            members.stream()
                    .filter(node -> runs(turn, node, device.id()))
                    .findFirst()
                    .ifPresent(node -> startedOn.put(device.id(), node));
            long others = desk.fencings.values().stream()
                    .filter(each ->
                            !each.run().id().equals(run.id()) && each.run().uses(device.id()))
                    .count();
            busy.put(device.id(), (int) others);
        }
        return new FencingWorld(
                setup,
                members,
                startedOn,
                busy,
                attributes(turn, run.target()),
                turn.view.members().contains(run.target()),
                mayAct(turn, run.target()),
                desk.absences.countedFrom(run.target(), turn.settings.timing().failure()),
                turn.settings.transitionUuid(),
                turn.now,
                turn.steady);
    }

    private static boolean runs(Turn turn, NodeName node, ResourceId device) {
        NodeState state = turn.cib.status().nodes().get(node);
        return state != null && HistoryRecords.active(state).contains(device);
    }

    private static Map<String, String> attributes(Turn turn, NodeName node) {
        Map<String, String> all = new LinkedHashMap<>();
        List<AttributeSet> sets = new ArrayList<>();
        turn.cib.configuration().node(node).ifPresent(configured -> sets.addAll(configured.attributes()));
        NodeState state = turn.cib.status().nodes().get(node);
        if (state != null) {
            sets.addAll(state.transientAttributes());
        }
        sets.stream().flatMap(set -> set.pairs().stream()).forEach((NvPair pair) -> all.put(pair.name(), pair.value()));
        return all;
    }

    private static FencingSetup setup(Turn turn) {
        return FencingSetup.of(turn.cib.configuration());
    }

    /** As the policy engine plans it: with quorum, where it does not matter, or a member of one's own part. */
    private static boolean mayAct(Turn turn, NodeName target) {
        return OperatorRequests.mayWrite(turn) || turn.view.members().contains(target);
    }

    // ---- answers

    /** An agent that this node was asked to run has ended. */
    static void ran(Turn turn, FenceTask task, FenceResult result) {
        if (turn.desk.isPresent()
                && turn.desk.get().fencings.containsKey(task.key().fencing())) {
            answered(turn, turn.desk.get(), task.key(), result);
            return;
        }
        turn.fenceReports.add(new Message.FenceReport(turn.view.id(), task.key(), result));
        if (turn.fenceReports.size() > ControllerState.Own.FENCE_REPORTS) {
            turn.fenceReports.removeFirst();
        }
        if (turn.integrated) {
            turn.otherDc().ifPresent(dc -> turn.send(dc, turn.fenceReports.getLast()));
        }
    }

    /** The designated controller may have missed it between two views; what it knows already it ignores. */
    static void reportAgain(Turn turn) {
        turn.otherDc().ifPresent(dc -> {
            for (Message.FenceReport each : turn.fenceReports) {
                turn.send(dc, new Message.FenceReport(turn.view.id(), each.key(), each.result()));
            }
        });
    }

    static void answered(Turn turn, DcDesk desk, FenceTask.Key key, FenceResult result) {
        Fencing fencing = desk.fencings.get(key.fencing());
        if (fencing != null) {
            FencingRun next = fencing.run().answered(key, result, world(turn, desk, fencing.run()));
            next.failures().stream()
                    .skip(fencing.run().failures().size())
                    .forEach(what -> turn.warn("Fencing of " + next.target() + ": " + what + "."));
            desk.fencings.put(key.fencing(), fencing.with(next));
        }
    }

    /**
     * Who comes back as who it was, with something on it, and does not know that it was fenced meanwhile, never was off: it
     * stood still together with its watchdog, or a device or an operator was wrong. Others may hold the same, so what
     * everybody was told is made true.
     */
    static void unmask(Turn turn, Map<NodeName, JoinRound.Answer> sessions) {
        for (FencingRecord record : turn.cib.status().fencing()) {
            JoinRound.Answer session = sessions.get(record.target());
            boolean off = record.state() == FencingRecord.State.DONE
                    && !record.action().equals("on");
            if (off
                    && session != null
                    && !session.freshSession()
                    && !HistoryRecords.active(session.self()).isEmpty()
                    && session.cib().status().fencing().stream()
                            .noneMatch(known ->
                                    known.id().equals(record.id()) && known.state() == FencingRecord.State.DONE)) {
                String what = record.target() + " was fenced (" + record.reason()
                        + ") and yet has been running all the time: what it holds may run elsewhere by now";
                turn.warn(what + ".");
                tell(turn, record.target(), what + ", so it must not run.");
            }
        }
    }

    /** A member joined. One with a new daemon was off in between: an agent at work speaks of the machine before. */
    static void joined(Turn turn, DcDesk desk, NodeName node, boolean freshSession) {
        if (!freshSession) {
            return;
        }
        for (Fencing each : List.copyOf(desk.fencings.values())) {
            if (each.run().target().equals(node)) {
                desk.fencings.put(each.run().id(), each.withReturned());
            }
        }
    }

    // ---- ends

    private static void conclude(Turn turn, DcDesk desk, Fencing fencing, boolean needless) {
        FencingRun run = fencing.run();
        FencingOutcome outcome = run.outcome().orElseThrow();
        if (outcome.success()) {
            succeeded(turn, desk, fencing, outcome);
        } else {
            failed(turn, desk, fencing, outcome, needless);
        }
    }

    private static void succeeded(Turn turn, DcDesk desk, Fencing fencing, FencingOutcome outcome) {
        FencingRun run = fencing.run();
        NodeName target = run.target();
        desk.fencingFailures.remove(target);
        turn.notices.remove(notice(target));
        turn.warn(target + " was fenced (" + run.action() + ")"
                + outcome.delegate().map(node -> " by " + node).orElse("") + ": " + outcome.reason() + ".");
        boolean present = turn.view.members().contains(target);
        // The agents speak of the machine before: whether the one that is back was lost again is another matter.
        boolean goneAndBack = fencing.returned();
        List<CibEdit> edits = new ArrayList<>();
        edits.add(new CibEdit.RecordFencing(record(turn, fencing)));
        if (run.action().equals("on")) {
            fencing.unfenced()
                    .forEach((name, value) ->
                            edits.add(new CibEdit.SetTransientAttribute(target, name, Optional.of(value))));
        } else if (!goneAndBack) {
            edits.add(new CibEdit.NodeFenced(target));
        }
        CibWrites.commitQuietly(turn, edits);
        if (present && !goneAndBack && !run.action().equals("on")) {
            tell(turn, target, turn.self() + " says that " + target + " was fenced, so it must not run.");
        }
        boolean waited = settle(desk, fencing, !goneAndBack);
        if (!waited) {
            Transitions.interrupt(turn, target + " was fenced");
        }
        fencing.requests()
                .forEach(id -> Answers.give(
                        turn,
                        id,
                        new RequestOutcome.Done(
                                turn.cib.version(), notes(target + " was fenced: " + outcome.reason() + ".", run))));
    }

    private static List<String> notes(String first, FencingRun run) {
        List<String> notes = new ArrayList<>(List.of(first));
        notes.addAll(run.failures());
        return notes;
    }

    private static void failed(Turn turn, DcDesk desk, Fencing fencing, FencingOutcome outcome, boolean needless) {
        FencingRun run = fencing.run();
        NodeName target = run.target();
        CibWrites.commitQuietly(turn, List.of(new CibEdit.RecordFencing(record(turn, fencing))));
        if (needless) {
            turn.info("Fencing of " + target + " is called off: " + outcome.reason() + ".");
        } else {
            int count = fencing.waiters().isEmpty()
                    ? desk.fencingFailures
                            .getOrDefault(target, new Failures(0, turn.now))
                            .count()
                    : desk.fencingFailures
                                    .getOrDefault(target, new Failures(0, turn.now))
                                    .count()
                            + 1;
            if (!fencing.waiters().isEmpty()) {
                desk.fencingFailures.put(target, new Failures(count, turn.now));
                turn.notices.add(notice(target));
            }
            turn.narrate(
                    Effect.Level.ERROR,
                    "Fencing of " + target + " failed"
                            + (count > 1 ? " for the " + count + ". time" : "") + ": " + outcome.reason()
                            + (run.failures().isEmpty() ? "" : " (" + String.join("; ", run.failures()) + ")") + ".",
                    Optional.empty());
            if (count >= setup(turn).maxAttempts()) {
                turn.narrate(
                        Effect.Level.ERROR,
                        "It is not tried again before the configuration or the membership changes, or "
                                + "the cluster looks again by itself.",
                        Optional.empty());
            }
        }
        settle(desk, fencing, false);
        Transitions.interrupt(
                turn, needless ? target + " need not be fenced now" : "the fencing of " + target + " failed");
        fencing.requests()
                .forEach(id -> Answers.give(
                        turn,
                        id,
                        Answers.refused(
                                String.join(
                                        " ",
                                        notes(target + " was not fenced: " + outcome.reason() + ".", run).stream()
                                                .map(each -> each.endsWith(".") ? each : each + ".")
                                                .toList()),
                                "Correct the device (jcrm fence test DEVICE); or make sure yourself that the node is"
                                        + " off and say so: jcrm fence confirm " + target + ".")));
    }

    private static String notice(NodeName target) {
        return target + " could not be fenced; what needs that waits. When you have made sure that it is off, say so:"
                + " jcrm fence confirm " + target + ".";
    }

    /** @return whether the present transition waited for it */
    private static boolean settle(DcDesk desk, Fencing fencing, boolean success) {
        boolean waited = false;
        for (Waiter waiter : fencing.waiters()) {
            boolean present = desk.run
                    .filter(run -> run.graph().transitionId() == waiter.transition()
                            && run.progressOf(waiter.action()).equals(Optional.of(GraphRun.Progress.IN_FLIGHT)))
                    .isPresent();
            if (present) {
                waited = true;
                desk.run = desk.run.map(run -> success ? run.confirm(waiter.action()) : run.fail(waiter.action()));
            }
        }
        return waited;
    }

    private static FencingRecord record(Turn turn, Fencing fencing) {
        FencingRun run = fencing.run();
        Optional<FencingOutcome> outcome = run.outcome();
        return new FencingRecord(
                run.id(),
                run.target(),
                run.action(),
                fencing.origin(),
                fencing.client(),
                outcome.flatMap(FencingOutcome::delegate),
                outcome.map(how -> how.success() ? FencingRecord.State.DONE : FencingRecord.State.FAILED)
                        .orElse(FencingRecord.State.PENDING),
                fencing.requestedAt(),
                outcome.map(how -> millis(turn.now)),
                outcome.map(FencingOutcome::reason).orElse(""),
                run.failures());
    }

    private static Instant millis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    /** Whatever kept a fencing from succeeding may be over. */
    static void viewChanged(Turn turn) {
        configurationChanged(turn);
        for (NodeName node : turn.cib.configuration().nodeNames()) {
            if (turn.view.members().contains(node) || turn.otherDc().isPresent()) {
                turn.notices.remove(notice(node));
            }
        }
    }

    /** Whatever kept a fencing from succeeding may be over. */
    static void configurationChanged(Turn turn) {
        turn.desk.ifPresent(desk -> desk.fencingFailures.clear());
    }

    /** It is time to look again: one more attempt for those that were given up. */
    static void oneMoreAttempt(Turn turn, DcDesk desk) {
        int limit = setup(turn).maxAttempts();
        desk.fencingFailures.replaceAll(
                (target, failures) -> new Failures(Math.min(failures.count(), limit - 1), failures.last()));
    }

    /** What an earlier designated controller began and nobody drives any more did not succeed, as far as anybody knows. */
    static List<FencingRecord> orphaned(Turn turn, DcDesk desk, List<FencingRecord> history) {
        return history.stream()
                .map(record -> record.state() == FencingRecord.State.PENDING && !desk.fencings.containsKey(record.id())
                        ? record.failed(
                                millis(turn.now),
                                "the designated controller changed before its end was known; it is planned anew")
                        : record)
                .toList();
    }
}
