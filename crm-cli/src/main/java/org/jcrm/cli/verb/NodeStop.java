package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AnswerTimes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm node stop}: the resources of a node stop, then it leaves; the daemon stays and answers. */
@Command(name = "stop", description = "Stops a node's resources and takes it out of the cluster.")
final class NodeStop extends NodeVerb {
    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    NodeStop(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String name = nodeOrOwn(node);
        if (dryRun) {
            // Leaving moves what standby would move; the planner has no other word for it.
            return wouldDo(post("/v1/nodes/" + segment(name) + "/standby", ApiJson.flagBody("dryRun", true)), json);
        }
        return done(
                post("/v1/nodes/" + segment(name) + "/stop", new byte[0], AnswerTimes.STOP),
                json,
                "Node " + name + " has left the cluster; \"jcrm node start " + name + "\" brings it back.");
    }
}
