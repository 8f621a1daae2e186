package org.jcrm.core.controller;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.fencing.FencingRun;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.NodeName;

/**
 * The designated controller's fencings under way, driven step by step through the nodes that can run a device, until
 * there is a result.
 */
final class Fencings {
    private Fencings() {}

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
            fencing = fencing.with(fencing.run().expired(FencingSight.world(turn, desk, fencing.run())));
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
                FencingResults.conclude(
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
        FencingRun.Move move = fencing.run().advance(FencingSight.world(turn, desk, fencing.run()));
        move.start().ifPresent(start -> start(turn, start));
        if (move.tellTarget()) {
            tell(
                    turn,
                    target,
                    "The cluster has no device that can fence " + target
                            + ", so it has to reset itself, as the designated controller " + turn.self() + " asks.");
        }
        if (move.wakeAt().isPresent() && !move.wakeAt().equals(fencing.wakeAt())) {
            Duration delay = move.wakeAt().get().minus(turn.steady);
            turn.add(new Effect.SetTimer(
                    new TimerTag.FencingWake(id), delay.isNegative() ? Duration.ZERO : delay.plusMillis(1)));
        }
        return fencing.with(move.run()).withWake(move.wakeAt());
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

    static void tell(Turn turn, NodeName target, String reason) {
        if (target.equals(turn.self())) {
            turn.add(new Effect.SelfFence(reason));
        } else if (turn.view.members().contains(target)) {
            turn.send(target, new Message.SelfFence(turn.view.id(), reason));
        }
    }

    /**
     * With {@code concurrent-fencing=false} the older one comes first. One of the same node does in any case: it may be turning on
     * what the newer one has just turned off, and counts on. An unfencing turns nothing off, and runs on the node itself, which
     * may never answer.
     */
    private static boolean mustQueue(Turn turn, DcDesk desk, Fencing fencing) {
        List<FencingRun> older = desk.fencings.values().stream()
                .map(Fencing::run)
                .takeWhile(each -> !each.id().equals(fencing.run().id()))
                .filter(each -> each.outcome().isEmpty())
                .toList();
        boolean sameNode = older.stream()
                .anyMatch(each -> each.target().equals(fencing.run().target()) && !each.unfencing());
        return sameNode || (!FencingSight.setup(turn).concurrent() && !older.isEmpty());
    }

    /** A node that came back, and takes part again, must not be shot for having been away; nor without quorum. */
    private static Optional<String> needless(Turn turn, Fencing fencing) {
        FencingRun run = fencing.run();
        if (run.outcome().isPresent() || !fencing.requests().isEmpty()) {
            return Optional.empty();
        }
        if (run.isQueued() && fencing.wasLost() && !run.unfencing() && turn.isHereAndJoined(run.target())) {
            return Optional.of("not needed any more: " + run.target() + " is back and takes part");
        }
        if ((run.isQueued() || run.watchdog().isPresent()) && !FencingSight.mayAct(turn, run.target())) {
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

    static String text(FenceTask.Key key) {
        return key.fencing() + " " + key.step();
    }
}
