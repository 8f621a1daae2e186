package org.jcrm.core.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.cib.Cib;

/**
 * Everything that a plan depends on.
 *
 * @param transitionId number of the transition to plan
 * @param agents metadata of the agents, to know which parameters can be reloaded
 */
public record PlanInput(Cib cib, Instant now, int transitionId, List<AgentMetadata> agents) {
    public PlanInput {
        requireNonNull(cib, "cib is null");
        requireNonNull(now, "now is null");
        agents = List.copyOf(agents);
    }
}
