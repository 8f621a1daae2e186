package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * A fence device as the configuration has it: a primitive of class {@code stonith}. Source of the settings:
 * pacemaker-fenced(7).
 *
 * @param agent the program's name ({@code fence_ipmilan})
 * @param priority among several devices that can fence a node the higher one is tried first
 * @param unfences whether a node must be let in by it ({@code provides=unfencing})
 * @param params what the agent gets, without the cluster's own settings
 * @param hosts the nodes of {@code pcmk_host_list}
 * @param plugs what the device calls a node ({@code pcmk_host_map})
 * @param hostArgument the agent's parameter that names the machine ({@code pcmk_host_argument}); empty: as its metadata
 *     says; {@code none}: it gets no such parameter
 * @param actionLimit how many actions it can do at once; negative: any number
 * @param actions settings of single actions, by {@code off}, {@code reboot}, {@code on}, {@code monitor}, {@code list},
 *     {@code status}
 * @param banned nodes that must not use it
 */
public record FenceDevice(
        ResourceId id,
        String agent,
        int priority,
        boolean unfences,
        Map<String, String> params,
        HostCheck hostCheck,
        List<String> hosts,
        Map<String, String> plugs,
        Optional<String> hostArgument,
        FenceDelay delay,
        int actionLimit,
        Map<String, ActionSettings> actions,
        List<NodeName> banned) {
    /** Pacemaker's default of {@code pcmk_*_retries}: how often an action is tried before another way is looked for. */
    static final int TRIES = 2;

    /**
     * @param name what the agent calls the action ({@code pcmk_reboot_action})
     * @param timeout its own; empty: {@code fencing-timeout}
     * @param tries how often it is tried on one node within the timeout, at least once ({@code pcmk_reboot_retries})
     */
    public record ActionSettings(String name, Optional<Duration> timeout, int tries) {
        public ActionSettings {
            requireNonNull(name, "name is null");
            requireNonNull(timeout, "timeout is null");
        }
    }

    public FenceDevice {
        requireNonNull(id, "id is null");
        requireNonNull(agent, "agent is null");
        params = Ordered.copyOf(params);
        requireNonNull(hostCheck, "hostCheck is null");
        hosts = List.copyOf(hosts);
        plugs = Ordered.copyOf(plugs);
        requireNonNull(hostArgument, "hostArgument is null");
        requireNonNull(delay, "delay is null");
        actions = Ordered.copyOf(actions);
        banned = List.copyOf(banned);
    }

    public ActionSettings settings(String action) {
        return actions.getOrDefault(action, new ActionSettings(action, Optional.empty(), TRIES));
    }

    /** What the device calls the node. */
    public String plug(NodeName node) {
        return plugs.getOrDefault(node.value(), node.value());
    }

    /** Whether it can fence the node, as far as the configuration says; empty: the device has to be asked. */
    public Optional<Boolean> fences(NodeName node) {
        return switch (hostCheck) {
            case NONE -> Optional.of(true);
            case STATIC_LIST ->
                Optional.of(hosts.stream().anyMatch(host -> host.equalsIgnoreCase(node.value()))
                        || plugs.containsKey(node.value()));
            case UNSET, DYNAMIC_LIST, STATUS -> Optional.empty();
        };
    }
}
