package org.jcrm.core.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveCluster.EarlyAction;
import org.jcrm.core.status.LiveCluster.FailedOperation;
import org.jspecify.annotations.Nullable;

/** Plays one resource's operations on one node again, oldest first, to learn role and failures. */
final class OperationReplay {

    /** Ends the id of the entry that keeps a resource's newest failure. */
    private static final String LAST_FAILURE = "_last_failure_0";

    private final LiveCluster cluster;
    private final HistoryReader history;
    private final FailCounts failCounts;
    private final MigrationHistory migrations;

    /** The newest failure of the resource that is being replayed. */
    private @Nullable OperationRecord lastFailure;

    private OnFail onFail = OnFail.IGNORE;

    OperationReplay(LiveCluster cluster, HistoryReader history) {
        this.cluster = cluster;
        this.history = history;
        this.failCounts = new FailCounts(cluster);
        this.migrations = new MigrationHistory(cluster, history);
    }

    /** @return the most severe consequence that is still in force */
    OnFail replay(LiveResource resource, LiveNode node, List<OperationRecord> operations) {
        lastFailure = null;
        onFail = OnFail.IGNORE;
        for (OperationRecord operation : operations) {
            replay(resource, node, operation);
        }
        return onFail;
    }

    /** One operation with the status that counts, which may differ from the one that was recorded. */
    private record Outcome(OperationRecord op, OperationStatus status, int code, int expected) {
        String task() {
            return op.key().operation();
        }

        boolean probe() {
            return op.key().operation().equals("monitor") && op.key().intervalMillis() == 0;
        }
    }

    private void replay(LiveResource resource, LiveNode node, OperationRecord op) {
        String task = op.key().operation();
        if (op.status() == OperationStatus.CANCELLED || task.equals("notify") || task.equals("meta-data")) {
            return;
        }
        if (op.status() == OperationStatus.PENDING) {
            pending(resource, node, op);
            return;
        }
        boolean expired = expire(resource, node, op);
        Outcome outcome = interpret(resource, node, op, expired);
        if (expired && outcome.code != outcome.expected) {
            if (op.key().intervalMillis() > 0 && node.online && !node.unclean) {
                cluster.rescheduled.add(op);
            }
            return;
        }
        if (FailedOperation.isImpossibleProbe(op)) {
            // The agent is missing or cannot be configured here, so it cannot be active here either.
            update(resource, node, outcome, OcfResult.NOT_RUNNING.code());
            record(resource, node, op);
            cluster.mark(ban(resource), node, Score.MINUS_INFINITY, "its agent cannot run there");
            return;
        }
        switch (outcome.status) {
            case DONE -> update(resource, node, outcome, outcome.code);
            case NOT_INSTALLED -> {
                if (severity(resource, op) == OnFail.IGNORE) {
                    onFail = OnFail.BAN;
                }
                cluster.mark(resource, node, Score.MINUS_INFINITY, "its agent is not installed there");
                failed(resource, node, outcome);
            }
            case NOT_CONNECTED,
                    ERROR,
                    ERROR_HARD,
                    ERROR_FATAL,
                    TIMEOUT,
                    NOT_SUPPORTED,
                    INVALID,
                    NO_FENCE_DEVICE,
                    NO_SECRETS,
                    UNKNOWN -> failure(resource, node, outcome);
            case PENDING, CANCELLED -> {
                // Handled above.
            }
        }
    }

    private static LiveResource ban(LiveResource resource) {
        return resource.unique ? resource : resource.top();
    }

    private void failure(LiveResource resource, LiveNode node, Outcome outcome) {
        if (severity(resource, outcome.op) == OnFail.IGNORE) {
            update(resource, node, outcome, outcome.expected);
            resource.failureIgnored = true;
            record(resource, node, outcome.op);
            return;
        }
        failed(resource, node, outcome);
        if (outcome.status == OperationStatus.ERROR_HARD) {
            cluster.mark(ban(resource), node, Score.MINUS_INFINITY, "it failed hard there");
        } else if (outcome.status == OperationStatus.ERROR_FATAL) {
            cluster.mark(ban(resource), null, Score.MINUS_INFINITY, "it is not configured correctly");
        }
    }

    private OnFail severity(LiveResource resource, OperationRecord op) {
        return Operations.onFail(
                cluster, resource, op.key().operation(), op.key().intervalMillis());
    }

    // ---- expiry

    private boolean expire(LiveResource resource, LiveNode node, OperationRecord op) {
        if (op.status() == OperationStatus.NOT_INSTALLED) {
            return false;
        }
        boolean expired = false;
        long unexpired = 0;
        Optional<Instant> changed = op.lastRcChange();
        if (resource.options.failureTimeoutMillis() > 0 && changed.isPresent()) {
            expired = !cluster.now.isBefore(changed.get().plus(FailCounts.timeout(resource)))
                    && !waitsForFencing(resource, op);
            FailCounts.Count effective = failCounts.effective(resource, node);
            unexpired = effective.count().value();
            Instant expires = Instant.ofEpochSecond(effective.last())
                    .plus(FailCounts.timeout(resource))
                    .plusSeconds(1);
            if (unexpired > 0 && cluster.now.isBefore(expires)) {
                cluster.changes.at(expires);
            }
        }
        boolean counted = failCounts.all(resource, node).count().value() != 0;
        if (expired && counted && unexpired != 0) {
            expired = false;
        } else if (expired
                && (counted
                        || (resource.options.reconnectMillis() > 0 && op.id().endsWith(LAST_FAILURE)))) {
            cluster.early.add(new EarlyAction(resource, "clear_failcount", 0, node, false, "it expired"));
        }
        String task = op.key().operation();
        if (!expired && op.id().endsWith(LAST_FAILURE) && (task.equals("start") || task.equals("monitor"))) {
            cluster.early.add(new EarlyAction(
                    resource, "clear_failcount", 0, node, false, "resource parameters have changed", op));
        }
        // An old success is a sign that an old failure is over, but it does not become untrue itself.
        return expired && op.returnCode() != OcfResult.OK.code() && !(probe(op) && saysWhatIs(op.returnCode()));
    }

    /** The failed monitor of a connection that waits before it tries again counts until the node was fenced. */
    private boolean waitsForFencing(LiveResource resource, OperationRecord op) {
        return resource.options.reconnectMillis() > 0
                && cluster.options.fencingEnabled()
                && op.key().operation().equals("monitor")
                && op.key().intervalMillis() > 0
                && cluster.node(NodeName.of(resource.id))
                        .filter(remote -> !remote.wasFenced)
                        .isPresent();
    }

    private static boolean probe(OperationRecord op) {
        return op.key().operation().equals("monitor") && op.key().intervalMillis() == 0;
    }

    /** A probe's result that tells the state does not expire. */
    private static boolean saysWhatIs(int code) {
        return switch (OcfResult.ofCode(code)) {
            case OK, NOT_RUNNING, PROMOTED, DEGRADED, DEGRADED_PROMOTED -> true;
            case ERROR,
                    INVALID_PARAM,
                    UNIMPLEMENTED,
                    INSUFFICIENT_PRIVILEGES,
                    NOT_INSTALLED,
                    NOT_CONFIGURED,
                    FAILED_PROMOTED,
                    UNKNOWN -> false;
        };
    }

    // ---- what a result means

    private Outcome interpret(LiveResource resource, LiveNode node, OperationRecord op, boolean expired) {
        int code = switch (OcfResult.ofCode(op.returnCode())) {
            case DEGRADED -> OcfResult.OK.code();
            case DEGRADED_PROMOTED -> OcfResult.PROMOTED.code();
            case OK,
                    ERROR,
                    INVALID_PARAM,
                    UNIMPLEMENTED,
                    INSUFFICIENT_PRIVILEGES,
                    NOT_INSTALLED,
                    NOT_CONFIGURED,
                    NOT_RUNNING,
                    PROMOTED,
                    FAILED_PROMOTED,
                    UNKNOWN -> op.returnCode();
        };
        int expected = TransitionKey.expected(op).filter(value -> value >= 0).orElse(code);
        OperationStatus status = op.status();
        if (status != OperationStatus.DONE && status != OperationStatus.ERROR) {
            return new Outcome(op, status, code, expected);
        }
        status = code == expected ? OperationStatus.DONE : OperationStatus.ERROR;
        boolean probe = probe(op);
        switch (OcfResult.ofCode(code)) {
            case OK -> {
                if (probe && expected == OcfResult.NOT_RUNNING.code()) {
                    status = OperationStatus.DONE;
                }
            }
            case NOT_RUNNING -> {
                if (probe || expected == code || !resource.managed) {
                    status = OperationStatus.DONE;
                    resource.role = Role.STOPPED;
                    onFail = OnFail.IGNORE;
                    resource.nextRole = Role.UNKNOWN;
                }
            }
            case PROMOTED -> {
                if (probe && code != expected) {
                    status = OperationStatus.DONE;
                }
                if (!expired || code == expected) {
                    resource.role = Role.PROMOTED;
                }
            }
            case FAILED_PROMOTED -> {
                if (!expired) {
                    resource.role = Role.PROMOTED;
                }
                status = OperationStatus.ERROR;
            }
            case NOT_CONFIGURED -> status = OperationStatus.ERROR_FATAL;
            case UNIMPLEMENTED -> {
                if (op.key().intervalMillis() > 0) {
                    status = OperationStatus.NOT_SUPPORTED;
                } else {
                    status = hard(resource, node, op, expired);
                }
            }
            case NOT_INSTALLED, INVALID_PARAM, INSUFFICIENT_PRIVILEGES -> status = hard(resource, node, op, expired);
            case ERROR, UNKNOWN, DEGRADED, DEGRADED_PROMOTED -> {
                if (status == OperationStatus.DONE) {
                    status = OperationStatus.ERROR;
                }
            }
        }
        return new Outcome(op, status, code, expected);
    }

    /** Trying again on this node is pointless. A stop that failed so, without fencing, leaves nothing to be done. */
    private OperationStatus hard(LiveResource resource, LiveNode node, OperationRecord op, boolean expired) {
        if (op.key().operation().equals("stop") && !expired && !cluster.canFence(node)) {
            resource.managed = false;
            resource.blocked = true;
        }
        return OperationStatus.ERROR_HARD;
    }

    /** A recurring operation that failed meanwhile is not pending any more, though its own entry still says so. */
    private boolean failedSince(OperationRecord op) {
        OperationRecord failure = lastFailure;
        return failure != null
                && failure.key().operation().equals(op.key().operation())
                && failure.key().intervalMillis() == op.key().intervalMillis()
                && failure.lastRcChange().isPresent()
                && op.lastRcChange().isPresent()
                && !failure.lastRcChange().get().isBefore(op.lastRcChange().get());
    }

    private void pending(LiveResource resource, LiveNode node, OperationRecord op) {
        if (failedSince(op)) {
            return;
        }
        switch (op.key().operation()) {
            case "start" -> {
                resource.startPending = true;
                setActive(resource);
            }
            case "promote" -> resource.role = Role.PROMOTED;
            case "migrate_to" -> {
                if (node.unclean) {
                    migrations.target(op).ifPresent(target -> history.require(resource, "stop", target));
                }
            }
            default -> {
                // Other pending operations change nothing yet.
            }
        }
        if (resource.pendingTask == null && !probe(op)) {
            resource.pendingTask = op.key().operation();
            resource.pendingNode = node;
        }
    }

    /** A successful (or ignored) operation: what state it leaves behind, and which failure it makes good. */
    private void update(LiveResource resource, LiveNode node, Outcome outcome, int code) {
        boolean clears = false;
        if (code == OcfResult.NOT_INSTALLED.code() || FailedOperation.isImpossibleProbe(outcome.op)) {
            resource.role = Role.STOPPED;
        } else if (code == OcfResult.NOT_RUNNING.code()) {
            clears = true;
        } else {
            switch (outcome.task()) {
                case "monitor" -> {
                    OperationRecord failure = lastFailure;
                    clears = failure != null && failure.key().equals(outcome.op.key());
                    if (!resource.role.isActive()) {
                        setActive(resource);
                    }
                }
                case "start", "migrate_from" -> {
                    resource.role = Role.STARTED;
                    clears = true;
                }
                case "stop" -> {
                    resource.role = Role.STOPPED;
                    clears = true;
                }
                case "promote" -> {
                    resource.role = Role.PROMOTED;
                    clears = true;
                }
                case "demote" -> {
                    clears = onFail == OnFail.DEMOTE;
                    resource.role = Role.UNPROMOTED;
                }
                case "migrate_to" -> migrations.succeeded(resource, node, outcome.op);
                default -> {
                    if (!resource.role.isActive()) {
                        setActive(resource);
                    }
                }
            }
        }
        if (clears) {
            forgive(resource);
        }
    }

    private void forgive(LiveResource resource) {
        switch (onFail) {
            case BLOCK, IGNORE, DEMOTE, RESTART, RESTART_CONTAINER -> {
                onFail = OnFail.IGNORE;
                resource.nextRole = Role.UNKNOWN;
            }
            case RESET_REMOTE -> {
                // With a reconnect interval, nothing but the end of that interval ends the failure.
                if (resource.options.reconnectMillis() == 0) {
                    onFail = OnFail.IGNORE;
                    resource.nextRole = Role.UNKNOWN;
                }
            }
            case STOP, BAN, STANDBY, FENCE -> {
                // Only a clean-up ends these.
            }
        }
    }

    static void setActive(LiveResource resource) {
        resource.role = resource.inPromotable() ? Role.UNPROMOTED : Role.STARTED;
    }

    private void failed(LiveResource resource, LiveNode node, Outcome outcome) {
        lastFailure = outcome.op;
        record(resource, node, outcome.op);
        OnFail severity = severity(resource, outcome.op);
        Role after = switch (severity) {
            case STOP -> Role.STOPPED;
            case RESET_REMOTE -> resource.options.reconnectMillis() > 0 ? Role.STOPPED : Role.STARTED;
            case IGNORE, RESTART, RESTART_CONTAINER, BAN, BLOCK, STANDBY, FENCE, DEMOTE -> Role.STARTED;
        };
        if (onFail.compareTo(severity) < 0) {
            onFail = severity;
        }
        switch (outcome.task()) {
            case "stop" -> cluster.mark(resource, node, Score.MINUS_INFINITY, "it could not be stopped there");
            case "migrate_to" -> migrations.leaveFailed(resource, node, outcome.op);
            case "migrate_from" -> migrations.arriveFailed(resource, node, outcome.op);
            case "promote" -> resource.role = Role.PROMOTED;
            case "demote" -> {
                if (severity == OnFail.BLOCK) {
                    resource.role = Role.PROMOTED;
                    resource.nextRole = Role.STOPPED;
                } else if (outcome.code == OcfResult.NOT_RUNNING.code()) {
                    resource.role = Role.STOPPED;
                } else if (node.detached) {
                    // Nobody will stop it, so nobody else may be promoted.
                    resource.role = Role.PROMOTED;
                } else {
                    // Recovery stops it anyway, and a promotion comes after that.
                    resource.role = Role.UNPROMOTED;
                }
            }
            default -> {
                // Nothing particular.
            }
        }
        if (outcome.probe() && outcome.code == OcfResult.NOT_INSTALLED.code()) {
            resource.role = Role.STOPPED;
        } else if (!resource.role.isActive()) {
            setActive(resource);
        }
        if (after != Role.STARTED && resource.nextRole.compareTo(after) < 0) {
            resource.nextRole = after;
        }
        if (after == Role.STOPPED) {
            cluster.mark(ban(resource), null, Score.MINUS_INFINITY, "it failed with on-fail=stop");
        }
    }

    private void record(LiveResource resource, LiveNode node, OperationRecord op) {
        boolean known = cluster.failures.stream()
                .anyMatch(failure ->
                        failure.node() == node && failure.operation().key().equals(op.key()));
        if (!known) {
            cluster.failures.add(new FailedOperation(resource, node, op));
        }
    }
}
