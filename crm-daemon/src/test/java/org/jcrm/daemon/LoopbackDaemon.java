package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.DaemonConfigReader;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jspecify.annotations.Nullable;

/** A daemon on an address of the loopback network, with folders and certificates of its own; nodes are node1, node2, … */
final class LoopbackDaemon implements AutoCloseable {
    private final Daemon daemon;
    private final Thread loop;
    private volatile @Nullable ExitCode exitCode;

    private LoopbackDaemon(Daemon daemon, String name) {
        this.daemon = daemon;
        this.loop = Thread.ofPlatform().name("crm-loop-" + name).start(() -> exitCode = daemon.run());
    }

    /** Makes what {@code nodes} daemons need: {@code folder/node1/jcrmd.yaml} and its neighbours. */
    static void prepare(Path folder, int nodes, int firstPort) throws Exception {
        ClusterCertificates authority = ClusterCertificates.create(
                folder.resolve("pki"), "loopback", Clock.systemUTC().instant());
        StringBuilder peers = new StringBuilder();
        for (int i = 1; i <= nodes; i++) {
            peers.append(i == 1 ? "" : ", ")
                    .append("node")
                    .append(i)
                    .append(": 127.0.0.")
                    .append(i);
        }
        for (int i = 1; i <= nodes; i++) {
            String node = "node" + i;
            Path home = Files.createDirectories(folder.resolve(node));
            authority.issue(NodeName.of(node), List.of(InetAddress.getByName("127.0.0." + i)));
            Files.writeString(home.resolve("jcrmd.yaml"), """
                    cluster: loopback
                    node: %s
                    peers: {%s}
                    ports: {cluster: %d, api: %d}
                    folders: {state: %s, run: %s, log: %s, certificates: %s}
                    """.formatted(
                            node,
                            peers,
                            firstPort,
                            firstPort + 1,
                            home.resolve("state"),
                            home.resolve("run"),
                            home.resolve("log"),
                            folder.resolve("pki").resolve(node)));
        }
    }

    static DaemonConfig config(Path folder, String node) throws Exception {
        return DaemonConfigReader.read(
                folder.resolve(node).resolve("jcrmd.yaml"), "nobody", DaemonConfigReader.Overrides.NONE);
    }

    static LoopbackDaemon start(Path folder, String node, Parts parts) throws Exception {
        return new LoopbackDaemon(Daemon.open(config(folder, node), parts), node);
    }

    Daemon daemon() {
        return daemon;
    }

    boolean runs() {
        return loop.isAlive();
    }

    ExitCode awaitEnd() throws InterruptedException {
        loop.join();
        daemon.close();
        return Objects.requireNonNull(exitCode, "the loop ended without an exit code");
    }

    /** Like SIGTERM. */
    ExitCode detach() throws InterruptedException {
        daemon.detach("the test ends");
        return awaitEnd();
    }

    @Override
    public void close() throws IOException {
        try {
            if (loop.isAlive()) {
                daemon.detach("the test ends");
            }
            awaitEnd();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
