package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm node unstandby}. */
@Command(name = "unstandby", description = "Lets a node run resources again.")
final class NodeUnstandby extends NodeVerb {
    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    NodeUnstandby(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String name = nodeOrOwn(node);
        Answer answer = post("/v1/nodes/" + segment(name) + "/unstandby", ApiJson.flagBody("dryRun", dryRun));
        return dryRun ? wouldDo(answer, json) : done(answer, json, "Node " + name + " may run resources again.");
    }
}
