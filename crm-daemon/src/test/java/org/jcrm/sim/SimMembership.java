package org.jcrm.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/**
 * Views as the cluster layer would make them: one per set of daemons that hear each other, its oldest member first,
 * delivered to each member at its own time. Detection takes what was measured: a dead process is noticed in half a
 * second, silence in more than one, a healed network in two or three. A daemon that came back as another life is first seen to be gone.
 * Where a cluster falls apart, a part may list for a while somebody who is in the view of another part and never hears of this one: nobody agrees on
 * views, and messages that get lost one way only are enough for it (ADR 0312).
 */
final class SimMembership {
    private record View(ViewId id, List<SimDaemon> members) {
        List<NodeName> names() {
            return members.stream().map(SimDaemon::name).toList();
        }
    }

    private final Simulation sim;
    private final SimRandom random;
    /** What each daemon's cluster layer has installed last. */
    private final Map<SimDaemon, View> installed = new LinkedHashMap<>();

    /** Of a node's failure detector, in milliseconds: the timeout, the time between its looks, and the verification. */
    private static final long LATEST_NOTICE = 1_450;

    /**
     * How long one part may list somebody of another part: such a view ended within 1.5 seconds, before
     * nobody answered strangers it lasted for ever; half of these outlast a join round that waits for the silent.
     */
    private static final long SHORTEST_ONE_SIDED = 1_000;

    private static final long LONGEST_ONE_SIDED = 6_000;

    /** A part that believes in one member too many, and until when. */
    private record OneSided(View view, List<SimDaemon> group, long untilMicros) {}

    private final Map<SimDaemon, OneSided> oneSided = new LinkedHashMap<>();
    private final SimRandom oneSidedRandom;

    private final Map<SimDaemon, Long> lastDelivery = new LinkedHashMap<>();
    private final SimRandom lateRandom;
    private final Set<SimDaemon> farewells = new LinkedHashSet<>();
    private final Set<NodeName> suspected = new LinkedHashSet<>();
    private long numbers;
    private long change;

    SimMembership(Simulation sim, SimRandom random) {
        this.sim = sim;
        this.random = random;
        this.lateRandom = random.child("late");
        this.oneSidedRandom = random.child("one-sided");
    }

    /** Something changed that the cluster layer will notice sooner or later. */
    void disturbed() {
        long mine = ++change;
        sim.world.after(random.between(300, 600) * SimWorld.MILLI, () -> look(mine));
        sim.world.after(random.between(1_000, 1_500) * SimWorld.MILLI, () -> look(mine));
        sim.world.after(random.between(1_800, 3_000) * SimWorld.MILLI, () -> look(mine));
    }

    void saidGoodBye(SimDaemon daemon) {
        farewells.add(daemon);
        View last = installed.remove(daemon);
        if (last != null) {
            daemon.post(new ClusterEvent.ViewChanged(MembershipView.NONE));
        }
    }

    /** The failure detector is wrong about a node for a while. */
    void suspect(NodeName node, long micros) {
        suspected.add(node);
        disturbed();
        sim.world.after(micros, () -> {
            suspected.remove(node);
            disturbed();
        });
    }

    boolean trustsEverybody() {
        return suspected.isEmpty();
    }

    /** Whether all connected daemons have one view, and it is theirs. */
    boolean settled() {
        List<SimDaemon> connected = connected();
        return connected.isEmpty()
                || groups(connected).size() == 1
                        && connected.stream().allMatch(daemon -> {
                            View view = installed.get(daemon);
                            return view != null
                                    && view.members().size() == connected.size()
                                    && view.members().containsAll(connected)
                                    && daemon.state().view().id().equals(view.id());
                        });
    }

    private List<SimDaemon> connected() {
        return sim.hosts().stream()
                .flatMap(host -> host.daemon().stream())
                .filter(SimDaemon::connected)
                .toList();
    }

    private void look(long mine) {
        // Silence is noticed only if it lasts; whatever changed since has its own looks coming.
        boolean still = mine == change;
        if (!still && random.chance(0.5)) {
            return;
        }
        installed.keySet().removeIf(daemon -> !daemon.connected());
        List<SimDaemon> connected = connected();
        for (List<SimDaemon> group : groups(connected)) {
            boolean same = group.stream().allMatch(daemon -> {
                View view = installed.get(daemon);
                return view != null && view.members().equals(group) && view.id().equals(viewOf(group.getFirst()));
            });
            if (!same && !believesOn(group)) {
                install(group, lost(group, connected));
            }
        }
    }

    /** Whether this part is still to find out that one whom it lists is elsewhere. */
    private boolean believesOn(List<SimDaemon> group) {
        OneSided belief = oneSided.get(group.getFirst());
        return belief != null
                && belief.untilMicros() > sim.world.nowMicros()
                && belief.group().equals(group)
                && group.stream().allMatch(daemon -> belief.view().equals(installed.get(daemon)));
    }

    /** With whom this part shared a view, and who lives on in another part. */
    private List<SimDaemon> lost(List<SimDaemon> group, List<SimDaemon> connected) {
        Set<SimDaemon> shared = new LinkedHashSet<>();
        for (SimDaemon member : group) {
            View before = installed.get(member);
            if (before != null) {
                shared.addAll(before.members());
            }
        }
        return connected.stream()
                .filter(each -> shared.contains(each) && !group.contains(each) && !each.paused())
                .toList();
    }

    private ViewId viewOf(SimDaemon daemon) {
        View view = installed.get(daemon);
        return view == null ? ViewId.NONE : view.id();
    }

    private void install(List<SimDaemon> group, List<SimDaemon> lost) {
        numbers += 2;
        NodeName creator = group.getFirst().name();
        boolean believes = !lost.isEmpty() && oneSided.get(group.getFirst()) == null && oneSidedRandom.chance(0.3);
        oneSided.keySet().removeAll(group);
        View view =
                new View(new ViewId(creator, numbers + 1), believes ? with(oneSidedRandom.pick(lost), group) : group);
        if (believes) {
            believe(view, group);
        }
        long late = lateness(lost);
        for (SimDaemon member : group) {
            View before = installed.put(member, view);
            deliver(member, before, view, late);
        }
    }

    private static List<SimDaemon> with(SimDaemon lost, List<SimDaemon> group) {
        List<SimDaemon> all = new ArrayList<>(group);
        all.add(lost);
        return List.copyOf(all);
    }

    private void believe(View view, List<SimDaemon> group) {
        long span = oneSidedRandom.between(SHORTEST_ONE_SIDED, LONGEST_ONE_SIDED) * SimWorld.MILLI;
        sim.world.trace("VIEWS", view.names().getLast() + " will not hear of " + view.id() + " " + view.names());
        OneSided belief = new OneSided(view, group, sim.world.nowMicros() + span);
        group.forEach(member -> oneSided.put(member, belief));
        sim.world.after(span, () -> look(change));
    }

    /**
     * One part may notice so much later than the other, which it heard until that one noticed. Meanwhile it goes on in a view whose
     * members are, in part, elsewhere.
     */
    private long lateness(List<SimDaemon> lost) {
        if (sim.watchdog().isEmpty()) {
            boolean late = !lost.isEmpty() && oneSidedRandom.chance(0.3);
            return late ? oneSidedRandom.between(0, LATEST_NOTICE) * SimWorld.MILLI : 0;
        }
        if (lateRandom.chance(0.5)) {
            return 0;
        }
        return lateRandom.between(lateRandom.chance(0.5) ? LATEST_NOTICE : 0, LATEST_NOTICE) * SimWorld.MILLI;
    }

    private void deliver(SimDaemon member, @org.jspecify.annotations.Nullable View before, View view, long late) {
        List<NodeName> left = new ArrayList<>();
        List<NodeName> replaced = new ArrayList<>();
        if (before != null) {
            for (SimDaemon each : before.members()) {
                if (!view.members().contains(each)) {
                    if (farewells.contains(each)) {
                        left.add(each.name());
                    }
                    if (view.names().contains(each.name())) {
                        replaced.add(each.name());
                    }
                }
            }
        }
        List<MembershipView> views = new ArrayList<>();
        if (!replaced.isEmpty()) {
            List<NodeName> stayed = view.names().stream()
                    .filter(name -> !replaced.contains(name))
                    .toList();
            views.add(new MembershipView(
                    new ViewId(view.id().creator(), view.id().number() - 1), stayed, List.of(), left));
            left = List.of();
        }
        views.add(new MembershipView(view.id(), view.names(), List.of(), left));
        long delay = random.between(0, 40) * SimWorld.MILLI + late;
        for (MembershipView each : views) {
            delay += random.between(0, 5) * SimWorld.MILLI;
            long at = Math.max(sim.world.nowMicros() + delay, lastDelivery.getOrDefault(member, 0L) + 1);
            lastDelivery.put(member, at);
            sim.world.after(at - sim.world.nowMicros(), () -> {
                if (member.connected()) {
                    member.post(new ClusterEvent.ViewChanged(each));
                }
            });
        }
    }

    /** Who hears whom, oldest first: members of one group all hear the first of it and each other. */
    private List<List<SimDaemon>> groups(List<SimDaemon> daemons) {
        List<SimDaemon> waiting = new ArrayList<>(seniority(daemons));
        List<List<SimDaemon>> groups = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<SimDaemon> group = new ArrayList<>();
            for (SimDaemon each : List.copyOf(waiting)) {
                if (group.stream().allMatch(member -> hears(member, each))) {
                    group.add(each);
                    waiting.remove(each);
                }
            }
            groups.add(List.copyOf(group));
        }
        return groups;
    }

    /** The order of the largest present view first, as after a merge; who has none queues up behind. */
    private List<SimDaemon> seniority(List<SimDaemon> daemons) {
        Set<SimDaemon> ordered = new LinkedHashSet<>();
        List<View> views = installed.values().stream()
                .distinct()
                .sorted((a, b) -> {
                    int bySize = Integer.compare(b.members().size(), a.members().size());
                    return bySize != 0 ? bySize : Long.compare(a.id().number(), b.id().number());
                })
                .toList();
        views.forEach(view -> view.members().stream().filter(daemons::contains).forEach(ordered::add));
        ordered.addAll(daemons);
        return List.copyOf(ordered);
    }

    private boolean hears(SimDaemon one, SimDaemon other) {
        return !one.paused()
                && !other.paused()
                && !suspected.contains(one.name())
                && !suspected.contains(other.name())
                && sim.network.bothWays(one.name(), other.name());
    }
}
