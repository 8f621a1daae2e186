package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * What a node must know to find and recognise its peers.
 *
 * @param clusterName nodes of another cluster are not listened to
 * @param self this node; the common name of its certificate
 * @param bindAddress the address of the cluster's network on this host; peers must know it
 * @param bindPort TCP port of the links, {@value #DEFAULT_PORT} by default
 * @param peers every node of the cluster (this one may be among them) and where it listens
 * @param certificates the directory with {@code ca.crt}, {@code node.crt} and {@code node.key}
 */
public record MembershipSettings(
        String clusterName,
        NodeName self,
        InetAddress bindAddress,
        int bindPort,
        Map<NodeName, InetSocketAddress> peers,
        Path certificates,
        Timings timings) {
    public static final int DEFAULT_PORT = 5410;

    public MembershipSettings {
        requireNonNull(clusterName, "clusterName is null");
        requireNonNull(self, "self is null");
        requireNonNull(bindAddress, "bindAddress is null");
        requireNonNull(certificates, "certificates is null");
        requireNonNull(timings, "timings is null");
        if (bindPort < 1 || bindPort > 0xffff) {
            throw new IllegalArgumentException("the port " + bindPort + " is not between 1 and 65535");
        }
        peers = Ordered.copyOf(peers);
        peers.forEach((name, address) -> {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("the address of " + name + ", " + address.getHostString()
                        + ", is unknown: give a numeric address, or make the name known in /etc/hosts");
            }
        });
        InetSocketAddress own = peers.get(self);
        if (own != null && !own.equals(new InetSocketAddress(bindAddress, bindPort))) {
            throw new IllegalArgumentException("the peers know " + self + " as " + own.getHostString() + ":"
                    + own.getPort() + ", but it binds to " + bindAddress.getHostAddress() + ":" + bindPort);
        }
    }

    /**
     * How patient the cluster layer is; the defaults are measured (docs/benchmarks.md, Membership).
     *
     * @param heartbeatInterval each member tells the others that it lives
     * @param heartbeatTimeout silent for so long: suspected
     * @param verification a suspect gets so long to answer before it is given up
     * @param joinTimeout a starting node that hears nobody for so long forms a view of its own
     * @param mergeMin shortest time between two searches for other partitions
     * @param mergeMax longest time between two searches
     * @param connectTimeout for opening one connection; its handshake may take {@link #heartbeatTimeout} in addition
     */
    public record Timings(
            Duration heartbeatInterval,
            Duration heartbeatTimeout,
            Duration verification,
            Duration joinTimeout,
            Duration mergeMin,
            Duration mergeMax,
            Duration connectTimeout) {
        public static final Timings DEFAULTS = new Timings(
                Duration.ofMillis(125),
                Duration.ofMillis(1000),
                Duration.ofMillis(150),
                Duration.ofMillis(700),
                Duration.ofMillis(500),
                Duration.ofMillis(1000),
                Duration.ofMillis(500));

        /** From when a link is made until both ends have shown who they are. */
        Duration linkPatience() {
            return connectTimeout.plus(heartbeatTimeout);
        }

        public Timings {
            if (heartbeatInterval.compareTo(heartbeatTimeout) >= 0) {
                throw new IllegalArgumentException("the heartbeat interval " + heartbeatInterval.toMillis()
                        + " ms must be shorter than the heartbeat timeout " + heartbeatTimeout.toMillis() + " ms");
            }
            if (mergeMin.compareTo(mergeMax) >= 0) {
                throw new IllegalArgumentException("the shortest merge interval " + mergeMin.toMillis()
                        + " ms must be shorter than the longest, " + mergeMax.toMillis() + " ms");
            }
            for (Duration each :
                    new Duration[] {heartbeatInterval, verification, joinTimeout, mergeMin, connectTimeout}) {
                if (!each.isPositive()) {
                    throw new IllegalArgumentException("timings of the membership must be longer than nothing");
                }
            }
        }
    }
}
