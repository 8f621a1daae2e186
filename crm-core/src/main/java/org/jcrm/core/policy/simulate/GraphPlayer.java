package org.jcrm.core.policy.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Status;
import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.graph.GraphAction.PseudoAction;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.ParameterDigest;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveResource;

/**
 * Plays a transition on a copy of the CIB: every action succeeds at once, in the order of the graph, but for those that
 * are to fail; a failure ends the transition, as it would make a cluster plan anew.
 */
final class GraphPlayer {
    private final Instant now;
    private final List<PlayedStep> steps = new ArrayList<>();
    private final List<OperationSpec> failing;
    private final Map<NodeName, PlayedNode> nodes = new LinkedHashMap<>();
    private boolean aborted;

    /** Names by which the history knows a resource or instance. */
    private final Set<String> names = new LinkedHashSet<>();

    private GraphPlayer(Cib cib, LiveCluster before, List<OperationSpec> failing, Instant now) {
        this.now = now;
        this.failing = failing;
        for (LiveResource resource : before.all()) {
            names.add(resource.id());
            resource.historyId().ifPresent(names::add);
        }
        cib.status().nodes().forEach((node, state) -> nodes.put(node, new PlayedNode(state)));
    }

    /** A node and its history while it grows: a copy for each action would take longer than all else. */
    private static final class PlayedNode {
        NodeState state;
        final Map<ResourceId, ResourceHistory> history;

        PlayedNode(NodeState state) {
            this.state = state;
            this.history = new LinkedHashMap<>(state.history());
        }

        NodeState now() {
            return state.withHistory(history);
        }
    }

    /**
     * @param cib the CIB after the transition
     * @param steps one for each action, in the order of execution
     * @param complete whether every action was reached, or one failed as it should
     */
    public record Played(Cib cib, List<PlayedStep> steps, boolean complete) {
        public Played {
            steps = List.copyOf(steps);
        }
    }

    static Played play(Cib cib, LiveCluster before, TransitionGraph graph, List<OperationSpec> failing, Instant now) {
        GraphPlayer player = new GraphPlayer(cib, before, failing, now);
        boolean complete = player.run(graph);
        Map<NodeName, NodeState> states = new LinkedHashMap<>();
        player.nodes.forEach((node, played) -> states.put(node, played.now()));
        Cib after = new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration(),
                new Status(states, cib.status().tickets()),
                cib.extra());
        return new Played(after, player.steps, complete);
    }

    private boolean run(TransitionGraph graph) {
        Set<Integer> done = new LinkedHashSet<>();
        List<Synapse> waiting = new ArrayList<>(graph.synapses());
        boolean progress = true;
        while (progress && !waiting.isEmpty()) {
            progress = false;
            List<Synapse> still = new ArrayList<>();
            for (Synapse synapse : waiting) {
                if (mayFire(synapse) && done.containsAll(synapse.inputs())) {
                    play(synapse);
                    done.add(synapse.action().id());
                    progress = true;
                } else {
                    still.add(synapse);
                }
            }
            waiting = still;
        }
        return aborted || waiting.isEmpty();
    }

    /** After a failure only what stands above every abort still happens: the end of what has begun. */
    private boolean mayFire(Synapse synapse) {
        return !aborted || synapse.priority() >= Score.LIMIT;
    }

    private void play(Synapse synapse) {
        switch (synapse.action()) {
            case PseudoAction action -> {
                String node = action.operation().equals("stonith")
                        ? " on " + action.attributes().getOrDefault("CRM_meta_on_node", "")
                        : "";
                steps.add(new PlayedStep.PlayedPseudo(action.key() + node));
            }
            case FenceAction action -> {
                steps.add(new PlayedStep.PlayedFencing(action.target(), action.fencingAction()));
                if (!action.fencingAction().equals("on")) {
                    fence(action.target());
                }
            }
            case ClusterAction action ->
                steps.add(new PlayedStep.PlayedClusterAction(
                        action.operation(),
                        action.subject().map(subject -> subject.resource().value()),
                        action.node()));
            case ResourceAction action -> play(action);
        }
    }

    private void play(ResourceAction action) {
        long interval = action.key().intervalMillis();
        String name = name(action);
        steps.add(new PlayedStep.PlayedResourceAction(name, action.operation(), interval, action.node()));
        if (action.operation().equals("delete") || action.operation().equals("cancel")) {
            return;
        }
        Optional<OperationSpec> failure = failing.stream()
                .filter(spec -> spec.node().equals(action.node())
                        && spec.task().equals(action.operation())
                        && spec.intervalMillis() == interval
                        && (spec.resource().equals(name)
                                || spec.resource().equals(action.resource().value())
                                || action.longId()
                                        .filter(spec.resource()::equals)
                                        .isPresent()))
                .findFirst();
        record(action, interval, failure);
    }

    private String name(ResourceAction action) {
        if (names.contains(action.resource().value())) {
            return action.resource().value();
        }
        String known = action.key().resource().value();
        if (known.contains(":")) {
            return known;
        }
        return action.longId().filter(names::contains).orElse(action.resource().value());
    }

    private void fence(NodeName target) {
        NodeState old = node(target).state;
        Map<String, String> extra = new LinkedHashMap<>(old.extra());
        extra.remove("in_ccm");
        extra.remove("crmd");
        nodes.put(
                target,
                new PlayedNode(new NodeState(
                        old.id(), target, false, false, "down", "down", false, List.of(), Map.of(), extra)));
    }

    private PlayedNode node(NodeName name) {
        return nodes.computeIfAbsent(name, unseen -> new PlayedNode(NodeState.unseen(unseen.value(), unseen)));
    }

    private void record(ResourceAction action, long interval, Optional<OperationSpec> failure) {
        PlayedNode node = node(action.node());
        Map<String, String> extra = new LinkedHashMap<>();
        copy(action, "CRM_meta_migrate_source", "migrate_source", extra);
        copy(action, "CRM_meta_migrate_target", "migrate_target", extra);
        // A failed instance is known by its resource's own name, whichever number it has in this plan.
        ResourceId name = failure.isPresent() ? action.resource() : ResourceId.of(name(action));
        // A reload that succeeded is as good as a start.
        boolean reloaded = failure.isEmpty() && action.operation().startsWith("reload");
        SimulatedResult result = new SimulatedResult(
                name,
                Optional.of(action.agent()),
                reloaded ? "start" : action.operation(),
                interval,
                failure.map(OperationSpec::returnCode).orElse(action.targetReturnCode()),
                action.targetReturnCode(),
                failure.isPresent() ? "User-injected result" : "",
                Optional.of(ParameterDigest.of(action.params(), interval, action.timeoutMillis())),
                extra,
                now);
        node.history.put(name, result.recordedIn(node.history));
        if (failure.isPresent()) {
            aborted = true;
            steps.add(new PlayedStep.PretendedFailure(action.id(), result.returnCode()));
            for (InjectedAttribute attribute : result.failCount(failure.get().resource(), node.state)) {
                steps.add(attribute);
                node.state = SimulatedResult.withAttribute(node.state, attribute);
            }
        }
    }

    private static void copy(ResourceAction action, String from, String to, Map<String, String> extra) {
        String value = action.attributes().get(from);
        if (value != null) {
            extra.put(to, value);
        }
    }
}
