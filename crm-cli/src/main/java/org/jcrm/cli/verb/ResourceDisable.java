package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm resource disable}. */
@Command(name = "disable", description = "Stops a resource and keeps it stopped (target-role Stopped).")
final class ResourceDisable extends ResourceVerb {
    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    ResourceDisable(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = post(path("/disable"), ApiJson.flagBody("dryRun", dryRun));
        return dryRun ? wouldDo(answer, json) : done(answer, json, resource + " is to stop.");
    }
}
