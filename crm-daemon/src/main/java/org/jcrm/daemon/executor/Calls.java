package org.jcrm.daemon.executor;

import java.time.Duration;
import org.jcrm.core.agent.AgentCall;

/** Derives one agent call from another. Pure. */
public final class Calls {
    private Calls() {}

    /** The same instance and parameters for something else. */
    public static AgentCall as(AgentCall call, String operation, Duration timeout) {
        return new AgentCall(
                call.self(),
                call.resource(),
                call.agent(),
                operation,
                Duration.ZERO,
                timeout,
                call.params(),
                call.meta());
    }
}
