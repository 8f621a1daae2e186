package org.jcrm.core.agent;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.model.OcfResult;

/** What an agent says of one operation: an OCF result and, for anything but success, one plain sentence. */
public record AgentResult(OcfResult result, String exitReason) {
    public AgentResult {
        requireNonNull(result, "result is null");
        requireNonNull(exitReason, "exitReason is null");
    }

    public static AgentResult ok() {
        return new AgentResult(OcfResult.OK, "");
    }

    public static AgentResult of(OcfResult result) {
        return new AgentResult(result, "");
    }

    public static AgentResult of(OcfResult result, String exitReason) {
        return new AgentResult(result, exitReason);
    }

    public static AgentResult error(String exitReason) {
        return new AgentResult(OcfResult.ERROR, exitReason);
    }
}
