package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.render.PromotedNodes;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code jcrm cluster stop}: every node stops its resources and leaves. Nodes without a promoted instance go first, so
 * that nothing is promoted on the way down; the asked daemon's own node goes last among equals.
 */
@Command(name = "stop", description = "Stops all resources on all nodes, in an order that promotes nothing on the way.")
final class ClusterStop extends ClusterVerb {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--dry-run", description = "Only say in which order the nodes would stop.")
    boolean dryRun;

    ClusterStop(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        List<String> order = order(status());
        if (order.isEmpty()) {
            session.say("No node takes part.");
            return ExitCode.OK;
        }
        session.say("All resources stop on: " + String.join(", then ", order) + ".");
        if (dryRun) {
            return ExitCode.OK;
        }
        if (!yes && !session.confirms("Stop the cluster?")) {
            session.say("Nothing was done.");
            return ExitCode.NOT_CONFIRMED;
        }
        List<String> failed = new ArrayList<>();
        for (String node : order) {
            try {
                post("/v1/nodes/" + segment(node) + "/stop", new byte[0], AnswerTimes.STOP);
                session.say("Node " + node + " has left the cluster.");
            } catch (CliProblem e) {
                session.err().println("jcrm: " + node + ": " + e.sentence());
                session.err().flush();
                failed.add(node);
            }
        }
        if (failed.isEmpty()) {
            return ExitCode.OK;
        }
        throw new CliProblem(
                ExitCode.REFUSED,
                "not every node stopped",
                String.join(", ", failed),
                "jcrm mon -1, jcrm node stop NODE");
    }

    static List<String> order(StatusReport report) {
        List<NodeName> promoted = PromotedNodes.of(report.cluster());
        NodeName own = report.local().node();
        return report.cluster().nodes().stream()
                .filter(NodeStatus::online)
                .map(NodeStatus::name)
                .sorted(Comparator.<NodeName, Boolean>comparing(promoted::contains)
                        .thenComparing(own::equals)
                        .thenComparing(Comparator.naturalOrder()))
                .map(NodeName::value)
                .toList();
    }
}
