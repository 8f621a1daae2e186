package org.jcrm.cli.verb;

import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AttributeLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm attribute get}: the bare value, for scripts. */
@Command(name = "get", description = "Prints the value of a node attribute.")
final class AttributeGet extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The attribute's name.")
    String name = "";

    @Option(
            names = {"-N", "--node"},
            paramLabel = "NODE",
            description = "Default: the asked daemon's own node.")
    @Nullable
    String node;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    AttributeGet(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String of = nodeOrOwn(node);
        Answer answer = get(AttributeList.path(of, name));
        List<AttributeLine> lines = read(() -> ApiJson.readAttributes(answer.body()));
        if (lines.isEmpty() || lines.getFirst().value().isEmpty()) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "node " + of + " has no attribute " + name,
                    "",
                    "jcrm attribute list --node " + of);
        }
        session.say(json ? answer.text() : lines.getFirst().value().get());
        return ExitCode.OK;
    }
}
