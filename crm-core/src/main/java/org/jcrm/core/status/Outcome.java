package org.jcrm.core.status;

import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.model.OcfResult;

/** Whether an operation that has ended did what was asked of it. */
public final class Outcome {
    private Outcome() {}

    /** Whether an operation did not do what was asked of it. What a probe finds is no failure, only news. */
    public static boolean failed(OperationRecord ended) {
        return switch (ended.status()) {
            case PENDING, CANCELLED -> false;
            case DONE -> !isExpected(ended) && !(isProbe(ended.key()) && isState(ended.returnCode()));
            case TIMEOUT,
                    NOT_SUPPORTED,
                    ERROR,
                    ERROR_HARD,
                    ERROR_FATAL,
                    NOT_INSTALLED,
                    NOT_CONNECTED,
                    INVALID,
                    NO_FENCE_DEVICE,
                    NO_SECRETS,
                    UNKNOWN -> true;
        };
    }

    /** Whether the transition may go on as planned. */
    public static boolean isExpected(OperationRecord ended) {
        if (ended.status() != OperationStatus.DONE) {
            return false;
        }
        int target = TransitionKey.expected(ended).filter(code -> code >= 0).orElse(OcfResult.OK.code());
        return undegraded(ended.returnCode()) == target;
    }

    /** Degraded means: works, but look at it. For the plan it works. */
    private static int undegraded(int code) {
        if (code == OcfResult.DEGRADED.code()) {
            return OcfResult.OK.code();
        }
        return code == OcfResult.DEGRADED_PROMOTED.code() ? OcfResult.PROMOTED.code() : code;
    }

    private static boolean isState(int code) {
        int plain = undegraded(code);
        return plain == OcfResult.OK.code()
                || plain == OcfResult.NOT_RUNNING.code()
                || plain == OcfResult.PROMOTED.code();
    }

    public static boolean isProbe(OperationKey key) {
        return key.operation().equals("monitor") && key.intervalMillis() == 0;
    }
}
