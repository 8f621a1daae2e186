package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.codec.ApiJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm agents describe}: an agent's parameters and operations. */
@Command(name = "describe", description = "Describes a resource agent: its parameters and operations.")
final class AgentsDescribe extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "AGENT", description = "ocf:jcrm:pgsql, or pgsql if there is only one.")
    String name = "";

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    AgentsDescribe(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/agents");
        List<AgentMetadata> found = read(() -> ApiJson.readAgents(answer.body())).stream()
                .filter(agent -> agent.name().toString().equals(name)
                        || agent.name().type().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    found.isEmpty() ? "there is no agent " + name : "there are several agents " + name,
                    "",
                    "jcrm agents list");
        }
        if (json) {
            session.say(new String(ApiJson.writeAgents(found), StandardCharsets.UTF_8));
        } else {
            print(found.getFirst());
        }
        return ExitCode.OK;
    }

    private void print(AgentMetadata agent) {
        session.say(agent.name() + ": " + agent.shortDescription());
        if (!agent.longDescription().isBlank()) {
            session.say("");
            session.say(agent.longDescription().strip());
        }
        session.say("");
        session.say("Parameters (* required):");
        for (AgentMetadata.Parameter each : agent.parameters()) {
            List<String> facts = new ArrayList<>();
            facts.add(each.choices().isEmpty() ? each.type() : String.join(" | ", each.choices()));
            each.defaultValue().filter(value -> !value.isEmpty()).ifPresent(value -> facts.add("default " + value));
            if (each.unique()) {
                facts.add("unique");
            }
            if (each.reloadable()) {
                facts.add("reloadable");
            }
            session.say("  " + each.name() + (each.required() ? "*" : "") + " (" + String.join(", ", facts) + ")");
            String description = each.longDescription().isBlank() ? each.shortDescription() : each.longDescription();
            description.strip().lines().forEach(line -> session.say("      " + line.strip()));
        }
        session.say("");
        session.say("Operations:");
        List<List<String>> rows = new ArrayList<>();
        for (AgentMetadata.Action action : agent.actions()) {
            rows.add(List.of(
                    "  " + action.name(),
                    action.role().orElse(""),
                    "timeout " + action.timeout(),
                    action.interval().map(interval -> "interval " + interval).orElse("")));
        }
        session.out().print(Words.table(rows));
        session.out().flush();
    }
}
