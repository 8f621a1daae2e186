package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm cluster start}: {@code node start} for every node that takes no part. */
@Command(
        name = "start",
        description = {
            "Brings every node back that takes no part, one after the other, with the questions of 'node start'.",
            "The daemons must run (systemctl start jcrmd on each node)."
        })
final class ClusterStart extends ClusterVerb {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--dry-run", description = "Only say what was found and what would be done.")
    boolean dryRun;

    ClusterStart(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        List<NodeStatus> away = status().cluster().nodes().stream()
                .filter(node -> !node.online())
                .toList();
        if (away.isEmpty()) {
            session.say("Every node takes part already.");
            return ExitCode.OK;
        }
        Rejoin rejoin = new Rejoin(this, yes, dryRun);
        List<String> failed = new ArrayList<>();
        for (NodeStatus node : away) {
            try {
                if (rejoin.of(node.name().value()) != ExitCode.OK) {
                    failed.add(node.name() + ": not confirmed");
                }
            } catch (CliProblem e) {
                session.err().println("jcrm: " + node.name() + ": " + e.sentence());
                session.err().flush();
                failed.add(node.name() + ": " + e.title());
            }
        }
        if (failed.isEmpty()) {
            return ExitCode.OK;
        }
        throw new CliProblem(
                ExitCode.REFUSED, "not every node came back", String.join(", ", failed), "jcrm node start NODE");
    }
}
