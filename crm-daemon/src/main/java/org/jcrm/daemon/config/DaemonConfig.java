package org.jcrm.daemon.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.watchdog.WatchdogBound;

/**
 * What one daemon is told about itself and its peers; read from {@code jcrmd.yaml} by {@link DaemonConfigReader}.
 *
 * @param cluster the cluster's name; daemons of different names never join each other
 * @param node this node's name; must be one of {@code peers} and the certificate's common name
 * @param peers every node of the cluster with the address of the cluster's network, this one included
 * @param address the local address that the daemon binds to
 * @param rejoin what to do after an unclean boot
 * @param arbitrator the third vote, if there is one
 * @param watchdog what resets this host if the daemon does not feed it, if anything does
 * @param authority the folder with the authority's key, on the one host that may have it
 * @param failureTimeout how long a silent peer is trusted (host death); process death is seen at once
 */
public record DaemonConfig(
        Path source,
        String cluster,
        NodeName node,
        Map<NodeName, String> peers,
        String address,
        Ports ports,
        Api api,
        Rejoin rejoin,
        Duration failureTimeout,
        Optional<Arbitrator> arbitrator,
        Optional<WatchdogSettings> watchdog,
        Folders folders,
        Path authority) {
    public static final Path DEFAULT_FILE = Path.of("/etc/jcrm/jcrmd.yaml");

    public DaemonConfig {
        requireNonNull(source, "source is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(node, "node is null");
        requireNonNull(address, "address is null");
        requireNonNull(ports, "ports is null");
        requireNonNull(api, "api is null");
        requireNonNull(rejoin, "rejoin is null");
        requireNonNull(failureTimeout, "failureTimeout is null");
        requireNonNull(arbitrator, "arbitrator is null");
        requireNonNull(watchdog, "watchdog is null");
        requireNonNull(folders, "folders is null");
        requireNonNull(authority, "authority is null");
        peers = Ordered.copyOf(peers);
    }

    /**
     * TCP ports, the same on every node.
     *
     * @param cluster the daemons' own traffic
     * @param api remote access over TLS
     */
    public record Ports(int cluster, int api) {
        public static final Ports DEFAULT = new Ports(5410, 5411);
    }

    /**
     * The third vote.
     *
     * @param name the common name of its certificate
     * @param ping hosts that a part of the cluster should reach; who reaches more of them is preferred
     */
    public record Arbitrator(NodeName name, String address, int port, List<String> ping) {
        public Arbitrator {
            requireNonNull(name, "name is null");
            requireNonNull(address, "address is null");
            ping = List.copyOf(ping);
        }
    }

    /**
     * The host's watchdog.
     *
     * @param device a device file; empty: the service manager's
     * @param timeout after which it resets the host
     * @param grace how long a node without quorum may take to stop what it holds
     */
    public record WatchdogSettings(Optional<Path> device, Duration timeout, Duration grace) {
        public WatchdogSettings {
            requireNonNull(device, "device is null");
            requireNonNull(timeout, "timeout is null");
            requireNonNull(grace, "grace is null");
        }
    }

    /** What this node promises to others that would fence it, if it has a watchdog. */
    public Optional<WatchdogBound> watchdogBound() {
        return watchdog.map(settings -> new WatchdogBound(failureTimeout, settings.grace(), settings.timeout()));
    }

    /**
     * The local end of the API.
     *
     * @param socket the Unix socket
     * @param viewers members of this OS group may look; empty: everybody on the host
     * @param operators members of this OS group may run what is configured
     * @param admins members of this OS group may change the configuration; empty: root alone
     */
    public record Api(Path socket, Optional<String> viewers, String operators, Optional<String> admins) {
        public static final String OPERATORS = "jcrm";

        public Api {
            requireNonNull(socket, "socket is null");
            requireNonNull(viewers, "viewers is null");
            requireNonNull(operators, "operators is null");
            requireNonNull(admins, "admins is null");
        }
    }

    /**
     * Where the daemon keeps its files.
     *
     * @param state survives a reboot: configuration, agents' state, the session's mark
     * @param run emptied by a reboot: that is how an unclean boot is told from a restart of the daemon
     */
    public record Folders(Path state, Path run, Path log, Path certificates) {
        public static final Folders DEFAULT = new Folders(
                Path.of("/var/lib/jcrm"), Path.of("/run/jcrm"), Path.of("/var/log/jcrm"), Path.of("/etc/jcrm/pki"));

        public Path cib() {
            return state.resolve("cib");
        }

        public Path agents() {
            return state.resolve("agents");
        }

        /** The secrets that parameters refer to: beside the certificates. */
        public Path secrets() {
            return certificates.resolveSibling("secrets");
        }

        public Path history() {
            return state.resolve("history.jsonl");
        }
    }
}
