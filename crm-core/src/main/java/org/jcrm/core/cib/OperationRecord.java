package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Ordered;

/**
 * The newest execution of one operation of one resource on one node ({@code lrm_rsc_op}).
 *
 * @param id the history entry's id: {@code pgsql_last_0}, {@code pgsql_monitor_2000}, {@code pgsql_last_failure_0}
 * @param callId rises with every execution on the node; orders the history
 * @param returnCode the agent's exit code ({@code OcfResult.code})
 * @param transitionKey {@code action:transition:expected-rc:uuid} of the request, empty if nobody requested it
 * @param lastRcChange when the exit code last changed
 * @param lastRun when it was last started, where known
 * @param digest digest of the parameters it ran with; {@code digests} holds the others by their XML names
 *     ({@code op-restart-digest}, {@code op-force-restart}, {@code op-secure-digest}, …)
 * @param extra remaining attributes as read from XML, by name, so that nothing is lost
 */
public record OperationRecord(
        String id,
        OperationKey key,
        int callId,
        int returnCode,
        OperationStatus status,
        String transitionKey,
        String exitReason,
        Optional<Instant> lastRcChange,
        Optional<Instant> lastRun,
        Duration execTime,
        Duration queueTime,
        Optional<String> digest,
        Map<String, String> digests,
        Map<String, String> extra) {
    /** Digest of the parameters without the secrets among them. */
    public static final String SECURE_DIGEST = "op-secure-digest";

    /** The names of the parameters that {@link #SECURE_DIGEST} leaves out. */
    public static final String SECURE_PARAMETERS = "op-secure-params";

    /** Digest of the parameters whose change needs a restart. */
    public static final String RESTART_DIGEST = "op-restart-digest";

    public OperationRecord {
        requireNonNull(id, "id is null");
        requireNonNull(key, "key is null");
        requireNonNull(status, "status is null");
        requireNonNull(transitionKey, "transitionKey is null");
        requireNonNull(exitReason, "exitReason is null");
        requireNonNull(lastRcChange, "lastRcChange is null");
        requireNonNull(lastRun, "lastRun is null");
        requireNonNull(execTime, "execTime is null");
        requireNonNull(queueTime, "queueTime is null");
        requireNonNull(digest, "digest is null");
        digests = Ordered.copyOf(digests);
        extra = Ordered.copyOf(extra);
    }

    /** An execution of which nothing else is known. */
    public static OperationRecord of(String id, OperationKey key, int callId, OperationStatus status, int returnCode) {
        return new OperationRecord(
                id,
                key,
                callId,
                returnCode,
                status,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    public boolean isPending() {
        return status == OperationStatus.PENDING;
    }

    /** Done, and with exit code 0. */
    public boolean succeeded() {
        return status == OperationStatus.DONE && returnCode == OcfResult.OK.code();
    }

    /** The same execution under another entry of the history. */
    public OperationRecord withId(String newId) {
        return new OperationRecord(
                newId,
                key,
                callId,
                returnCode,
                status,
                transitionKey,
                exitReason,
                lastRcChange,
                lastRun,
                execTime,
                queueTime,
                digest,
                digests,
                extra);
    }

    public OperationRecord withCallId(int newCallId) {
        return new OperationRecord(
                id,
                key,
                newCallId,
                returnCode,
                status,
                transitionKey,
                exitReason,
                lastRcChange,
                lastRun,
                execTime,
                queueTime,
                digest,
                digests,
                extra);
    }

    public OperationRecord withTransitionKey(String newKey) {
        return new OperationRecord(
                id,
                key,
                callId,
                returnCode,
                status,
                newKey,
                exitReason,
                lastRcChange,
                lastRun,
                execTime,
                queueTime,
                digest,
                digests,
                extra);
    }

    public OperationRecord withTimes(Optional<Instant> changed, Optional<Instant> run) {
        return new OperationRecord(
                id,
                key,
                callId,
                returnCode,
                status,
                transitionKey,
                exitReason,
                changed,
                run,
                execTime,
                queueTime,
                digest,
                digests,
                extra);
    }

    /** Without the digests that secrets went into, if there is one without them. */
    OperationRecord withoutSecretDigests() {
        if (!digests.containsKey(SECURE_DIGEST)) {
            return this;
        }
        return withDigests(Optional.empty(), Ordered.without(digests, RESTART_DIGEST));
    }

    public OperationRecord withDigests(Optional<String> all, Map<String, String> others) {
        return new OperationRecord(
                id,
                key,
                callId,
                returnCode,
                status,
                transitionKey,
                exitReason,
                lastRcChange,
                lastRun,
                execTime,
                queueTime,
                all,
                others,
                extra);
    }
}
