package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.codec.ApiJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm agents list}. */
@Command(name = "list", description = "Lists the resource agents that the daemon carries.")
final class AgentsList extends ClusterVerb {
    @Option(names = "--json", description = "As JSON, with all parameters.")
    boolean json;

    AgentsList(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/agents");
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        for (AgentMetadata agent : read(() -> ApiJson.readAgents(answer.body()))) {
            rows.add(List.of(agent.name().toString(), agent.shortDescription()));
        }
        session.out().print(Words.table(rows));
        session.out().flush();
        return ExitCode.OK;
    }
}
