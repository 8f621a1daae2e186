package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibEdit.IncrementTransientAttribute;
import org.jcrm.core.cib.CibEdit.RecordOperation;
import org.jcrm.core.cib.CibEdit.SetTransientAttribute;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.controller.Message.OperationReport;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.Outcome;

/** A result travels to the designated controller, which records it, counts failures, and lets the transition go on. */
final class OperationResults {
    /** More than a node has operations in flight; the oldest are in the node's history anyhow. */
    private static final int UNCONFIRMED_LIMIT = 100;

    private OperationResults() {}

    // ---- on the node that ran the operation

    static void report(Turn turn, ResourceHistory resource, OperationRecord operation, boolean recurringChange) {
        OperationReport report = new OperationReport(turn.view.id(), turn.self(), resource, operation, recurringChange);
        turn.unconfirmed.add(report);
        if (turn.unconfirmed.size() > UNCONFIRMED_LIMIT) {
            turn.unconfirmed.removeFirst();
        }
        if (turn.integrated) {
            deliver(turn, report);
        }
    }

    /** A new designated controller has this node's history, but the one before may not have counted its failures. */
    static void reportAgain(Turn turn) {
        for (OperationReport each : List.copyOf(turn.unconfirmed)) {
            deliver(
                    turn,
                    new OperationReport(
                            turn.view.id(), each.node(), each.resource(), each.operation(), each.recurringChange()));
        }
    }

    /** Successes that the merged CIB shows have arrived with the join; failures have still to be counted. */
    static void dropConfirmed(Turn turn) {
        turn.unconfirmed.removeIf(report -> {
            OperationRecord operation = report.operation();
            return !Outcome.failed(operation)
                    && known(turn, turn.self(), report)
                            .filter(known -> operation.equals(known.operations().get(operation.id())))
                            .isPresent();
        });
    }

    private static void deliver(Turn turn, OperationReport report) {
        turn.otherDc().ifPresentOrElse(dc -> turn.send(dc, report), () -> reported(turn, turn.self(), report));
        if (!HistoryRecords.isRecorded(report.operation().key().operation())
                || report.operation().status() == OperationStatus.CANCELLED) {
            // Nothing in the CIB will show that it arrived, and nothing is lost if it does not.
            turn.unconfirmed.removeIf(each -> each.operation().equals(report.operation()));
        }
    }

    // ---- on the designated controller

    static void reported(Turn turn, NodeName node, OperationReport report) {
        if (turn.desk.isEmpty()) {
            return;
        }
        DcDesk desk = turn.desk.get();
        OperationRecord operation = report.operation();
        List<CibEdit> edits = new ArrayList<>();
        boolean failed = Outcome.failed(operation);
        boolean counts = failed && !saidAgain(turn, node, report);
        if (operation.status() == OperationStatus.CANCELLED) {
            edits.add(asBefore(node, report));
        } else {
            switch (operation.key().operation()) {
                case "notify" -> {}
                case "delete" ->
                    edits.add(new CibEdit.ForgetHistory(node, report.resource().id(), Optional.empty()));
                case "cancel" -> edits.addAll(cancelled(turn, node, report));
                default -> {
                    HistoryRecords.stored(operation)
                            .forEach(each -> edits.add(new RecordOperation(node, report.resource(), each)));
                    if (counts) {
                        edits.addAll(counted(turn, desk, node, operation));
                    }
                }
            }
        }
        CibWrites.commitQuietly(turn, edits);
        settle(turn, desk, node, report, failed);
    }

    /** The monitor's entry goes with it, and the failure that it reported before if that is over. */
    private static List<CibEdit> cancelled(Turn turn, NodeName node, OperationReport report) {
        OperationKey key = report.operation().key();
        OperationKey monitor = new OperationKey(key.resource(), "monitor", key.intervalMillis());
        List<CibEdit> edits = new ArrayList<>();
        edits.add(new CibEdit.ForgetRecord(node, report.resource().id(), monitor.toString()));
        known(turn, node, report)
                .flatMap(history -> history.failureThatIsOver(monitor))
                .ifPresent(failure -> edits.add(
                        new CibEdit.ForgetRecord(node, report.resource().id(), failure.id())));
        return edits;
    }

    private static Optional<ResourceHistory> known(Turn turn, NodeName node, OperationReport report) {
        return Optional.ofNullable(turn.cib.status().nodes().get(node))
                .map(state -> state.history().get(report.resource().id()));
    }

    /** A monitor that goes on failing with another reason is one failure, not two. */
    private static boolean saidAgain(Turn turn, NodeName node, OperationReport report) {
        OperationRecord operation = report.operation();
        Optional<ResourceHistory> known = known(turn, node, report);
        if (!report.recurringChange() || known.isEmpty()) {
            return false;
        }
        Map<String, OperationRecord> entries = known.get().operations();
        OperationRecord failure = entries.get(known.get().id() + "_last_failure_0");
        OperationRecord success = entries.get(operation.key().toString());
        return failure != null
                && failure.key().equals(operation.key())
                && failure.transitionKey().equals(operation.transitionKey())
                && failure.returnCode() == operation.returnCode()
                && failure.callId() != operation.callId()
                && (success == null || success.callId() <= failure.callId());
    }

    /** It never ran, so the history is as it was before it was recorded as pending. */
    private static CibEdit asBefore(NodeName node, OperationReport report) {
        return report.resource().operations().values().stream()
                .findFirst()
                .<CibEdit>map(before -> new RecordOperation(node, HistoryRecords.bare(report.resource()), before))
                .orElseGet(() -> new CibEdit.ForgetRecord(
                        node,
                        report.resource().id(),
                        HistoryRecords.recordId(report.operation().key())));
    }

    /**
     * Fail-count and time of the last failure. A failed stop is final, a failed start too unless
     * {@code start-failure-is-fatal} is false; one-shot monitors do not count (Pacemaker Explained, "Failure handling").
     */
    private static List<CibEdit> counted(Turn turn, DcDesk desk, NodeName node, OperationRecord operation) {
        OperationKey key = operation.key();
        String suffix = key.resource() + "#" + key.operation() + "_" + key.intervalMillis();
        String count = "fail-count-" + suffix;
        Optional<CibEdit> counted = switch (key.operation()) {
            case "start" ->
                Optional.of(
                        startFailureIsFatal(turn, desk)
                                ? infinite(node, count)
                                : new IncrementTransientAttribute(node, count));
            case "stop" -> Optional.of(infinite(node, count));
            case "promote", "demote" -> Optional.of(new IncrementTransientAttribute(node, count));
            default ->
                key.intervalMillis() > 0 ? Optional.of(new IncrementTransientAttribute(node, count)) : Optional.empty();
        };
        return counted.map(edit -> List.of(edit, (CibEdit) new SetTransientAttribute(
                        node, "last-failure-" + suffix, Optional.of(Long.toString(turn.now.getEpochSecond())))))
                .orElse(List.of());
    }

    private static CibEdit infinite(NodeName node, String attribute) {
        return new SetTransientAttribute(node, attribute, Optional.of(Score.INFINITY.toString()));
    }

    private static boolean startFailureIsFatal(Turn turn, DcDesk desk) {
        return desk.run
                .map(run -> run.graph().failedStartOffset().equals("INFINITY"))
                .orElseGet(() -> Flags.unlessOff(turn.cib.configuration().property("start-failure-is-fatal")));
    }

    private static void settle(Turn turn, DcDesk desk, NodeName node, OperationReport report, boolean failed) {
        OperationRecord operation = report.operation();
        boolean notification = operation.key().operation().equals("notify");
        boolean expected = notification || Outcome.isExpected(operation);
        Optional<TransitionKey> key = TransitionKey.parse(operation.transitionKey());
        boolean stray = desk.strays.remove(operation.transitionKey()) != null;
        boolean ours = !report.recurringChange() && key.isPresent() && Transitions.isInFlight(turn, desk, key.get());
        if (stray || ours) {
            key.ifPresent(requested -> turn.add(
                    new Effect.CancelTimer(new TimerTag.ActionTimeout(requested.transition(), requested.action()))));
        }
        if (ours) {
            int action = key.orElseThrow().action();
            desk.run = desk.run.map(run -> expected ? run.confirm(action) : run.fail(action));
        }
        if (failed) {
            turn.narrate(
                    Effect.Level.WARN,
                    sentence(node, operation),
                    Optional.of(operation.key().resource()));
        }
        boolean neverRan = operation.status() == OperationStatus.CANCELLED;
        boolean news = report.recurringChange() || (!expected && (ours || !neverRan));
        if (news) {
            Transitions.interrupt(
                    turn,
                    failed
                            ? operation.key() + " failed on " + node
                            : "news from " + node + ": " + operation.key() + " returned "
                                    + OcfResult.ofCode(operation.returnCode()).text());
        }
    }

    private static String sentence(NodeName node, OperationRecord operation) {
        String how = operation.status() == OperationStatus.DONE
                ? OcfResult.ofCode(operation.returnCode()).text()
                : operation.status().text();
        return operation.key() + " on " + node + " returned '" + how + "'"
                + (operation.exitReason().isEmpty() ? "." : ": " + operation.exitReason());
    }

    /** A member did not say in time what became of an operation. */
    static void timedOut(Turn turn, DcDesk desk, int transitionId, int actionId) {
        desk.strays.entrySet().removeIf(stray -> {
            boolean meant = TransitionKey.parse(stray.getKey())
                            .filter(key -> key.transition() == transitionId && key.action() == actionId)
                            .isPresent()
                    && turn.isPast(stray.getValue().deadline());
            if (meant) {
                turn.warn(stray.getValue().node() + " never said what became of " + stray.getKey()
                        + "; planning goes on without.");
            }
            return meant;
        });
        Optional<GraphRun> run = desk.run.filter(each -> each.graph().transitionId() == transitionId);
        if (run.isPresent() && run.get().progressOf(actionId).equals(Optional.of(GraphRun.Progress.IN_FLIGHT))) {
            run.get().action(actionId).ifPresent(action -> Transitions.gaveUpOn(turn, desk, action));
        }
    }
}
