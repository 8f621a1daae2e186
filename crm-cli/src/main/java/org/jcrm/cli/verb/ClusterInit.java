package org.jcrm.cli.verb;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jcrm cluster init}: makes what every node needs before its first start. Asks no daemon. */
@Command(
        name = "init",
        description = {
            "Makes the cluster's authority and for each node a folder with its certificates and its jcrmd.yaml, ready to be",
            "copied; installs the folder of this host."
        })
final class ClusterInit implements Callable<Integer> {
    private final Session session;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "The cluster's name.")
    String name = "";

    @Option(
            names = "--node",
            required = true,
            paramLabel = "NODE=ADDRESS",
            description = "A node and its address in the cluster's network; once for each node.")
    List<String> nodes = List.of();

    @Option(
            names = "--arbitrator",
            paramLabel = "NAME=ADDRESS",
            description = "A third machine that only votes (jcrmd --arbitrator); two nodes should have one.")
    @Nullable
    String arbitrator;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the folders are made (default: jcrm-NAME).")
    @Nullable
    Path out;

    @Option(
            names = "--local",
            paramLabel = "NODE",
            description = "Which node this host is (default: the one of the host's name, if there is one).")
    @Nullable
    String local;

    @Option(names = "--no-install", description = "Install nothing on this host.")
    boolean noInstall;

    @Option(names = "--root", paramLabel = "DIR", description = "Install below DIR in place of / (for images).")
    Path root = Path.of("/");

    @Option(
            names = "--rejoin",
            paramLabel = "HOW",
            description = "manual (default) or automatic: whether a node that crashed comes back by itself.")
    String rejoin = "manual";

    @Option(names = "--force", description = "Put an existing folder and installed files aside and make new ones.")
    boolean force;

    @Option(names = "--dry-run", description = "Only say what would be made.")
    boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    ClusterInit(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, InetAddress> addresses = addresses();
        if (!rejoin.equals("manual") && !rejoin.equals("automatic")) {
            throw wrong("--rejoin knows manual and automatic, not '" + rejoin + "'");
        }
        String host = local == null ? HostName.ofThisHost() : local;
        if (local != null && !addresses.containsKey(local)) {
            throw wrong("--local " + local + " is none of the nodes " + String.join(", ", addresses.keySet()));
        }
        Path folder = session.resolve(out == null ? Path.of("jcrm-" + name) : out);
        boolean install = !noInstall && addresses.containsKey(host);
        Optional<NewCluster.Third> third = third(addresses);
        NewCluster cluster = new NewCluster(name, addresses, third, rejoin, folder, session.clock());
        if (dryRun) {
            cluster.plan().forEach(session::say);
            session.say(
                    install ? "Would install " + host + "'s files below " + root + "." : "Would install nothing here.");
            return ExitCode.OK.code();
        }
        cluster.make(force);
        session.say("Made in " + folder + ":");
        cluster.plan().forEach(line -> session.say("  " + line));
        if (install) {
            cluster.install(host, session.resolve(root), force).forEach(session::say);
        }
        advise(addresses, third, host, install, folder);
        return ExitCode.OK.code();
    }

    private void advise(
            Map<String, InetAddress> addresses,
            Optional<NewCluster.Third> third,
            String host,
            boolean installed,
            Path folder) {
        session.say("");
        session.say("Next:");
        for (Map.Entry<String, InetAddress> node : addresses.entrySet()) {
            if (!installed || !node.getKey().equals(host)) {
                session.say("  tar -C " + folder.resolve(node.getKey()) + " -c etc/jcrm | ssh root@"
                        + node.getValue().getHostAddress() + " tar -C / -x");
            }
        }
        third.ifPresent(vote -> {
            session.say("  tar -C " + folder.resolve(vote.name()) + " -c etc/jcrm | ssh root@"
                    + vote.address().getHostAddress() + " tar -C / -x");
            session.say("  jcrmd --arbitrator                  (on " + vote.name()
                    + ", as any user; docs/arbitrator.md has a unit for systemd)");
        });
        session.say("  systemctl enable --now jcrmd        (on every node)");
        session.say("  jcrm config apply cluster.yaml      (on one node)");
        session.say("Keep " + folder.resolve(NewCluster.AUTHORITY)
                + " in a safe place away from the nodes: its key makes certificates for further nodes. To let nodes renew"
                + " their certificates by themselves, copy it to /etc/jcrm/authority of one node (mode 0700); see the"
                + " operator manual, Certificates.");
        session.say(
                "Fencing is on in a new cluster: with neither a fence device nor a watchdog nothing starts that needs it."
                        + " Give it one before the first start: a device (docs/configuration.md, Fencing), or a watchdog on each node"
                        + " and fencing-watchdog-timeout (docs/watchdog.md). To do without knowingly, write fencing-enabled: false"
                        + " into cluster.yaml. `jcrm doctor` says what is still unsafe.");
        if (addresses.size() == 2 && third.isEmpty()) {
            session.say("Two nodes cannot tell a dead peer from a cut link. Give them a third vote: --arbitrator"
                    + " NAME=ADDRESS, on any other host; without one, no-quorum-policy and fencing decide what a cut"
                    + " link costs.");
        }
    }

    private Optional<NewCluster.Third> third(Map<String, InetAddress> addresses) throws CliProblem {
        if (arbitrator == null) {
            return Optional.empty();
        }
        NamedAddress given = named("--arbitrator", arbitrator, "arbitrator=10.0.0.9");
        if (addresses.containsKey(given.name()) || addresses.containsValue(given.address())) {
            throw wrong(
                    "--arbitrator: " + arbitrator + " is one of the nodes; the third vote belongs on a third machine");
        }
        return Optional.of(new NewCluster.Third(given.name(), given.address()));
    }

    private record NamedAddress(String name, InetAddress address) {}

    private NamedAddress named(String option, String text, String example) throws CliProblem {
        int equals = text.indexOf('=');
        String host = equals < 0 ? text : text.substring(0, equals);
        if (equals < 1 || equals == text.length() - 1 || !host.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")) {
            throw wrong(option + ": '" + text + "' is not like " + example);
        }
        if (host.equals(NewCluster.AUTHORITY)) {
            throw wrong(option + ": '" + host + "' is the folder of the authority; choose another name");
        }
        String address = text.substring(equals + 1);
        try {
            return new NamedAddress(host, InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new CliProblem(
                    ExitCode.INVALID,
                    "the address of " + host + " cannot be found",
                    "nobody knows " + address,
                    "give an IP address: " + option + " " + host + "=10.0.0.1");
        }
    }

    private Map<String, InetAddress> addresses() throws CliProblem {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")) {
            throw wrong("--name: '" + name + "' must be letters, digits, '-', '_' or '.'");
        }
        Map<String, InetAddress> addresses = new LinkedHashMap<>();
        for (String each : nodes) {
            NamedAddress node = named("--node", each, "node1=10.0.0.1");
            if (addresses.put(node.name(), node.address()) != null) {
                throw wrong("--node: " + node.name() + " is given twice");
            }
        }
        long distinct = addresses.values().stream().distinct().count();
        if (distinct < addresses.size()) {
            throw wrong("--node: two nodes have the same address");
        }
        return addresses;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }
}
