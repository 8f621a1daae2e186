package org.jcrm.core.graph;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.Ordered;

/**
 * The immutable plan to execute.
 *
 * @param clusterDelay added to every remote action's timeout ({@code cluster-delay})
 * @param batchLimit how many actions may be in flight; 0 or negative: no limit
 * @param failedStopOffset what a failed stop does to the fail-count ({@code INFINITY})
 * @param failedStartOffset what a failed start does to it ({@code INFINITY} or {@code 1})
 * @param attributes the remaining attributes of {@code transition_graph}, in the order of the XML form
 */
public record TransitionGraph(
        int transitionId,
        Duration clusterDelay,
        int batchLimit,
        String failedStopOffset,
        String failedStartOffset,
        Map<String, String> attributes,
        List<Synapse> synapses) {
    public TransitionGraph {
        requireNonNull(clusterDelay, "clusterDelay is null");
        attributes = Ordered.copyOf(attributes);
        synapses = List.copyOf(synapses);
    }

    public boolean isEmpty() {
        return synapses.isEmpty();
    }
}
