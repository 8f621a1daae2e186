package org.jcrm.core.agent;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.AgentName;

/** The agents that this build carries, by name; fixed at start, so the core may ask it for metadata. */
public record AgentRegistry(List<ResourceAgent> agents) {
    public AgentRegistry {
        agents = List.copyOf(agents);
    }

    public Optional<ResourceAgent> find(AgentName name) {
        return agents.stream()
                .filter(agent -> agent.metadata().name().equals(name))
                .findFirst();
    }

    public List<AgentMetadata> metadata() {
        return agents.stream().map(ResourceAgent::metadata).toList();
    }
}
