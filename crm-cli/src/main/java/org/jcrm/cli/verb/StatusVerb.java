package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.render.Health;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm status}: is all well? In a few lines, and as exit code. */
@Command(
        name = "status",
        description = "Says in a few lines whether all is well; exit code 0 healthy, 10 degraded, 11 down.")
final class StatusVerb extends ClusterVerb {
    @Option(names = "--json", description = "The whole status as JSON.")
    boolean json;

    StatusVerb(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        StatusReport report = status();
        Health health = Health.of(report);
        if (json) {
            session.say(new String(StatusJson.write(report), StandardCharsets.UTF_8));
        } else {
            print(report.cluster(), health);
        }
        return switch (health.level()) {
            case HEALTHY -> ExitCode.OK;
            case DEGRADED -> ExitCode.DEGRADED;
            case DOWN -> ExitCode.DOWN;
        };
    }

    private void print(ClusterStatus status, Health health) {
        String name = status.clusterName().isEmpty() ? "cluster" : status.clusterName();
        List<String> online = status.nodes().stream()
                .filter(NodeStatus::online)
                .map(node -> node.name().value())
                .toList();
        session.say(name + ": " + health.level().name().toLowerCase(Locale.ROOT) + " (DC "
                + status.dc().map(NodeName::value).orElse("none") + ", "
                + (status.quorate() ? "with quorum" : "WITHOUT quorum") + ", " + online.size() + " of "
                + status.nodes().size() + " nodes online)");
        health.down().forEach(sentence -> session.say("  DOWN: " + sentence));
        health.degraded().forEach(sentence -> session.say("  ! " + sentence));
    }
}
