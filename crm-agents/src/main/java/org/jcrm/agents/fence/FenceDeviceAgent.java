package org.jcrm.agents.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.rule.Intervals;

/**
 * A fence device as a resource: there is no service to start; started means that this node says it can use the device,
 * and the monitor proves it by the agent's own {@code monitor}.
 */
final class FenceDeviceAgent implements ResourceAgent {
    private static final String MARK = "started";

    private final AgentName name;
    private final FenceAgents agents;

    FenceDeviceAgent(AgentName name, FenceAgents agents) {
        this.name = name;
        this.agents = agents;
    }

    /** No parameters: those of the program are looked at by {@link #validate}, on each node. */
    @Override
    public AgentMetadata metadata() {
        return new AgentMetadata(
                name, "1.0", "Fence device", "A device that the fence agent drives.", List.of(), List.of());
    }

    @Override
    public AgentResult validate(AgentCall call, AgentContext context) throws InterruptedException {
        try {
            FenceMetadata metadata = agents.find(name.type()).metadata();
            Map<String, String> params = own(call.params());
            for (FenceMetadata.Parameter parameter : metadata.parameters()) {
                boolean given = params.containsKey(parameter.name())
                        || parameter.name().equals("action")
                        || Optional.of(parameter.name()).equals(metadata.hostArgument());
                if (parameter.required() && parameter.defaultValue().isEmpty() && !given) {
                    return AgentResult.of(
                            OcfResult.NOT_CONFIGURED,
                            name.type() + " needs the parameter \"" + parameter.name() + "\" ("
                                    + parameter.shortDescription() + ")");
                }
            }
            for (String given : params.keySet()) {
                if (!metadata.parameters().isEmpty() && !metadata.has(given)) {
                    return AgentResult.of(
                            OcfResult.NOT_CONFIGURED, name.type() + " has no parameter \"" + given + "\"");
                }
            }
            return AgentResult.ok();
        } catch (IOException e) {
            return AgentResult.of(OcfResult.NOT_INSTALLED, String.valueOf(e.getMessage()));
        }
    }

    /** An agent that cannot be asked implies nothing; {@link #validate} says that it cannot. */
    @Override
    public Map<String, String> impliedMeta() throws InterruptedException {
        try {
            return agents.find(name.type()).metadata().unfences() ? Map.of("provides", "unfencing") : Map.of();
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Map<String, String> own(Map<String, String> params) {
        Map<String, String> own = new LinkedHashMap<>();
        params.forEach((key, value) -> {
            if (!key.startsWith("pcmk_")
                    && !key.equals("provides")
                    && !key.equals("priority")
                    && !key.equals("stonith-timeout")
                    && !key.startsWith("CRM_meta_")) {
                own.put(key, value);
            }
        });
        return own;
    }

    @Override
    public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
        AgentResult can = ask(call, context);
        if (can.result() == OcfResult.OK) {
            try {
                Files.writeString(mark(context), "");
            } catch (IOException e) {
                return AgentResult.error("the mark of the started device cannot be written: " + e.getMessage());
            }
        }
        return can;
    }

    @Override
    public AgentResult stop(AgentCall call, AgentContext context) {
        try {
            Files.deleteIfExists(mark(context));
            return AgentResult.ok();
        } catch (IOException e) {
            return AgentResult.error("the mark of the started device cannot be removed: " + e.getMessage());
        }
    }

    @Override
    public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
        if (call.isProbe() && !Files.exists(mark(context))) {
            return AgentResult.of(OcfResult.NOT_RUNNING);
        }
        return ask(call, context);
    }

    /** The mark dies with the machine's uptime, as its registration would. */
    private static Path mark(AgentContext context) {
        return context.stateDirectory().resolve(MARK + "-" + bootId());
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private AgentResult ask(AgentCall call, AgentContext context) throws InterruptedException {
        String action = call.param("pcmk_monitor_action").orElse("monitor");
        Duration timeout = call.param("pcmk_monitor_timeout")
                .flatMap(Intervals::millis)
                .map(Duration::ofMillis)
                .filter(own -> call.timeout().isZero() || own.compareTo(call.timeout()) < 0)
                .orElse(call.timeout().isZero() ? Duration.ofSeconds(20) : call.timeout());
        try {
            FenceResult result =
                    agents.find(name.type()).monitor(own(call.params()), action, context.processes(), timeout);
            return switch (result.status()) {
                case OK -> AgentResult.ok();
                case FAILED, TIMED_OUT, UNSUPPORTED, NOT_INSTALLED, NO_ANSWER ->
                    AgentResult.error(name.type() + " " + action + ": "
                            + (result.reason().isEmpty()
                                    ? result.status()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', ' ')
                                    : result.reason()));
            };
        } catch (IOException e) {
            return AgentResult.of(OcfResult.NOT_INSTALLED, String.valueOf(e.getMessage()));
        }
    }
}
