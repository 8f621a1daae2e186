package org.jcrm.core.cib;

import java.util.List;

/** Pacemaker's {@code op-status}: what became of the execution itself, beside the agent's exit code. */
public enum OperationStatus {
    PENDING(-1, "pending"),
    DONE(0, "complete"),
    CANCELLED(1, "cancelled"),
    TIMEOUT(2, "Timed Out"),
    NOT_SUPPORTED(3, "NOT SUPPORTED"),
    ERROR(4, "Error"),
    ERROR_HARD(5, "Hard error"),
    ERROR_FATAL(6, "Fatal error"),
    NOT_INSTALLED(7, "Not installed"),
    NOT_CONNECTED(8, "Internal communication failure"),
    INVALID(9, "Cannot execute now"),
    NO_FENCE_DEVICE(10, "No fence device"),
    NO_SECRETS(11, "CIB secrets unavailable"),
    UNKNOWN(-2, "UNKNOWN");

    private static final List<OperationStatus> ALL = List.of(values());

    private final int code;
    private final String text;

    OperationStatus(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }

    public static OperationStatus ofCode(int code) {
        for (OperationStatus status : ALL) {
            if (status.code == code) {
                return status;
            }
        }
        return UNKNOWN;
    }
}
