package org.jcrm.core.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.graph.TransitionGraph;

/**
 * What the policy engine decided.
 *
 * @param summary the lines of "Transition Summary", as {@code crm_simulate} words them, leaves included
 * @param reasons one plain sentence per decision, for the log and {@code jcrm history}
 * @param warnings what is wrong with the configuration or the status, in plain sentences
 * @param recheckAt the next moment at which the plan may change by itself (failure-timeout, date rules)
 */
public record Plan(
        TransitionGraph graph,
        List<String> summary,
        List<String> reasons,
        List<String> warnings,
        Optional<Instant> recheckAt) {
    public Plan {
        requireNonNull(graph, "graph is null");
        summary = List.copyOf(summary);
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
        requireNonNull(recheckAt, "recheckAt is null");
    }
}
