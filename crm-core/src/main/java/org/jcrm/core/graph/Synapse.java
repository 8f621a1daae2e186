package org.jcrm.core.graph;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A node of the graph: its action may fire when every input (action id) is confirmed.
 *
 * @param priority synapses below an abort's priority are not fired after the abort
 */
public record Synapse(int id, int priority, GraphAction action, List<Integer> inputs) {
    public Synapse {
        requireNonNull(action, "action is null");
        inputs = List.copyOf(inputs);
    }
}
