package org.jcrm.core.graph;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * Immutable progress over a transition graph. A synapse is waiting, then executed (in flight), then confirmed or failed;
 * what depends on a failed one never fires. After an abort nothing below the abort's priority fires, and what is in
 * flight ends first: only then does somebody plan again.
 *
 * @param progress by action id; an action that is not in it waits
 */
public record GraphRun(TransitionGraph graph, Map<Integer, Progress> progress, Optional<Abort> abort) {
    /** Where one action stands. */
    public enum Progress {
        IN_FLIGHT,
        CONFIRMED,
        FAILED
    }

    /** Why to stop. Priorities count as in {@link Synapse#priority()}; {@link #INFINITY} lets nothing more fire. */
    public record Abort(String reason, int priority) {
        public static final int INFINITY = 1_000_000;

        public Abort {
            requireNonNull(reason, "reason is null");
        }
    }

    /** How it stands with the whole. */
    public enum Outcome {
        /** Something is in flight or may fire. */
        RUNNING,
        /** Every action was confirmed. */
        COMPLETE,
        /** Stopped by an abort, with nothing in flight any more. */
        ABORTED,
        /** Nothing can fire any more, because something failed or waits for what is not in the graph. */
        STALLED
    }

    public GraphRun {
        requireNonNull(graph, "graph is null");
        progress = Ordered.copyOf(progress);
        requireNonNull(abort, "abort is null");
    }

    public static GraphRun of(TransitionGraph graph) {
        return new GraphRun(graph, Map.of(), Optional.empty());
    }

    /**
     * What may fire now, in the order of the graph, within the limits.
     *
     * @param nodeLimit how many agent operations may be in flight on one node; 0 or negative: no limit
     */
    public List<GraphAction> ready(int nodeLimit) {
        List<GraphAction> ready = new ArrayList<>();
        Map<NodeName, Integer> busy = new TreeMap<>();
        inFlight().forEach(action -> count(busy, action));
        int room = graph.batchLimit() > 0 ? graph.batchLimit() - inFlight().size() : Integer.MAX_VALUE;
        for (Synapse synapse : graph.synapses()) {
            GraphAction action = synapse.action();
            if (!mayFire(synapse)) {
                continue;
            }
            if (!(action instanceof ResourceAction operation)) {
                ready.add(action);
                continue;
            }
            boolean busyNode = nodeLimit > 0 && busy.getOrDefault(operation.node(), 0) >= nodeLimit;
            if (room <= 0 || busyNode) {
                continue;
            }
            room--;
            count(busy, action);
            ready.add(action);
        }
        return List.copyOf(ready);
    }

    private static void count(Map<NodeName, Integer> busy, GraphAction action) {
        if (action instanceof ResourceAction operation) {
            busy.merge(operation.node(), 1, Integer::sum);
        }
    }

    private boolean mayFire(Synapse synapse) {
        if (progress.containsKey(synapse.action().id())) {
            return false;
        }
        if (abort.isPresent() && synapse.priority() < abort.get().priority()) {
            return false;
        }
        return synapse.inputs().stream().allMatch(input -> progress.get(input) == Progress.CONFIRMED);
    }

    /** The action was handed out. */
    public GraphRun started(int actionId) {
        if (progress.containsKey(actionId)) {
            throw new IllegalStateException(
                    "action " + actionId + " of transition " + graph.transitionId() + " would fire a second time");
        }
        return with(actionId, Progress.IN_FLIGHT);
    }

    /** The action did what it should. Late or repeated words about an action that ended change nothing. */
    public GraphRun confirm(int actionId) {
        return ended(actionId, Progress.CONFIRMED);
    }

    /** The action did not do what it should; nothing that needs it will fire. */
    public GraphRun fail(int actionId) {
        return ended(actionId, Progress.FAILED);
    }

    private GraphRun ended(int actionId, Progress how) {
        Progress now = progress.get(actionId);
        return now == Progress.CONFIRMED || now == Progress.FAILED ? this : with(actionId, how);
    }

    private GraphRun with(int actionId, Progress value) {
        return new GraphRun(graph, Ordered.with(progress, actionId, value), abort);
    }

    /** Stops the run; of several aborts the highest priority rules and its first reason is kept. */
    public GraphRun abort(String reason, int priority) {
        if (abort.isPresent() && abort.get().priority() >= priority) {
            return this;
        }
        return new GraphRun(graph, progress, Optional.of(new Abort(reason, priority)));
    }

    public List<GraphAction> inFlight() {
        return graph.synapses().stream()
                .map(Synapse::action)
                .filter(action -> progress.get(action.id()) == Progress.IN_FLIGHT)
                .toList();
    }

    /** What was not confirmed, in the order of the graph. */
    public List<GraphAction> unfinished() {
        return graph.synapses().stream()
                .map(Synapse::action)
                .filter(action -> progress.get(action.id()) != Progress.CONFIRMED)
                .toList();
    }

    public Optional<GraphAction> action(int actionId) {
        return graph.synapses().stream()
                .map(Synapse::action)
                .filter(action -> action.id() == actionId)
                .findFirst();
    }

    public Optional<Progress> progressOf(int actionId) {
        return Optional.ofNullable(progress.get(actionId));
    }

    public Outcome outcome() {
        if (!inFlight().isEmpty() || graph.synapses().stream().anyMatch(this::mayFire)) {
            return Outcome.RUNNING;
        }
        if (abort.isPresent()) {
            return Outcome.ABORTED;
        }
        return unfinished().isEmpty() ? Outcome.COMPLETE : Outcome.STALLED;
    }
}
