package org.jcrm.core.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.graph.TransitionGraph;

/** CIB + now → plan. Pure and deterministic: the same input gives the same plan on every node. */
public final class PolicyEngine {
    private PolicyEngine() {}

    public static Plan plan(PlanInput input) {
        TransitionGraph nothing = new TransitionGraph(
                input.transitionId(), Duration.ofSeconds(60), 0, "INFINITY", "INFINITY", Map.of(), List.of());
        return new Plan(
                nothing, List.of(), List.of(), List.of("The policy engine is not there yet."), Optional.empty());
    }
}
