package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.Score;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.rule.RuleContext;
import org.jcrm.core.status.FailCounts;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveCluster.EarlyAction;
import org.jcrm.core.status.LiveCluster.Mark;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jspecify.annotations.Nullable;

/** The working state of one planning: a slot for each resource, what each node was given, and the trace of scores. */
final class Placement {
    /** How much an instance inside a bundle likes the node that it is made for. */
    private static final int INSIDE_BUNDLE = 500;

    final LiveCluster cluster;
    final FailCounts failCounts;
    final List<LiveNode> nodes;

    /** Top-level resources in the order in which they are planned. */
    final List<Slot> tops = new ArrayList<>();

    /** What history demands before anything is decided. */
    final List<EarlyAction> early;

    private final Map<Slot, Map<@Nullable LiveNode, Map<String, String>>> params = new LinkedHashMap<>();
    private final Slot[] byIndex;
    private final int[] assignedPerNode;

    /** As the status says; of remote nodes as the assignment of their connections makes it. */
    private final boolean[] online;

    private final boolean[] shutdown;
    private final boolean[] requiresReset;
    /** Nodes that are not under control, with the reason. */
    private final Map<LiveNode, String> unclean = new LinkedHashMap<>();

    /** Each line as {@code crm_simulate -s} prints it. */
    final Set<String> scoreLines = new LinkedHashSet<>();

    /** By constraint: pairs that may never share a node. */
    final Map<String, List<Colocation>> apart = new LinkedHashMap<>();

    /** Histories to be forgotten. */
    record Forgotten(Slot slot, LiveNode node) {}

    final List<Forgotten> forgotten = new ArrayList<>();

    final List<String> warnings = new ArrayList<>();

    /** Whether scores are noted, and private parameters may be blanked as they are in a CIB saved for support. */
    final boolean simulated;

    /** What is left of the nodes' capacity. */
    final Capacities capacities;

    /** Hears why scores are changed. */
    final ScoreRecorder why;

    Placement(LiveCluster cluster, boolean simulated, ScoreRecorder why) {
        this.cluster = cluster;
        this.why = why;
        this.simulated = simulated;
        this.failCounts = new FailCounts(cluster);
        this.nodes = cluster.nodes();
        this.capacities = new Capacities(nodes);
        this.byIndex = new Slot[cluster.all().size()];
        this.assignedPerNode = new int[nodes.size()];
        for (LiveResource resource : cluster.resources()) {
            tops.add(slot(resource, null));
        }
        this.online = new boolean[nodes.size()];
        this.shutdown = new boolean[nodes.size()];
        this.requiresReset = new boolean[nodes.size()];
        for (LiveNode node : nodes) {
            online[node.index()] = node.online();
            shutdown[node.index()] = node.shutdown();
            requiresReset[node.index()] = node.requiresReset();
            if (node.unclean()) {
                unclean.put(node, node.uncleanReason().orElse("node is unclean"));
            }
        }
        applyMarks();
        this.early = EarlyActions.due(this);
        for (EarlyAction action : early) {
            if (action.task().equals("clear_failcount")) {
                of(action.resource()).cleared.add(action.node());
            }
        }
    }

    private Slot slot(LiveResource live, @Nullable Slot parent) {
        Slot slot = new Slot(live, parent, nodes.size());
        byIndex[live.index()] = slot;
        why.follow(slot, nodes.size());
        setFirstScores(slot);
        for (LiveResource child : live.children()) {
            slot.children.add(slot(child, slot));
        }
        return slot;
    }

    private void setFirstScores(Slot slot) {
        LiveResource live = slot.live;
        LiveNode own = live.ownNode().orElse(null);
        if (own != null) {
            why.because(Cause.Kind.BUNDLE);
            slot.scores.set(own.index(), INSIDE_BUNDLE);
            slot.discovery.put(own, Location.Discovery.EXCLUSIVE);
            return;
        }
        // A connection goes where its container is, whoever may run there.
        boolean guestConnection = live.isConnection() && live.container().isPresent();
        if (cluster.options().symmetricCluster() || guestConnection) {
            for (LiveNode node : nodes) {
                if (live.mayUse(node) && (live.orphan() || !node.leftOver())) {
                    // Inside a bundle nothing else may run.
                    boolean never = live.lost(node) || (live.nestingAllowed() && !node.isMember());
                    why.because(never ? Cause.Kind.CONTAINER : Cause.Kind.BASE);
                    slot.scores.set(node.index(), never ? -Score.LIMIT : 0);
                }
            }
        }
        if (live.isClone()) {
            why.because(Cause.Kind.CONTAINER);
            for (LiveResource child : live.children()) {
                child.ownNode().ifPresent(node -> slot.scores.set(node.index(), -Score.LIMIT));
            }
        }
    }

    /** What runs in a bundle's container. */
    Optional<Slot> inside(Slot container) {
        return container
                .live
                .bundleAround()
                .flatMap(LiveResource::bundle)
                .flatMap(bundle -> bundle.with(container.live))
                .map(LiveBundle.Replica::member)
                .map(this::of);
    }

    private void applyMarks() {
        for (Mark mark : cluster.marks()) {
            why.because(Cause.Kind.HISTORY, mark.reason());
            if (mark.node() == null) {
                addEverywhere(of(mark.resource()), mark.score().value());
            } else {
                add(of(mark.resource()), mark.node(), mark.score().value());
            }
        }
    }

    Slot of(LiveResource live) {
        return byIndex[live.index()];
    }

    Optional<Slot> slot(String id) {
        return cluster.resource(id).map(this::of);
    }

    List<Slot> all() {
        return List.of(byIndex);
    }

    // ---- scores

    /** Adds to the score of a resource and of everything in it. */
    void add(Slot slot, LiveNode node, int score) {
        slot.scores.add(node.index(), score);
        slot.children.forEach(child -> add(child, node, score));
    }

    void addEverywhere(Slot slot, int score) {
        for (LiveNode node : nodes) {
            add(slot, node, score);
        }
    }

    void ban(Slot slot) {
        addEverywhere(slot, -Score.LIMIT);
    }

    void trace(String stage, Slot slot) {
        if (slot.live.orphan() || !simulated) {
            return;
        }
        for (LiveNode node : nodes) {
            if (slot.scores.has(node.index())) {
                scoreLines.add(stage + ": " + slot.id() + " allocation score on " + node + ": "
                        + Score.of(slot.scores.get(node.index())));
            }
        }
        slot.children.forEach(child -> trace(stage, child));
    }

    // ---- parameters

    /** The parameters of a resource as they are on a node (rules evaluated); without a node, as they are anywhere. */
    Map<String, String> params(Slot slot, @Nullable LiveNode node) {
        if (!slot.isPrimitive()) {
            return Map.of();
        }
        Map<@Nullable LiveNode, Map<String, String>> perNode =
                params.computeIfAbsent(slot, key -> new LinkedHashMap<>());
        LiveNode key = node == null || !anyRule(slot) ? null : node;
        Map<String, String> known = perNode.get(key);
        if (known == null) {
            RuleContext context =
                    cluster.rules().withAgent(slot.live.primitive().agent()).withResource(Map.of(), slot.live.meta());
            if (node != null) {
                context = context.withNode(node.attributes());
            }
            known = new LinkedHashMap<>();
            for (Slot level = slot; level != null; level = level.parent) {
                AttributeValues.addTo(known, level.live.paramSets(), context);
            }
            perNode.put(key, known);
        }
        return withAddress(slot, known);
    }

    /** The address {@code #uname} is that of the node on which the container is. */
    private Map<String, String> withAddress(Slot slot, Map<String, String> params) {
        if (!slot.live.isConnection() || !"#uname".equals(params.get("addr"))) {
            return params;
        }
        Slot container = slot.live.container().map(this::of).orElse(null);
        LiveNode host = container == null ? null : container.node == null ? container.currentNode() : container.node;
        if (host == null) {
            return params;
        }
        Map<String, String> known = new LinkedHashMap<>(params);
        known.put("addr", host.name().value());
        return known;
    }

    private static boolean anyRule(Slot slot) {
        for (Slot level = slot; level != null; level = level.parent) {
            if (AttributeValues.anyRule(level.live.paramSets())) {
                return true;
            }
        }
        return false;
    }

    // ---- nodes

    boolean unclean(LiveNode node) {
        return unclean.containsKey(node);
    }

    void makeUnclean(LiveNode node, String reason) {
        unclean.putIfAbsent(node, reason);
    }

    void makeClean(LiveNode node) {
        unclean.remove(node);
    }

    boolean online(LiveNode node) {
        return online[node.index()];
    }

    boolean shutdown(LiveNode node) {
        return shutdown[node.index()];
    }

    void setOnline(LiveNode node) {
        online[node.index()] = true;
    }

    void setShutdown(LiveNode node) {
        shutdown[node.index()] = true;
    }

    /** Whether a remote or guest node cannot be used before it was reset. */
    boolean requiresReset(LiveNode node) {
        return requiresReset[node.index()];
    }

    void requireReset(LiveNode node) {
        requiresReset[node.index()] = true;
    }

    /** The slot of what makes a remote or guest node reachable. */
    @Nullable
    Slot connection(LiveNode node) {
        return node.connection().map(this::of).orElse(null);
    }

    /** The slot of what a guest node lives in. */
    @Nullable
    Slot host(LiveNode node) {
        return node.host().map(this::of).orElse(null);
    }

    /** Why the node is not under control. */
    String uncleanReason(LiveNode node) {
        return unclean.getOrDefault(node, "node is unclean");
    }

    /** Whether a node may run anything at all. */
    boolean available(LiveNode node) {
        return online(node) && !shutdown(node) && !unclean(node) && !node.standby() && !node.maintenance();
    }

    /** Whether what a guest node lives in will be somewhere. */
    boolean reachable(LiveNode node) {
        Slot host = node.isGuest() ? host(node) : null;
        return host == null || host.node != null;
    }

    boolean available(LiveNode node, ScoreTable scores) {
        return scores.get(node.index()) >= 0 && available(node);
    }

    boolean anyAvailable(ScoreTable scores) {
        for (LiveNode node : nodes) {
            if (scores.has(node.index()) && available(node, scores)) {
                return true;
            }
        }
        return false;
    }

    int assignedTo(LiveNode node) {
        return assignedPerNode[node.index()];
    }

    void countAssignment(LiveNode node, int change) {
        assignedPerNode[node.index()] += change;
    }

    /** Nodes of the table, best first: score of those that are available, fewest resources, where active, name. */
    List<LiveNode> sorted(ScoreTable scores, @Nullable LiveNode active) {
        List<LiveNode> sorted = new ArrayList<>();
        for (LiveNode node : nodes) {
            if (scores.has(node.index())) {
                sorted.add(node);
            }
        }
        boolean balanced = cluster.options().placementStrategy().equals("balanced");
        boolean minimal = cluster.options().placementStrategy().equals("minimal");
        sorted.sort((a, b) -> {
            int order = Integer.compare(rank(b, scores), rank(a, scores));
            if (order == 0 && !minimal) {
                order = balanced ? capacities.compare(a, b) : 0;
                if (order == 0) {
                    order = Integer.compare(assignedTo(a), assignedTo(b));
                }
                if (order == 0 && active != null) {
                    order = Boolean.compare(b == active, a == active);
                }
            }
            return order == 0 ? a.name().value().compareTo(b.name().value()) : order;
        });
        return sorted;
    }

    private int rank(LiveNode node, ScoreTable scores) {
        return available(node) ? scores.get(node.index()) : -Score.LIMIT;
    }
}
