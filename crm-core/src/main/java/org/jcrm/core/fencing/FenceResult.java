package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

/**
 * How one call of a fence agent ended.
 *
 * @param output what it printed, for {@code list}
 * @param reason one plain sentence (without a full stop) for anything but success
 */
public record FenceResult(Status status, int exitCode, String output, String reason) {
    /** Kinds of ends. */
    public enum Status {
        /** Exit code 0. */
        OK,
        /** Any other exit code. */
        FAILED,
        /** It was killed at its timeout; whether it had done something nobody knows. */
        TIMED_OUT,
        /** The agent does not know this action. */
        UNSUPPORTED,
        /** There is no such agent on that node, or it cannot be run. */
        NOT_INSTALLED,
        /** The node could not be asked, or did not answer. */
        NO_ANSWER
    }

    public FenceResult {
        requireNonNull(status, "status is null");
        requireNonNull(output, "output is null");
        requireNonNull(reason, "reason is null");
    }

    public static FenceResult ok(String output) {
        return new FenceResult(Status.OK, 0, output, "");
    }

    public static FenceResult failed(int exitCode, String reason) {
        return new FenceResult(Status.FAILED, exitCode, "", reason);
    }

    public static FenceResult of(Status status, String reason) {
        return new FenceResult(status, -1, "", reason);
    }
}
