package org.jcrm.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jcrm.core.controller.ClusterEvent.ViewChanged;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/**
 * The views that JGroups would install: one per partition, seen at differing moments, merged with one side's coordinator
 * in front; late after a silent death, quick after a process death, sometimes wrong (a false suspicion).
 */
final class SimMembership {
    private final SimWorld world;
    private final SimNetwork network;
    private final SimRandom random;
    private final Map<NodeName, SimDaemon> connected = new TreeMap<>();
    private final Map<NodeName, MembershipView> assigned = new TreeMap<>();
    private final TreeSet<NodeName> goodbyes = new TreeSet<>();
    private final TreeSet<NodeName> suspected = new TreeSet<>();
    private long highestNumber;

    SimMembership(SimWorld world, SimNetwork network, SimRandom random) {
        this.world = world;
        this.network = network;
        this.random = random;
    }

    void connect(SimDaemon daemon) {
        connected.put(daemon.name(), daemon);
        assigned.remove(daemon.name());
        goodbyes.remove(daemon.name());
        settleIn(50, 800);
    }

    /** A polite leave, seen at once and as such. */
    void leave(SimDaemon daemon) {
        if (connected.remove(daemon.name(), daemon)) {
            assigned.remove(daemon.name());
            goodbyes.add(daemon.name());
            settleIn(5, 50);
        }
    }

    /** The process died on a living host: its sockets close. */
    void processDied(SimDaemon daemon) {
        if (connected.remove(daemon.name(), daemon)) {
            assigned.remove(daemon.name());
            settleIn(100, 500);
        }
    }

    /** The machine died: silence. */
    void hostDied(SimDaemon daemon) {
        if (connected.remove(daemon.name(), daemon)) {
            assigned.remove(daemon.name());
            settleIn(1_000, 1_450);
        }
    }

    /** A link broke, or a host or daemon stopped answering. */
    void silence() {
        settleIn(1_000, 1_450);
    }

    /** A link healed, or somebody answers again. */
    void voices() {
        settleIn(1_000, 3_000);
    }

    /** The others believe wrongly for a while that this node is gone. */
    void falseSuspicion(NodeName node) {
        suspected.add(node);
        settleIn(10, 100);
        world.after(random.between(1_000, 3_000) * SimWorld.MILLI, () -> {
            suspected.remove(node);
            settleIn(10, 500);
        });
    }

    boolean falselySuspects() {
        return !suspected.isEmpty();
    }

    Optional<MembershipView> viewOf(NodeName node) {
        return Optional.ofNullable(assigned.get(node));
    }

    private void settleIn(long lowMillis, long highMillis) {
        world.after(random.between(lowMillis, highMillis) * SimWorld.MILLI, this::settle);
    }

    private void settle() {
        for (List<NodeName> component : components()) {
            boolean settled = component.stream().allMatch(node -> {
                MembershipView view = assigned.get(node);
                return view != null
                        && view.members().size() == component.size()
                        && view.members().containsAll(component);
            });
            boolean sameView = component.stream()
                            .map(node -> viewOf(node).map(MembershipView::id))
                            .distinct()
                            .count()
                    == 1;
            if (!settled || !sameView) {
                install(component);
            }
        }
    }

    private List<List<NodeName>> components() {
        List<List<NodeName>> components = new ArrayList<>();
        for (NodeName node : connected.keySet()) {
            if (!answering(node)) {
                continue;
            }
            Optional<List<NodeName>> home = components.stream()
                    .filter(component -> component.stream().allMatch(other -> together(node, other)))
                    .findFirst();
            home.ifPresentOrElse(
                    component -> component.add(node), () -> components.add(new ArrayList<>(List.of(node))));
        }
        return components;
    }

    private boolean answering(NodeName node) {
        SimDaemon daemon = connected.get(node);
        return daemon != null && !daemon.frozen();
    }

    private boolean together(NodeName one, NodeName other) {
        return network.bothWays(one, other) && !suspected.contains(one) && !suspected.contains(other);
    }

    private void install(List<NodeName> component) {
        List<NodeName> order = new ArrayList<>(component);
        NodeName leader = order.stream()
                .min(Comparator.comparingInt((NodeName node) -> -membersBefore(node))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        List<NodeName> front = viewOf(leader).map(MembershipView::members).orElse(List.of(leader));
        order.sort(Comparator.comparingInt((NodeName node) -> front.contains(node) ? front.indexOf(node) : 1_000)
                .thenComparing(Comparator.naturalOrder()));
        highestNumber++;
        List<NodeName> left = List.copyOf(goodbyes);
        goodbyes.clear();
        MembershipView view = new MembershipView(new ViewId(order.getFirst(), highestNumber), order, List.of(), left);
        world.trace("views", view.id() + " " + order + (left.isEmpty() ? "" : " left " + left));
        for (NodeName node : order) {
            assigned.put(node, view);
            SimDaemon daemon = connected.get(node);
            long delay = random.chance(0.1) ? random.between(50, 400) : random.between(1, 30);
            world.after(delay * SimWorld.MILLI, () -> {
                if (daemon != null && view.equals(assigned.get(node))) {
                    daemon.post(new ViewChanged(view));
                }
            });
        }
    }

    private int membersBefore(NodeName node) {
        return viewOf(node).map(view -> view.members().size()).orElse(0);
    }
}
