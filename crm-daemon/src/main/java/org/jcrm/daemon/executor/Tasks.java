package org.jcrm.daemon.executor;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/** Translates a requested action into an agent call. Pure. */
final class Tasks {
    private static final String META = "CRM_meta_";

    private Tasks() {}

    static AgentCall call(NodeName self, AgentTask task) {
        ResourceAction action = task.action();
        Map<String, String> meta = new LinkedHashMap<>();
        action.attributes().forEach((name, value) -> {
            if (name.startsWith(META)) {
                meta.put(name.substring(META.length()), value);
            }
        });
        return new AgentCall(
                self,
                action.resource(),
                action.agent(),
                action.operation(),
                action.operation().equals("monitor")
                        ? Duration.ofMillis(action.key().intervalMillis())
                        : Duration.ZERO,
                Duration.ofMillis(action.timeoutMillis()),
                action.params(),
                meta);
    }

    /** {@code start-delay} of a recurring monitor, in milliseconds; 0 if none or unreadable. */
    static long startDelayMillis(AgentCall call) {
        String text = call.meta().getOrDefault("start_delay", "0");
        return text.matches("\\d{1,12}") ? Long.parseLong(text) : 0;
    }

    static Outcome cancelled() {
        return new Outcome(
                AgentResult.of(OcfResult.UNKNOWN, ""), OperationStatus.CANCELLED, Instant.EPOCH, Duration.ZERO);
    }
}
