package org.jcrm.core.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.status.Outcome;

/**
 * How operations are written into a node's history, as Pacemaker does: the newest non-recurring one under
 * {@code <rsc>_last_0}, a recurring monitor under its key, a failure besides under {@code <rsc>_last_failure_0}, where it
 * stays when the resource recovers. Pure.
 */
final class HistoryRecords {
    /** Pacemaker's call id of what has not been called yet. */
    private static final int NOT_CALLED = -1;

    private HistoryRecords() {}

    static ResourceHistory resourceOf(ResourceAction action) {
        return new ResourceHistory(
                action.resource(), Optional.of(action.agent()), Optional.empty(), Map.of(), Map.of());
    }

    static ResourceHistory bare(ResourceHistory resource) {
        return new ResourceHistory(resource.id(), resource.agent(), resource.container(), Map.of(), resource.extra());
    }

    /** Notifications say nothing of state; deleting and cancelling end records rather than make them. */
    static boolean isRecorded(String operation) {
        return switch (operation) {
            case "notify", "delete", "cancel" -> false;
            default -> true;
        };
    }

    /** Whether others must know that it is under way. A probe changes nothing, so it is not worth a message. */
    static boolean isRecordedWhilePending(ResourceAction action) {
        return isRecorded(action.operation()) && !action.operation().equals("monitor");
    }

    static String recordId(OperationKey key) {
        boolean ownRecord = key.intervalMillis() > 0 || key.operation().startsWith("migrate_");
        return ownRecord ? key.toString() : key.resource() + "_last_0";
    }

    static OperationRecord pending(AgentTask task, OperationDigests digests) {
        OperationDigests.Digests ranWith = digests.of(task.action());
        OperationKey key = task.action().key();
        return OperationRecord.of(recordId(key), key, NOT_CALLED, OperationStatus.PENDING, OcfResult.UNKNOWN.code())
                .withTransitionKey(task.transitionKey())
                .withDigests(ranWith.all(), ranWith.others());
    }

    static OperationRecord ended(
            AgentTask task,
            AgentResult result,
            OperationStatus status,
            int callId,
            Instant startedAt,
            Duration execTime,
            Duration queueTime,
            OperationDigests digests,
            Optional<OperationRecord> before) {
        OperationKey key = reloaded(task.action().key(), status, result, before);
        OperationDigests.Digests ranWith = digests.of(task.action());
        int code = result.result().code();
        // A recurring monitor that says the same again has not changed since.
        Optional<Instant> unchangedSince = before.filter(
                        record -> key.intervalMillis() > 0 && record.key().equals(key) && record.returnCode() == code)
                .flatMap(OperationRecord::lastRcChange);
        return new OperationRecord(
                recordId(key),
                key,
                callId,
                code,
                status,
                task.transitionKey(),
                result.exitReason(),
                unchangedSince.or(() -> Optional.of(millis(startedAt.plus(execTime)))),
                Optional.of(millis(startedAt)),
                millis(execTime),
                millis(queueTime),
                ranWith.all(),
                ranWith.others(),
                Map.of());
    }

    /** A successful reload leaves the state as it was, with other parameters: the entry before it is written anew. */
    private static OperationKey reloaded(
            OperationKey key, OperationStatus status, AgentResult result, Optional<OperationRecord> before) {
        boolean reloaded = key.operation().startsWith("reload")
                && status == OperationStatus.DONE
                && result.result() == OcfResult.OK;
        return reloaded ? before.map(OperationRecord::key).orElse(key) : key;
    }

    /** Messages carry milliseconds; what this node keeps must equal what it hears back. */
    private static Instant millis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    private static Duration millis(Duration duration) {
        return Duration.ofMillis(duration.toMillis());
    }

    /** The entries that one ended operation makes. */
    static List<OperationRecord> stored(OperationRecord ended) {
        if (!Outcome.failed(ended)) {
            return List.of(ended);
        }
        OperationRecord failure = ended.withId(ended.key().resource() + "_last_failure_0");
        // A failed recurring monitor leaves its own entry as it was when it last succeeded.
        return ended.key().intervalMillis() > 0 ? List.of(failure) : List.of(ended, failure);
    }

    /**
     * What a node's last operation counts as once its daemon is gone. One that was in flight never ends for the cluster: if it
     * may have left the resource promoted, it is a promotion. A stop may only if it followed a demotion that failed.
     */
    static Optional<OperationRecord> leftBehind(OperationRecord last, ResourceHistory resource) {
        if (!last.isPending()) {
            return Optional.of(last);
        }
        boolean mayBePromoted = switch (last.key().operation()) {
            case "promote", "demote" -> true;
            case "stop" ->
                Optional.ofNullable(resource.operations().get(resource.id() + "_last_failure_0"))
                        .filter(failure -> failure.key().operation().equals("demote"))
                        .isPresent();
            default -> false;
        };
        return mayBePromoted ? Optional.of(promoted(last)) : Optional.empty();
    }

    private static OperationRecord promoted(OperationRecord pending) {
        OperationKey promotion = new OperationKey(pending.key().resource(), "promote", 0);
        return OperationRecord.of(pending.id(), promotion, pending.callId(), OperationStatus.DONE, OcfResult.OK.code())
                .withTransitionKey(pending.transitionKey());
    }

    /** Call ids start anew with every daemon; what an earlier one did is older than anything that this one does. */
    static OperationRecord ofEarlierLife(OperationRecord record) {
        return record.withCallId(0);
    }

    /** What may still run on a node, as far as its history tells; in doubt it does. */
    static List<ResourceId> active(NodeState state) {
        return state.history().values().stream()
                .filter(HistoryRecords::mayRun)
                .map(ResourceHistory::id)
                .toList();
    }

    static boolean mayRun(ResourceHistory resource) {
        OperationRecord last = resource.operations().get(resource.id() + "_last_0");
        if (last == null) {
            return resource.operations().values().stream()
                    .anyMatch(each ->
                            each.returnCode() == OcfResult.OK.code() || each.returnCode() == OcfResult.PROMOTED.code());
        }
        boolean done = last.status() == OperationStatus.DONE;
        boolean stopped = last.key().operation().equals("stop") && last.returnCode() == OcfResult.OK.code();
        boolean absent = Outcome.isProbe(last.key())
                && last.returnCode() != OcfResult.OK.code()
                && last.returnCode() != OcfResult.PROMOTED.code();
        return !(done && (stopped || absent));
    }
}
