package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.render.NodeWords;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm node list}. */
@Command(name = "list", description = "Lists the nodes and their states.")
final class NodeList extends ClusterVerb {
    @Option(names = "--json", description = "As JSON.")
    boolean json;

    NodeList(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/nodes");
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "ID", "STATE", "RESOURCES"));
        for (NodeStatus each : read(() -> StatusJson.readNodes(answer.body()))) {
            String state = NodeWords.state(each) + (each.isDc() ? ", DC" : "");
            rows.add(List.of(each.name().value(), each.id(), state, Integer.toString(each.resourcesRunning())));
        }
        session.out().print(Words.table(rows));
        session.out().flush();
        return ExitCode.OK;
    }
}
