package org.jcrm.core.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jcrm.core.model.AgentName;

/**
 * The agents that this build carries, by name; fixed at start, so the core may ask it for metadata.
 *
 * @param programs agents that are programs of this host, of which the core knows nothing
 */
public record AgentRegistry(List<ResourceAgent> agents, Function<AgentName, Optional<ResourceAgent>> programs) {
    public AgentRegistry {
        agents = List.copyOf(agents);
        requireNonNull(programs, "programs is null");
    }

    public AgentRegistry(List<ResourceAgent> agents) {
        this(agents, name -> Optional.empty());
    }

    public Optional<ResourceAgent> find(AgentName name) {
        return agents.stream()
                .filter(agent -> agent.metadata().name().equals(name))
                .findFirst()
                .or(() -> programs.apply(name));
    }

    public List<AgentMetadata> metadata() {
        return agents.stream().map(ResourceAgent::metadata).toList();
    }
}
