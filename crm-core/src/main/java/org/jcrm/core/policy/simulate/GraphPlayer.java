package org.jcrm.core.policy.simulate;

import java.time.Duration;
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
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
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
import org.jcrm.core.policy.ParameterDigest;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveResource;

/** Plays a transition on a copy of the CIB: every action succeeds at once, in the order of the graph. */
final class GraphPlayer {
    private final Instant now;
    private final List<String> lines = new ArrayList<>();
    private final Map<NodeName, NodeState> nodes;

    /** Names by which the history knows a resource or instance. */
    private final Set<String> names = new LinkedHashSet<>();

    private GraphPlayer(Cib cib, LiveCluster before, Instant now) {
        this.now = now;
        for (LiveResource resource : before.all()) {
            names.add(resource.id());
            resource.historyId().ifPresent(names::add);
        }
        this.nodes = new LinkedHashMap<>(cib.status().nodes());
    }

    /**
     * @param cib the CIB after the transition
     * @param lines one line for each action, in the order of execution
     * @param complete whether every action was reached
     */
    record Played(Cib cib, List<String> lines, boolean complete) {}

    static Played play(Cib cib, LiveCluster before, TransitionGraph graph, Instant now) {
        GraphPlayer player = new GraphPlayer(cib, before, now);
        boolean complete = player.run(graph);
        Cib after = new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration(),
                new Status(player.nodes, cib.status().tickets()),
                cib.extra());
        return new Played(after, List.copyOf(player.lines), complete);
    }

    private boolean run(TransitionGraph graph) {
        Set<Integer> done = new LinkedHashSet<>();
        List<Synapse> waiting = new ArrayList<>(graph.synapses());
        boolean progress = true;
        while (progress && !waiting.isEmpty()) {
            progress = false;
            List<Synapse> still = new ArrayList<>();
            for (Synapse synapse : waiting) {
                if (done.containsAll(synapse.inputs())) {
                    play(synapse);
                    done.add(synapse.action().id());
                    progress = true;
                } else {
                    still.add(synapse);
                }
            }
            waiting = still;
        }
        return waiting.isEmpty();
    }

    private void play(Synapse synapse) {
        switch (synapse.action()) {
            case PseudoAction action -> {
                String node = action.operation().equals("stonith")
                        ? " on " + action.attributes().getOrDefault("CRM_meta_on_node", "")
                        : "";
                lines.add("  * Pseudo action:   " + action.key() + node);
            }
            case FenceAction action -> {
                lines.add("  * Fencing " + action.target() + " (" + action.fencingAction() + ")");
                if (!action.fencingAction().equals("on")) {
                    fence(action.target());
                }
            }
            case ClusterAction action -> {
                String about = action.subject()
                        .map(subject -> " for " + subject.resource())
                        .orElse("");
                lines.add("  * Cluster action:  " + action.operation() + about + " on "
                        + action.node().map(NodeName::value).orElse(""));
            }
            case ResourceAction action -> play(action);
        }
    }

    private void play(ResourceAction action) {
        long interval = action.key().intervalMillis();
        String task = action.operation() + (interval > 0 ? "=" + interval : "");
        lines.add("  * Resource action: " + pad(name(action), 15) + " " + task + " on " + action.node());
        if (action.operation().equals("delete") || action.operation().equals("cancel")) {
            return;
        }
        record(action, interval);
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

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private void fence(NodeName target) {
        NodeState old = nodes.getOrDefault(target, NodeState.unseen(target.value(), target));
        Map<String, String> extra = new LinkedHashMap<>(old.extra());
        extra.remove("in_ccm");
        extra.remove("crmd");
        nodes.put(
                target,
                new NodeState(old.id(), target, false, false, "down", "down", false, List.of(), Map.of(), extra));
    }

    private void record(ResourceAction action, long interval) {
        NodeState old =
                nodes.getOrDefault(action.node(), NodeState.unseen(action.node().value(), action.node()));
        Map<ResourceId, ResourceHistory> histories = new LinkedHashMap<>(old.history());
        ResourceId name = ResourceId.of(name(action));
        ResourceHistory history = histories.getOrDefault(
                name, new ResourceHistory(name, Optional.of(action.agent()), Optional.empty(), Map.of(), Map.of()));
        int call = 1;
        for (OperationRecord each : history.operations().values()) {
            call = Math.max(call, each.callId() + 1);
        }
        Map<String, OperationRecord> operations = new LinkedHashMap<>(history.operations());
        String id = interval > 0 ? name + "_" + action.operation() + "_" + interval : name + "_last_0";
        if (action.operation().equals("notify")) {
            id = name + "_notify_0";
        }
        Map<String, String> extra = new LinkedHashMap<>();
        copy(action, "CRM_meta_migrate_source", "migrate_source", extra);
        copy(action, "CRM_meta_migrate_target", "migrate_target", extra);
        int rc = action.targetReturnCode();
        // A reload that succeeded is as good as a start.
        String task = action.operation().startsWith("reload") ? "start" : action.operation();
        operations.remove(id);
        operations.put(
                id,
                new OperationRecord(
                        id,
                        new OperationKey(name, task, interval),
                        call,
                        rc,
                        OperationStatus.DONE,
                        "0:-1:" + rc + ":xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
                        "",
                        Optional.of(now),
                        Optional.of(now),
                        Duration.ZERO,
                        Duration.ZERO,
                        // Planning again must not take what was just done for something that changed since.
                        Optional.of(ParameterDigest.of(action.params(), interval, action.timeoutMillis())),
                        Map.of(),
                        extra));
        histories.put(
                name, new ResourceHistory(name, history.agent(), history.container(), operations, history.extra()));
        nodes.put(action.node(), old.withHistory(histories));
    }

    private static void copy(ResourceAction action, String from, String to, Map<String, String> extra) {
        String value = action.attributes().get(from);
        if (value != null) {
            extra.put(to, value);
        }
    }
}
