package org.jcrm.daemon.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jcrm.membership.arbitrator.ArbitratorServer;

/**
 * What an arbitrator is told; read from {@code arbitrator.yaml}.
 *
 * @param address where it listens
 * @param clusters a folder with one folder for each cluster, named after it, that holds {@code ca.crt}, {@code node.crt}
 *     and {@code node.key}
 * @param state where it remembers who has a cluster's vote
 */
public record ArbitratorConfig(Path source, String address, int port, Path clusters, Path state) {
    public static final Path DEFAULT_FILE = Path.of("/etc/jcrm/arbitrator.yaml");
    private static final Path CLUSTERS = Path.of("/etc/jcrm/arbitrator.d");
    private static final Path STATE = Path.of("/var/lib/jcrm-arbitrator");

    public ArbitratorConfig {
        requireNonNull(source, "source is null");
        requireNonNull(address, "address is null");
        requireNonNull(clusters, "clusters is null");
        requireNonNull(state, "state is null");
    }

    public static ArbitratorConfig read(Path file) throws StartRefused {
        YamlMap root = YamlMap.read(
                file, "Run `jcrm cluster init --arbitrator NAME=ADDRESS …` and copy the folder NAME that it makes.");
        root.allowOnly(List.of("address", "port", "clusters", "state"));
        return new ArbitratorConfig(
                file,
                root.value("address").map(YamlMap.Value::text).orElse("0.0.0.0"),
                DaemonConfigReader.port(root, "port", ArbitratorServer.DEFAULT_PORT),
                DaemonConfigReader.path(root, "clusters", Optional.empty(), CLUSTERS),
                DaemonConfigReader.path(root, "state", Optional.empty(), STATE));
    }
}
