package org.jcrm.core.model;

import java.util.List;
import java.util.Optional;

/** Exit codes of the OCF resource agent API, with the words of {@code crm_mon}. */
public enum OcfResult {
    OK(0, "ok"),
    ERROR(1, "error"),
    INVALID_PARAM(2, "invalid parameter"),
    UNIMPLEMENTED(3, "unimplemented feature"),
    INSUFFICIENT_PRIVILEGES(4, "insufficient privileges"),
    NOT_INSTALLED(5, "not installed"),
    NOT_CONFIGURED(6, "not configured"),
    NOT_RUNNING(7, "not running"),
    PROMOTED(8, "promoted"),
    FAILED_PROMOTED(9, "promoted (failed)"),
    DEGRADED(190, "degraded"),
    DEGRADED_PROMOTED(191, "promoted (degraded)"),
    UNKNOWN(193, "unknown");

    private static final List<OcfResult> ALL = List.of(values());

    private final int code;
    private final String text;

    OcfResult(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }

    public static OcfResult ofCode(int code) {
        for (OcfResult result : ALL) {
            if (result.code == code) {
                return result;
            }
        }
        return UNKNOWN;
    }

    public static Optional<OcfResult> exactly(int code) {
        OcfResult result = ofCode(code);
        return result.code == code ? Optional.of(result) : Optional.empty();
    }
}
