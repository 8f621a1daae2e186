package org.jcrm.daemon.executor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.OperationStatus;

/** What became of one execution. */
record Outcome(AgentResult result, OperationStatus status, Instant startedAt, Duration execTime) {
    Outcome {
        requireNonNull(result, "result is null");
        requireNonNull(status, "status is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(execTime, "execTime is null");
    }

    /** Whether somebody who knows {@code other} learns nothing new from this. */
    boolean saysTheSameAs(Outcome other) {
        return result.equals(other.result) && status == other.status;
    }

    boolean isRunning() {
        return status == OperationStatus.DONE
                && switch (result.result()) {
                    case OK, PROMOTED, DEGRADED, DEGRADED_PROMOTED -> true;
                    case ERROR,
                            INVALID_PARAM,
                            UNIMPLEMENTED,
                            INSUFFICIENT_PRIVILEGES,
                            NOT_INSTALLED,
                            NOT_CONFIGURED,
                            NOT_RUNNING,
                            FAILED_PROMOTED,
                            UNKNOWN -> false;
                };
    }
}
