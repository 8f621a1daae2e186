package org.jcrm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jcrm.core.model.NodeName;

/**
 * Links between hosts, each direction on its own. Like the reliable unicast of the real cluster layer, a lost packet
 * shows as delay and each link keeps its order; different links overtake each other. What is under way when the link
 * breaks is gone.
 */
final class SimNetwork {
    /** The client's place in the network; partitions put it on one side. */
    static final NodeName CLIENT = NodeName.of("client");

    private record Link(NodeName from, NodeName to) implements Comparable<Link> {
        @Override
        public int compareTo(Link other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    private record Held(long sinceMicros, Runnable arrival) {}

    private final SimWorld world;
    private final SimRandom random;
    private final Set<Link> cut = new TreeSet<>();
    private final Map<Link, Long> lastArrival = new TreeMap<>();
    private final List<Held> held = new ArrayList<>();
    private final boolean retransmits;
    private double loss = 0.001;
    private long extraDelayMicros;

    /** @param retransmits whether what is under way survives a cut that is too short to be noticed */
    SimNetwork(SimWorld world, SimRandom random, boolean retransmits) {
        this.world = world;
        this.retransmits = retransmits;
        this.random = random;
    }

    boolean open(NodeName from, NodeName to) {
        return !cut.contains(new Link(from, to));
    }

    boolean bothWays(NodeName one, NodeName other) {
        return open(one, other) && open(other, one);
    }

    void cut(NodeName from, NodeName to) {
        cut.add(new Link(from, to));
    }

    void heal() {
        cut.clear();
        // In their order, and before anything that is sent from now on.
        long place = 1;
        for (Held each : held) {
            if (world.nowMicros() - each.sinceMicros() < SimWorld.SECOND) {
                world.after(place++, each.arrival());
            }
        }
        held.clear();
        loss = 0.001;
        extraDelayMicros = 0;
    }

    boolean whole() {
        return cut.isEmpty();
    }

    /** Bad weather: lost packets (seen as retransmission delay) and a slow path. */
    void degrade(double lossShare, long delayMicros) {
        loss = lossShare;
        extraDelayMicros = delayMicros;
    }

    void deliver(NodeName from, NodeName to, Runnable arrival) {
        Link link = new Link(from, to);
        long delay = random.between(100, 2_000) + extraDelayMicros;
        while (random.chance(loss)) {
            delay += random.between(200, 500) * SimWorld.MILLI;
        }
        long at = Math.max(world.nowMicros() + delay, lastArrival.getOrDefault(link, 0L) + 1);
        lastArrival.put(link, at);
        world.after(at - world.nowMicros(), () -> {
            if (!cut.contains(link)) {
                arrival.run();
            } else if (retransmits) {
                held.add(new Held(world.nowMicros(), arrival));
            }
        });
    }
}
