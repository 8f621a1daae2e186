package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;

/** Nodes of one cluster on 127.0.0.1, each on a port of its own, with real certificates and sockets. */
final class LoopbackCluster implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Path directory;
    private final ClusterCertificates authority;
    private final Map<NodeName, InetSocketAddress> peers = new LinkedHashMap<>();
    private final Map<NodeName, Generations> lives = new ConcurrentHashMap<>();
    private final List<JGroupsMembership> opened = new ArrayList<>();

    LoopbackCluster(Path directory, String... names) throws CertificateProblem, IOException {
        this.directory = directory;
        this.authority = ClusterCertificates.create(directory, "test", Instant.now());
        choosePorts(List.of(names));
        for (NodeName name : peers.keySet()) {
            authority.issue(name, List.of(LOOPBACK));
        }
    }

    ClusterCertificates authority() {
        return authority;
    }

    Map<NodeName, InetSocketAddress> peers() {
        return peers;
    }

    MembershipSettings settings(String name) {
        NodeName node = NodeName.of(name);
        return settings(name, directory.resolve(node.value()), peers);
    }

    static MembershipSettings settings(String name, Path certificates, Map<NodeName, InetSocketAddress> peers) {
        NodeName node = NodeName.of(name);
        InetSocketAddress own = requireNonNull(peers.get(node));
        return new MembershipSettings(
                "test", node, LOOPBACK, own.getPort(), peers, certificates, MembershipSettings.Timings.DEFAULTS);
    }

    NodeCredentials credentials(String name) throws CertificateProblem {
        return NodeCredentials.load(directory.resolve(name), NodeName.of(name), Instant.now());
    }

    JGroupsMembership node(String name) throws CertificateProblem {
        return open(settings(name), credentials(name));
    }

    JGroupsMembership open(MembershipSettings settings, NodeCredentials credentials) {
        JGroupsMembership membership =
                new JGroupsMembership(settings, LiveCredentials.of(credentials), lives(settings));
        opened.add(membership);
        return membership;
    }

    RecordingListener join(MembershipSettings settings, NodeCredentials credentials) {
        RecordingListener listener = new RecordingListener();
        JGroupsMembership membership = new JGroupsMembership(
                settings,
                LiveCredentials.of(credentials),
                lives(settings),
                (from, sentence) -> listener.warned(sentence));
        opened.add(membership);
        membership.connect(listener);
        return listener;
    }

    /** Follows the files of the node, when it is told to look. */
    LiveCredentials live(String name) throws CertificateProblem {
        return LiveCredentials.open(directory.resolve(name), NodeName.of(name), Clock.systemUTC());
    }

    RecordingListener join(MembershipSettings settings, LiveCredentials credentials) {
        RecordingListener listener = new RecordingListener();
        JGroupsMembership membership = new JGroupsMembership(
                settings, credentials, lives(settings), (from, sentence) -> listener.warned(sentence));
        opened.add(membership);
        membership.connect(listener);
        return listener;
    }

    RecordingListener join(String name) throws CertificateProblem {
        return join(settings(name), credentials(name));
    }

    /** Its disk is another one from now on. */
    void replaceDisk(String name, Generations other) {
        lives.put(NodeName.of(name), other);
    }

    /** A node's disk outlives its daemons. Who came first has the lower number, as if each had seen the one before. */
    private Generations lives(MembershipSettings settings) {
        return lives.computeIfAbsent(settings.self(), node -> CountedLives.after(10L * lives.size()));
    }

    /** Each is held until the last is chosen, so that no two are the same. */
    private void choosePorts(List<String> names) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        try (ServerSocket held = new ServerSocket(0, 1, LOOPBACK)) {
            peers.put(NodeName.of(names.getFirst()), new InetSocketAddress(LOOPBACK, held.getLocalPort()));
            choosePorts(names.subList(1, names.size()));
        }
    }

    @Override
    public void close() {
        opened.forEach(JGroupsMembership::close);
    }
}
