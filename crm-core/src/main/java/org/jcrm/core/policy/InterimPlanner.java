package org.jcrm.core.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.InterimFacts;
import org.jcrm.core.status.InterimFacts.Found;

/** Plans one promotable clone with an address beside it, until the staged engine takes over. */
final class InterimPlanner {
    private final PlanInput input;
    private final InterimFacts facts;
    private final List<Synapse> synapses = new ArrayList<>();
    private final List<String> summary = new ArrayList<>();
    private final List<Integer> probes = new ArrayList<>();
    private final Map<NodeName, List<Integer>> onNode = new LinkedHashMap<>();
    private int nextId;

    InterimPlanner(PlanInput input) {
        this.input = input;
        this.facts = new InterimFacts(input.cib());
    }

    Plan plan() {
        List<Resource> resources = input.cib().configuration().resources();
        for (Resource resource : resources) {
            primitive(resource).ifPresent(this::probe);
        }
        Map<ResourceId, NodeName> promoted = new LinkedHashMap<>();
        List<Deferred> promotions = new ArrayList<>();
        Map<ResourceId, List<Integer>> demotes = new LinkedHashMap<>();
        for (Resource resource : resources) {
            if (resource instanceof CloneResource clone && clone.member() instanceof Primitive member) {
                clone(clone, member, promoted, promotions, demotes);
            }
        }
        for (Resource resource : resources) {
            if (resource instanceof Primitive single) {
                single(single, promoted, promotions, demotes);
            }
        }
        promotions.forEach(Deferred::plan);
        for (NodeName node : facts.nodes()) {
            if (facts.online(node) && facts.shutsDown(node)) {
                int id = nextId++;
                synapses.add(new Synapse(
                        id,
                        0,
                        new GraphAction.ClusterAction(
                                id, "do_shutdown", "do_shutdown-" + node, Optional.of(node), Map.of()),
                        onNode.getOrDefault(node, List.of())));
            }
        }
        TransitionGraph graph = new TransitionGraph(
                input.transitionId(), Duration.ofSeconds(60), 0, "INFINITY", "INFINITY", Map.of(), synapses);
        return new Plan(graph, summary, summary, List.of(), Optional.empty());
    }

    /** A promotion that waits until the address's start is known. */
    private final class Deferred {
        private final ResourceId clone;
        private final Primitive member;
        private final NodeName node;
        private final List<Integer> inputs;

        Deferred(ResourceId clone, Primitive member, NodeName node, List<Integer> inputs) {
            this.clone = clone;
            this.member = member;
            this.node = node;
            this.inputs = inputs;
        }

        void plan() {
            recurring(member, false).forEach(operation -> cancel(member, operation, node, inputs));
            int id = act(member, "promote", node, inputs, 0);
            summary.add("  * Promote    " + member.id() + ":0     ( Unpromoted -> Promoted " + node + " )");
            monitors(member, node, true, List.of(id));
        }
    }

    private void clone(
            CloneResource clone,
            Primitive member,
            Map<ResourceId, NodeName> promotedOn,
            List<Deferred> promotions,
            Map<ResourceId, List<Integer>> demotesOf) {
        boolean blocked = facts.nodes().stream()
                .anyMatch(node ->
                        facts.online(node) && facts.find(member.id(), node).promoteFailed());
        if (blocked) {
            return;
        }
        Optional<NodeName> detachedPrimary = facts.nodes().stream()
                .filter(node ->
                        facts.detached(node) && facts.find(member.id(), node).role() == Role.PROMOTED)
                .findFirst();
        List<NodeName> runners = facts.nodes().stream()
                .filter(node -> mayRun(clone, member, node))
                .toList();
        Optional<NodeName> leader = detachedPrimary.isPresent()
                ? Optional.empty()
                : runners.stream()
                        .filter(node -> promotion(clone, member, node).value() > 0)
                        .max(Comparator.comparing((NodeName node) -> promotion(clone, member, node))
                                .thenComparing(Comparator.reverseOrder()));
        detachedPrimary.or(() -> leader).ifPresent(node -> promotedOn.put(clone.id(), node));
        List<Integer> before = new ArrayList<>(probes);
        List<Integer> demotes = demotesOf.computeIfAbsent(clone.id(), id -> new ArrayList<>());
        for (NodeName node : facts.nodes()) {
            if (!facts.online(node)) {
                continue;
            }
            Found found = facts.find(member.id(), node);
            boolean run = runners.contains(node);
            boolean lead = leader.isPresent() && leader.get().equals(node);
            List<Integer> chain = new ArrayList<>(probes);
            boolean running = found.role().isActive();
            if (found.role() == Role.PROMOTED && (!lead || found.failed())) {
                recurring(member, true).forEach(operation -> cancel(member, operation, node, probes));
                int demote = act(member, "demote", node, probes, 0);
                chain.add(demote);
                demotes.add(demote);
                before.add(demote);
                summary.add("  * Demote     " + member.id() + ":0     ( Promoted -> Unpromoted " + node + " )");
            }
            if (running && (!run || found.failed())) {
                int stop = act(member, "stop", node, chain, 0);
                summary.add("  * Stop       " + member.id() + ":0     ( " + node + " )");
                chain.add(stop);
                before.add(stop);
                running = false;
            }
            if (run && !running) {
                int start = act(member, "start", node, chain, 0);
                summary.add("  * Start      " + member.id() + ":0     ( " + node + " )");
                chain.add(start);
                before.add(start);
            }
            boolean staysPromoted = lead && found.role() == Role.PROMOTED && !found.failed();
            if (run && !lead) {
                monitors(member, node, false, chain);
            }
            if (staysPromoted) {
                monitors(member, node, true, chain);
            }
        }
        leader.filter(node -> {
                    Found found = facts.find(member.id(), node);
                    return found.role() != Role.PROMOTED || found.failed();
                })
                .ifPresent(node -> promotions.add(new Deferred(clone.id(), member, node, before)));
    }

    private void single(
            Primitive single,
            Map<ResourceId, NodeName> promoted,
            List<Deferred> promotions,
            Map<ResourceId, List<Integer>> demotes) {
        Optional<ColocationConstraint> with = input.cib().configuration().constraints().stream()
                .filter(ColocationConstraint.class::isInstance)
                .map(ColocationConstraint.class::cast)
                .filter(constraint ->
                        constraint.dependent().filter(single.id()::equals).isPresent())
                .findFirst();
        boolean heldElsewhere = facts.nodes().stream()
                .anyMatch(node -> facts.detached(node)
                        && facts.find(single.id(), node).role().isActive());
        if (heldElsewhere) {
            return;
        }
        List<NodeName> usable = facts.nodes().stream()
                .filter(node -> mayRun(single, single, node))
                .toList();
        Optional<NodeName> target = with.isPresent()
                ? with.flatMap(constraint -> constraint.primary().map(promoted::get))
                        .filter(usable::contains)
                : usable.stream()
                        .filter(node -> facts.find(single.id(), node).role().isActive())
                        .findFirst()
                        .or(() -> usable.stream().findFirst());
        List<Integer> stops = new ArrayList<>(probes);
        Optional<List<Integer>> demoted =
                with.flatMap(ColocationConstraint::primary).map(demotes::get);
        demoted.ifPresent(stops::addAll);
        List<Integer> stopped = new ArrayList<>(probes);
        boolean runs = false;
        for (NodeName node : facts.nodes()) {
            Found found = facts.find(single.id(), node);
            if (facts.online(node) && found.role().isActive()) {
                if (target.isPresent() && target.get().equals(node) && !found.failed()) {
                    runs = true;
                    monitors(single, node, false, probes);
                } else {
                    stopped.add(act(single, "stop", node, stops, 0));
                    summary.add("  * Stop       " + single.id() + "     ( " + node + " )");
                }
            }
        }
        if (target.isPresent() && !runs) {
            int start = act(single, "start", target.get(), stopped, 0);
            summary.add("  * Start      " + single.id() + "     ( " + target.get() + " )");
            monitors(single, target.get(), false, List.of(start));
            promotions.forEach(promotion -> {
                if (with.flatMap(ColocationConstraint::primary)
                        .filter(promotion.clone::equals)
                        .isPresent()) {
                    promotion.inputs.add(start);
                }
            });
        }
    }

    private Score promotion(CloneResource clone, Primitive member, NodeName node) {
        Score score = facts.attribute(node, "master-" + member.id())
                .flatMap(Score::parse)
                .orElse(Score.of(-1));
        if (score.isNegative()) {
            return score;
        }
        return score.plus(location(clone, node, true));
    }

    private Score location(Resource resource, NodeName node, boolean promoted) {
        Score sum = Score.ZERO;
        for (var constraint : input.cib().configuration().constraints()) {
            if (constraint instanceof LocationConstraint location
                    && location.resource().filter(resource.id()::equals).isPresent()
                    && location.node().filter(node::equals).isPresent()
                    && (promoted || location.role().isEmpty())) {
                sum = sum.plus(location.score().orElse(Score.ZERO));
            }
        }
        return sum;
    }

    private boolean mayRun(Resource resource, Primitive primitive, NodeName node) {
        int threshold = option(primitive.meta(), "migration-threshold")
                .flatMap(Score::parse)
                .map(Score::value)
                .orElse(Score.LIMIT);
        boolean disabled = option(resource.meta(), "target-role")
                .flatMap(Role::parse)
                .filter(Role.STOPPED::equals)
                .isPresent();
        boolean quorate = input.cib().haveQuorum()
                || input.cib()
                        .configuration()
                        .property("no-quorum-policy")
                        .filter("ignore"::equals)
                        .isPresent();
        return quorate
                && !disabled
                && facts.online(node)
                && !facts.standby(node)
                && !facts.shutsDown(node)
                && facts.failCount(primitive.id(), node) < Math.max(1, threshold)
                && !location(resource, node, false).isMinusInfinity();
    }

    private Optional<Primitive> primitive(Resource resource) {
        if (resource instanceof CloneResource clone && clone.member() instanceof Primitive member) {
            return Optional.of(member);
        }
        return resource instanceof Primitive single ? Optional.of(single) : Optional.empty();
    }

    private void probe(Primitive primitive) {
        for (NodeName node : facts.nodes()) {
            if (facts.online(node) && !facts.find(primitive.id(), node).known()) {
                probes.add(add(primitive, "monitor", 0, node, List.of(), 7));
            }
        }
    }

    private void monitors(Primitive primitive, NodeName node, boolean promoted, List<Integer> after) {
        for (Operation operation : recurring(primitive, promoted)) {
            long interval = millis(operation.option("interval").orElse("0"), 0);
            boolean runs = !changes(after)
                    && facts.state(node)
                            .map(state -> state.history().get(primitive.id()))
                            .map(history -> history.operations().get(primitive.id() + "_monitor_" + interval))
                            .filter(record -> record.isPending() || record.returnCode() == (promoted ? 8 : 0))
                            .isPresent();
            if (!runs) {
                add(primitive, "monitor", interval, node, after, promoted ? 8 : 0);
            }
        }
    }

    private boolean changes(List<Integer> after) {
        return !probes.containsAll(after);
    }

    private static List<Operation> recurring(Primitive primitive, boolean promoted) {
        return primitive.operations().stream()
                .filter(operation -> operation.name().equals("monitor"))
                .filter(operation -> millis(operation.option("interval").orElse("0"), 0) > 0)
                .filter(operation -> promoted
                        == (operation.option("role").flatMap(Role::parse).orElse(Role.STARTED) == Role.PROMOTED))
                .toList();
    }

    private void cancel(Primitive primitive, Operation monitor, NodeName node, List<Integer> after) {
        long interval = millis(monitor.option("interval").orElse("0"), 0);
        int id = nextId++;
        synapses.add(new Synapse(
                id,
                0,
                new GraphAction.ResourceAction(
                        id,
                        new OperationKey(primitive.id(), "monitor", interval),
                        "cancel",
                        node,
                        Optional.empty(),
                        primitive.id(),
                        Optional.empty(),
                        primitive.agent(),
                        params(primitive),
                        Map.of("CRM_meta_operation", "monitor", "CRM_meta_interval", Long.toString(interval)),
                        0,
                        20_000),
                after));
    }

    private int act(Primitive primitive, String operation, NodeName node, List<Integer> after, int target) {
        int id = add(primitive, operation, 0, node, after, target);
        onNode.computeIfAbsent(node, any -> new ArrayList<>()).add(id);
        return id;
    }

    private int add(
            Primitive primitive, String operation, long interval, NodeName node, List<Integer> after, int target) {
        int id = nextId++;
        Map<String, String> attributes = new LinkedHashMap<>();
        long timeout = primitive.operations().stream()
                .filter(each -> each.name().equals(operation))
                .filter(each -> millis(each.option("interval").orElse("0"), 0) == interval)
                .flatMap(each -> each.option("timeout").stream())
                .map(text -> millis(text, 20_000))
                .findFirst()
                .orElse(20_000L);
        attributes.put("CRM_meta_name", operation);
        attributes.put("CRM_meta_timeout", Long.toString(timeout));
        attributes.put("CRM_meta_op_target_rc", Integer.toString(target));
        if (interval > 0) {
            attributes.put("CRM_meta_interval", Long.toString(interval));
        }
        synapses.add(new Synapse(
                id,
                0,
                new GraphAction.ResourceAction(
                        id,
                        new OperationKey(primitive.id(), operation, interval),
                        operation,
                        node,
                        Optional.empty(),
                        primitive.id(),
                        Optional.empty(),
                        primitive.agent(),
                        params(primitive),
                        attributes,
                        target,
                        timeout),
                List.copyOf(after)));
        return id;
    }

    private static Map<String, String> params(Primitive primitive) {
        Map<String, String> params = new LinkedHashMap<>();
        for (AttributeSet set : primitive.params()) {
            for (NvPair pair : set.pairs()) {
                params.putIfAbsent(pair.name(), pair.value());
            }
        }
        return params;
    }

    private static Optional<String> option(List<AttributeSet> sets, String name) {
        return sets.stream().flatMap(set -> set.value(name).stream()).findFirst();
    }

    static long millis(String text, long otherwise) {
        String t = text.strip();
        if (t.matches("\\d+ms")) {
            return Long.parseLong(t.substring(0, t.length() - 2));
        }
        if (t.matches("\\d+(s|sec)?")) {
            return Long.parseLong(t.replaceAll("\\D", "")) * 1_000;
        }
        return t.matches("\\d+(m|min)") ? Long.parseLong(t.replaceAll("\\D", "")) * 60_000 : otherwise;
    }
}
