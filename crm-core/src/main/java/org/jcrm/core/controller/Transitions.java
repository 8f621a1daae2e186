package org.jcrm.core.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibEdit.RecordOperation;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.graph.GraphAction.PseudoAction;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.graph.GraphRun.Abort;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;

/** The designated controller's main occupation: plan, fire what is ready, plan again when something came between. */
final class Transitions {
    private static final Duration DEFAULT_RECHECK = Duration.ofMinutes(15);
    private static final int NO_NODE_LIMIT = 0;

    private Transitions() {}

    /** Goes on as far as it can; called at the end of every step. */
    static void proceed(Turn turn) {
        while (turn.desk.isPresent() && mayFence(turn, turn.desk.get())) {
            DcDesk desk = turn.desk.get();
            if (Fencings.advance(turn, desk)) {
                continue;
            }
            if (!mayAct(turn, desk)) {
                return;
            }
            if (desk.run.isPresent()) {
                fire(turn, desk);
                if (turn.desk.isPresent() && Fencings.advance(turn, desk)) {
                    continue;
                }
                if (turn.desk.isEmpty()
                        || desk.run
                                .filter(run -> run.outcome() == GraphRun.Outcome.RUNNING)
                                .isPresent()) {
                    return;
                }
                ended(turn, desk);
            } else if (desk.wanted.isPresent()) {
                plan(turn, desk);
            } else {
                return;
            }
        }
    }

    /** Fencing waits for no operation of anybody: what is in flight may be on the very node that has to be fenced. */
    private static boolean mayFence(Turn turn, DcDesk desk) {
        return turn.integrated && turn.diskFailure.isEmpty() && desk.round.isEmpty();
    }

    private static boolean mayAct(Turn turn, DcDesk desk) {
        return mayFence(turn, desk)
                && desk.askedForSigns.isEmpty()
                && !LostPeers.sleptWhileOthersLive(turn, desk)
                && desk.strays.isEmpty()
                && !Votes.arbitratorMayDecide(turn);
    }

    private static void plan(Turn turn, DcDesk desk) {
        String why = desk.wanted.orElse("");
        desk.wanted = Optional.empty();
        int id = turn.nextTransition++;
        Plan plan = turn.settings.planner().plan(new PlanInput(turn.cib, turn.now, id, turn.settings.agents()));
        for (String warning : plan.warnings()) {
            if (!desk.warned.contains(warning)) {
                turn.warn(warning);
            }
        }
        desk.warned = plan.warnings();
        turn.add(new Effect.SetTimer(new TimerTag.Recheck(), untilRecheck(turn, plan)));
        if (plan.graph().isEmpty()) {
            turn.narrate(
                    Effect.Level.DEBUG,
                    "Nothing to do, because everything is as it should be (" + why + ").",
                    Optional.empty());
            return;
        }
        turn.info("Transition " + id + " begins, because " + why + ".");
        plan.reasons().forEach(turn::info);
        desk.run = Optional.of(GraphRun.of(plan.graph()));
    }

    private static Duration untilRecheck(Turn turn, Plan plan) {
        return plan.recheckAt()
                .map(at -> Duration.between(turn.now, at))
                .map(wait -> wait.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : wait)
                .filter(wait -> wait.compareTo(DEFAULT_RECHECK) < 0)
                .orElse(DEFAULT_RECHECK);
    }

    private static void ended(Turn turn, DcDesk desk) {
        GraphRun run = desk.run.orElseThrow();
        int id = run.graph().transitionId();
        desk.run = Optional.empty();
        switch (run.outcome()) {
            case COMPLETE -> turn.info("Transition " + id + " is complete.");
            case ABORTED ->
                turn.info("Transition " + id + " was stopped: "
                        + run.abort().orElseThrow().reason() + ".");
            case STALLED ->
                turn.warn("Transition " + id + " ends incomplete, " + unfinished(run)
                        + ": what that waits for failed, or cannot be done.");
            case RUNNING -> throw new IllegalStateException("transition " + id + " has not ended");
        }
        if (hasDemoted(run)) {
            // The plan took the monitors of the role for running. If it also promoted again, they have to be started.
            desk.want("a demotion ends the monitors");
        }
    }

    private static String unfinished(GraphRun run) {
        List<String> operations = run.unfinished().stream()
                .filter(ResourceAction.class::isInstance)
                .map(ResourceAction.class::cast)
                .map(operation -> operation.key() + " on " + operation.node())
                .toList();
        return operations.isEmpty()
                ? "with no operation left"
                : "without " + operations.getFirst()
                        + (operations.size() == 1 ? "" : " and " + (operations.size() - 1) + " more");
    }

    private static boolean hasDemoted(GraphRun run) {
        return run.graph().synapses().stream()
                .map(Synapse::action)
                .anyMatch(action -> action instanceof ResourceAction operation
                        && operation.operation().equals("demote")
                        && run.progressOf(action.id()).equals(Optional.of(GraphRun.Progress.CONFIRMED)));
    }

    /** Stops what is under way, if anything, and has a new plan made. */
    static void interrupt(Turn turn, String reason) {
        turn.desk.ifPresent(desk -> {
            desk.run = desk.run.map(run -> run.abort(reason, Abort.INFINITY));
            desk.want(reason);
        });
    }

    /** Ends the run at once; what is in flight goes on as strays. */
    static void dropRun(Turn turn, DcDesk desk) {
        desk.run.ifPresent(run -> {
            for (GraphAction action : run.inFlight()) {
                if (action instanceof ResourceAction operation
                        && turn.view.members().contains(operation.node())) {
                    desk.strays.put(
                            key(turn, run, operation).toString(),
                            new ControllerState.Stray(operation.node(), turn.steady.plus(deadline(turn, operation))));
                }
            }
        });
        desk.run = Optional.empty();
    }

    private static void fire(Turn turn, DcDesk desk) {
        while (desk.run.isPresent()) {
            List<GraphAction> ready = leavingLast(turn, desk.run.get());
            if (ready.isEmpty()) {
                return;
            }
            recordPending(turn, desk.run.get(), ready);
            for (GraphAction action : ready) {
                desk.run = desk.run.map(run -> run.started(action.id()));
                execute(turn, desk, action);
            }
        }
    }

    /**
     * A node leaves when nothing is to be heard from it any more: what a probe finds on it has to be stopped first. Who plans
     * leaves last: nobody else would see to the end what it has begun on other nodes.
     */
    private static List<GraphAction> leavingLast(Turn turn, GraphRun run) {
        List<GraphAction> ready = run.ready(NO_NODE_LIMIT);
        List<GraphAction> busy =
                Stream.concat(ready.stream(), run.inFlight().stream()).toList();
        List<GraphAction> others = ready.stream()
                .filter(action -> !isLeaving(action)
                        || !isLeaving(action, turn.self())
                                && busy.stream()
                                        .noneMatch(each -> each instanceof ResourceAction operation
                                                && isLeaving(action, operation.node())))
                .toList();
        return others.isEmpty() && run.inFlight().isEmpty() ? ready : others;
    }

    private static boolean isLeaving(GraphAction action) {
        return action instanceof ClusterAction cluster && cluster.operation().equals("do_shutdown");
    }

    private static boolean isLeaving(GraphAction action, NodeName node) {
        return isLeaving(action)
                && action instanceof ClusterAction cluster
                && cluster.node().equals(Optional.of(node));
    }

    /** One change of the CIB for all that starts now: the next designated controller must know what is in flight. */
    private static void recordPending(Turn turn, GraphRun run, List<GraphAction> ready) {
        List<CibEdit> edits = new ArrayList<>();
        for (GraphAction action : ready) {
            if (action instanceof ResourceAction operation && HistoryRecords.isRecordedWhilePending(operation)) {
                edits.add(new RecordOperation(
                        operation.node(),
                        HistoryRecords.resourceOf(operation),
                        HistoryRecords.pending(task(turn, run, operation), turn.settings.operationDigests())));
            }
        }
        CibWrites.commitQuietly(turn, edits);
    }

    private static void execute(Turn turn, DcDesk desk, GraphAction action) {
        switch (action) {
            case PseudoAction pseudo -> confirm(desk, pseudo);
            case ClusterAction cluster -> {
                confirm(desk, cluster);
                execute(turn, cluster);
            }
            case FenceAction fence ->
                FencingRequests.requested(
                        turn, desk, fence, desk.run.orElseThrow().graph().transitionId());
            case ResourceAction operation -> hand(turn, desk, operation);
        }
    }

    private static void confirm(DcDesk desk, GraphAction action) {
        desk.run = desk.run.map(run -> run.confirm(action.id()));
    }

    private static void hand(Turn turn, DcDesk desk, ResourceAction operation) {
        GraphRun run = desk.run.orElseThrow();
        AgentTask task = task(turn, run, operation);
        if (operation.node().equals(turn.self())) {
            OwnOperations.start(turn, task);
        } else if (turn.joined(operation.node())) {
            ViewId view = turn.view.id();
            turn.send(
                    operation.node(),
                    operation.operation().equals("cancel")
                            ? new Message.CancelTask(view, operation.key(), task)
                            : new Message.RunTask(view, task));
            turn.add(new Effect.SetTimer(
                    new TimerTag.ActionTimeout(run.graph().transitionId(), operation.id()), deadline(turn, operation)));
        } else {
            turn.warn(operation.key() + " cannot run: " + operation.node() + " takes no part at the moment.");
            desk.run = Optional.of(run.fail(operation.id()));
        }
    }

    static Duration deadline(Turn turn, ResourceAction operation) {
        Duration clusterDelay = turn.desk
                .flatMap(desk -> desk.run)
                .map(run -> run.graph().clusterDelay())
                .orElse(Duration.ofSeconds(60));
        return Duration.ofMillis(operation.timeoutMillis()).plus(clusterDelay);
    }

    private static AgentTask task(Turn turn, GraphRun run, ResourceAction operation) {
        return new AgentTask(
                turn.view.id(),
                run.graph().transitionId(),
                key(turn, run, operation).toString(),
                operation);
    }

    private static TransitionKey key(Turn turn, GraphRun run, ResourceAction operation) {
        return new TransitionKey(
                operation.id(),
                run.graph().transitionId(),
                operation.targetReturnCode(),
                turn.settings.transitionUuid());
    }

    static boolean isInFlight(Turn turn, DcDesk desk, TransitionKey key) {
        return key.uuid().equals(turn.settings.transitionUuid())
                && desk.run
                        .filter(run -> run.graph().transitionId() == key.transition())
                        .flatMap(run -> run.progressOf(key.action()))
                        .equals(Optional.of(GraphRun.Progress.IN_FLIGHT));
    }

    /** What the cluster does itself. Anything else of this kind is only there for people to see. */
    private static void execute(Turn turn, ClusterAction action) {
        switch (action.operation()) {
            case "clear_failcount" -> FailCounts.clear(turn, action);
            case "do_shutdown" -> action.node().ifPresent(node -> ShutdownProtocol.grant(turn, node));
            default -> turn.narrate(Effect.Level.DEBUG, "Nothing is done for " + action.key() + ".", Optional.empty());
        }
    }

    /** As good as a result that says "timed out", since whatever the member does now, nobody can rely on it. */
    static void gaveUpOn(Turn turn, DcDesk desk, GraphAction action) {
        if (!(action instanceof ResourceAction operation)) {
            return;
        }
        GraphRun run = desk.run.orElseThrow();
        String reason = operation.node() + " did not say within "
                + deadline(turn, operation).toSeconds() + " s what became of it";
        OperationRecord record = HistoryRecords.ended(
                task(turn, run, operation),
                AgentResult.of(OcfResult.ERROR, reason),
                OperationStatus.TIMEOUT,
                newestCall(turn, operation) + 1,
                turn.now,
                Duration.ZERO,
                Duration.ZERO,
                turn.settings.operationDigests(),
                Optional.empty());
        OperationResults.reported(
                turn,
                operation.node(),
                new Message.OperationReport(
                        turn.view.id(), operation.node(), HistoryRecords.resourceOf(operation), record, false));
    }

    private static int newestCall(Turn turn, ResourceAction operation) {
        NodeState state = turn.cib.status().nodes().get(operation.node());
        return state == null
                ? 0
                : state.history().values().stream()
                        .flatMap(resource -> resource.operations().values().stream())
                        .mapToInt(OperationRecord::callId)
                        .max()
                        .orElse(0);
    }
}
