package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm node standby}: drains a node. */
@Command(name = "standby", description = "Moves everything off a node and keeps it off until 'unstandby'.")
final class NodeStandby extends NodeVerb {
    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    NodeStandby(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String name = nodeOrOwn(node);
        Answer answer = post("/v1/nodes/" + segment(name) + "/standby", ApiJson.flagBody("dryRun", dryRun));
        return dryRun
                ? wouldDo(answer, json)
                : done(
                        answer,
                        json,
                        "Node " + name + " is in standby; \"jcrm node unstandby " + name + "\" ends that.");
    }
}
