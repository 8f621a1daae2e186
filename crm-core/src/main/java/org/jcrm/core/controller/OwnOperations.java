package org.jcrm.core.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.controller.ClusterEvent.HistoryDeleted;
import org.jcrm.core.controller.ClusterEvent.RecurringChanged;
import org.jcrm.core.controller.ClusterEvent.TaskCompleted;
import org.jcrm.core.controller.ControllerState.Started;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/** What this node runs for the designated controller, and the history that it keeps of that. */
final class OwnOperations {
    private OwnOperations() {}

    static void start(Turn turn, AgentTask task) {
        if (turn.inFlight.containsKey(task.transitionKey())) {
            return;
        }
        ResourceAction action = task.action();
        if (action.operation().equals("cancel")) {
            cancel(turn, task);
            return;
        }
        Optional<OperationRecord> before = record(turn, action.key());
        if (HistoryRecords.isRecordedWhilePending(action)) {
            put(turn, action, HistoryRecords.pending(task, turn.settings.operationDigests()));
        }
        turn.inFlight.put(task.transitionKey(), new Started(task, before));
        turn.add(new Effect.RunTask(task));
    }

    /** The monitor's entry goes with it; the failure that it may have reported stays. */
    private static void cancel(Turn turn, AgentTask task) {
        OperationKey monitor = new OperationKey(
                task.action().resource(), "monitor", task.action().key().intervalMillis());
        turn.add(new Effect.CancelRecurring(monitor));
        remove(turn, monitor.resource(), monitor.toString());
        report(
                turn,
                task,
                ended(turn, task, new OperationKey(monitor.resource(), "cancel", monitor.intervalMillis())),
                false);
    }

    static void completed(Turn turn, TaskCompleted done) {
        AgentTask task = done.task();
        Started started = turn.inFlight.remove(task.transitionKey());
        if (started == null) {
            // Its bookkeeping went when this node left; whatever it did is found by the next probe.
            return;
        }
        String operation = task.action().operation();
        if (operation.equals("delete")) {
            turn.history.remove(task.action().resource());
            report(turn, task, ended(turn, task, task.action().key()), false);
        } else if (done.status() == OperationStatus.CANCELLED) {
            restore(turn, started);
            reportNeverRan(turn, started);
        } else {
            OperationRecord record = HistoryRecords.ended(
                    task,
                    done.result(),
                    done.status(),
                    done.callId(),
                    done.startedAt(),
                    done.execTime(),
                    done.queueTime(),
                    turn.settings.operationDigests(),
                    started.before());
            if (HistoryRecords.isRecorded(operation)) {
                HistoryRecords.stored(record).forEach(each -> put(turn, task.action(), each));
            }
            report(turn, task, record, false);
        }
    }

    static void recurringChanged(Turn turn, RecurringChanged changed) {
        OperationRecord record = HistoryRecords.ended(
                changed.task(),
                changed.result(),
                changed.status(),
                changed.callId(),
                changed.startedAt(),
                changed.execTime(),
                changed.queueTime(),
                turn.settings.operationDigests(),
                Optional.empty());
        HistoryRecords.stored(record).forEach(each -> put(turn, changed.task().action(), each));
        report(turn, changed.task(), record, true);
    }

    static void deleted(Turn turn, HistoryDeleted deleted) {
        if (deleted.operation().isEmpty()) {
            turn.history.remove(deleted.resource());
        }
    }

    /** A step that could not write the disk was not done: what it wanted to start never ran. */
    static void neverStarted(Turn turn, List<String> transitionKeys) {
        for (String key : transitionKeys) {
            Started started = turn.inFlight.remove(key);
            if (started != null) {
                restore(turn, started);
            }
        }
    }

    private static void restore(Turn turn, Started started) {
        ResourceAction action = started.task().action();
        started.before()
                .ifPresentOrElse(
                        before -> put(turn, action, before),
                        () -> remove(turn, action.resource(), HistoryRecords.recordId(action.key())));
    }

    private static void reportNeverRan(Turn turn, Started started) {
        AgentTask task = started.task();
        ResourceHistory bare = HistoryRecords.resourceOf(task.action());
        Map<String, OperationRecord> before = new LinkedHashMap<>();
        started.before().ifPresent(record -> before.put(record.id(), record));
        OperationRecord cancelled = HistoryRecords.ended(
                task,
                AgentResult.of(OcfResult.UNKNOWN),
                OperationStatus.CANCELLED,
                0,
                turn.now,
                Duration.ZERO,
                Duration.ZERO,
                OperationDigests.NONE,
                Optional.empty());
        OperationResults.report(
                turn,
                new ResourceHistory(bare.id(), bare.agent(), bare.container(), before, bare.extra()),
                cancelled,
                false);
    }

    private static void report(Turn turn, AgentTask task, OperationRecord record, boolean recurringChange) {
        OperationResults.report(turn, HistoryRecords.resourceOf(task.action()), record, recurringChange);
    }

    private static OperationRecord ended(Turn turn, AgentTask task, OperationKey key) {
        Optional<Instant> now = Optional.of(Instant.ofEpochMilli(turn.now.toEpochMilli()));
        return OperationRecord.of(HistoryRecords.recordId(key), key, 0, OperationStatus.DONE, OcfResult.OK.code())
                .withTransitionKey(task.transitionKey())
                .withTimes(now, now);
    }

    /** Edits that take something out of this node's history take it out of its own notes too. */
    static void heed(Turn turn, CibEdit edit) {
        switch (edit) {
            case CibEdit.Batch(List<CibEdit> edits) -> edits.forEach(each -> heed(turn, each));
            case CibEdit.ForgetHistory forget when forget.node().equals(turn.self()) -> forget(turn, forget);
            case CibEdit.ForgetRecord forget
            when forget.node().equals(turn.self()) -> remove(turn, forget.resource(), forget.recordId());
            case CibEdit.RecordOperation recorded
            when recorded.node().equals(turn.self()) ->
                turn.unconfirmed.removeIf(report -> report.operation().equals(recorded.operation())
                        || HistoryRecords.stored(report.operation()).contains(recorded.operation()));
            case CibEdit.ConfigurationEdit ignored -> {}
            case CibEdit.StatusEdit ignored -> {}
            case CibEdit.Renew ignored -> {}
        }
    }

    private static void forget(Turn turn, CibEdit.ForgetHistory forget) {
        ResourceHistory known = turn.history.get(forget.resource());
        if (known == null) {
            return;
        }
        for (OperationRecord record : known.operations().values()) {
            boolean meant = forget.operation().isEmpty()
                    || record.key().equals(forget.operation().get());
            if (!meant) {
                continue;
            }
            if (record.key().intervalMillis() > 0) {
                turn.add(new Effect.CancelRecurring(record.key()));
            }
            remove(turn, forget.resource(), record.id());
        }
        if (forget.operation().isEmpty()) {
            turn.history.remove(forget.resource());
        }
    }

    private static Optional<OperationRecord> record(Turn turn, OperationKey key) {
        return Optional.ofNullable(turn.history.get(key.resource()))
                .map(resource -> resource.operations().get(HistoryRecords.recordId(key)));
    }

    private static void put(Turn turn, ResourceAction action, OperationRecord record) {
        ResourceHistory known = turn.history.getOrDefault(action.resource(), HistoryRecords.resourceOf(action));
        ResourceHistory ofAgent = new ResourceHistory(
                known.id(), Optional.of(action.agent()), known.container(), known.operations(), known.extra());
        turn.history.put(action.resource(), ofAgent.recorded(record));
    }

    private static void remove(Turn turn, ResourceId resource, String recordId) {
        ResourceHistory known = turn.history.get(resource);
        if (known != null) {
            turn.history.put(
                    resource,
                    new ResourceHistory(
                            known.id(),
                            known.agent(),
                            known.container(),
                            Ordered.without(known.operations(), recordId),
                            known.extra()));
        }
    }
}
