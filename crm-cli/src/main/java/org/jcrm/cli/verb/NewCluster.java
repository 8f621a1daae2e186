package org.jcrm.cli.verb;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.ClusterCertificates;

/**
 * The files of a cluster that does not run yet.
 *
 * <pre>
 * FOLDER/authority/{ca.crt,ca.key}
 * FOLDER/node1/etc/jcrm/jcrmd.yaml
 * FOLDER/node1/etc/jcrm/pki/{ca.crt,node.crt,node.key}
 * FOLDER/ARBITRATOR/etc/jcrm/arbitrator.yaml
 * FOLDER/ARBITRATOR/etc/jcrm/arbitrator.d/NAME/{ca.crt,node.crt,node.key}
 * </pre>
 *
 * Nothing that exists is ever deleted: with force it is renamed.
 */
final class NewCluster {
    static final String AUTHORITY = "authority";

    private static final List<String> CERTIFICATES = List.of("ca.crt", "node.crt", "node.key");

    private final String name;
    private final Map<String, InetAddress> nodes;
    private final Optional<Third> arbitrator;
    private final String rejoin;
    private final Path folder;
    private final Clock clock;

    /** The machine with the third vote. */
    record Third(String name, InetAddress address) {}

    NewCluster(
            String name,
            Map<String, InetAddress> nodes,
            Optional<Third> arbitrator,
            String rejoin,
            Path folder,
            Clock clock) {
        this.name = requireNonNull(name, "name is null");
        this.nodes = new LinkedHashMap<>(nodes);
        this.arbitrator = requireNonNull(arbitrator, "arbitrator is null");
        this.rejoin = requireNonNull(rejoin, "rejoin is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    List<String> plan() {
        List<String> lines = new ArrayList<>();
        lines.add(AUTHORITY + "/: the authority of cluster " + name);
        nodes.forEach((node, address) -> lines.add(
                node + "/etc/jcrm/: jcrmd.yaml and certificates of " + node + " (" + address.getHostAddress() + ")"));
        arbitrator.ifPresent(third -> lines.add(third.name() + "/etc/jcrm/: arbitrator.yaml and certificates of the"
                + " arbitrator (" + third.address().getHostAddress() + ")"));
        return lines;
    }

    void make(boolean force) throws CliProblem, IOException {
        if (Files.exists(folder)) {
            if (!force) {
                throw new CliProblem(
                        ExitCode.REFUSED,
                        folder + " exists already",
                        "a new authority would lock out every node that has certificates of the old one",
                        "give another --out, or --force to put the old folder aside");
            }
            setAside(folder);
        }
        try {
            ClusterCertificates certificates =
                    ClusterCertificates.create(folder.resolve(AUTHORITY), name, clock.instant());
            for (Map.Entry<String, InetAddress> node : nodes.entrySet()) {
                Path issued = certificates.issue(NodeName.of(node.getKey()), List.of(node.getValue()));
                Path etc = folder.resolve(node.getKey()).resolve("etc/jcrm");
                Files.createDirectories(etc);
                Files.move(issued, etc.resolve("pki"));
                Files.writeString(etc.resolve("jcrmd.yaml"), yaml(node.getKey()));
            }
            if (arbitrator.isPresent()) {
                makeArbitrator(certificates, arbitrator.get());
            }
        } catch (CertificateProblem e) {
            throw new CliProblem(
                    ExitCode.REFUSED, "the certificates cannot be made", String.valueOf(e.getMessage()), "");
        }
    }

    private void makeArbitrator(ClusterCertificates certificates, Third third) throws CertificateProblem, IOException {
        Path issued = certificates.issue(NodeName.of(third.name()), List.of(third.address()));
        Path etc = folder.resolve(third.name()).resolve("etc/jcrm");
        Files.createDirectories(etc.resolve("arbitrator.d"));
        Files.move(issued, etc.resolve("arbitrator.d").resolve(name));
        Files.writeString(etc.resolve("arbitrator.yaml"), """
                # The third vote of the jcrm cluster %s; made by jcrm cluster init. docs/arbitrator.md explains it.
                # Another cluster's vote: put its folder beside this one's in arbitrator.d, and restart.
                address: %s
                port: 5412
                clusters: /etc/jcrm/arbitrator.d
                state: /var/lib/jcrm-arbitrator
                """.formatted(
                        name, quoted(third.address().getHostAddress())));
    }

    /**
     * Copies a node's files to where its daemon looks for them.
     *
     * @return what was done, in sentences
     */
    List<String> install(String node, Path root, boolean force) throws CliProblem, IOException {
        Path from = folder.resolve(node).resolve("etc/jcrm");
        Path to = root.resolve("etc/jcrm");
        List<Path> files = new ArrayList<>(List.of(Path.of("jcrmd.yaml")));
        CERTIFICATES.forEach(file -> files.add(Path.of("pki", file)));
        List<String> existing = files.stream()
                .map(to::resolve)
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .map(Path::toString)
                .toList();
        if (!existing.isEmpty() && !force) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "this host has files of a cluster already",
                    String.join(", ", existing),
                    "--no-install, or --force to put them aside; the new files are in " + from);
        }
        List<String> done = new ArrayList<>();
        for (String file : existing) {
            done.add("Put aside: " + setAside(Path.of(file)));
        }
        Files.createDirectories(to.resolve("pki"));
        for (Path file : files) {
            // Copied with its permissions: a private key is never readable by others, not for a moment.
            Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        done.add("Installed on this host as " + node + ": " + to + ".");
        return done;
    }

    private Path setAside(Path path) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Path aside = path.resolveSibling(
                path.getFileName() + ".before-" + now.toString().replace(":", ""));
        return Files.move(path, aside);
    }

    String yaml(String node) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("# ")
                .append(node)
                .append(" of the jcrm cluster ")
                .append(name)
                .append("; made by jcrm cluster init.\n");
        yaml.append("# docs/jcrmd.md explains every line and the ones that may be added.\n");
        yaml.append("cluster: ").append(quoted(name)).append('\n');
        yaml.append("node: ").append(quoted(node)).append('\n');
        yaml.append("peers:\n");
        nodes.forEach((peer, address) -> yaml.append("  ")
                .append(quoted(peer))
                .append(": ")
                .append(quoted(address.getHostAddress()))
                .append('\n'));
        yaml.append("rejoin: ").append(rejoin).append('\n');
        arbitrator.ifPresent(third -> yaml.append("arbitrator:\n  name: ")
                .append(quoted(third.name()))
                .append("\n  address: ")
                .append(quoted(third.address().getHostAddress()))
                .append('\n'));
        return yaml.toString();
    }

    /** Quoted wherever YAML could take a name for something else ({@code no}, {@code 1e3}, an IPv6 address). */
    private static String quoted(String text) {
        boolean plain = text.matches("[A-Za-z][A-Za-z0-9-]*") && !text.matches("(?i)y|n|yes|no|on|off|true|false|null");
        boolean address = text.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        return plain || address ? text : "\"" + text + "\"";
    }
}
