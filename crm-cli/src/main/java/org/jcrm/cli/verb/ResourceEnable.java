package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm resource enable}. */
@Command(name = "enable", description = "Lets a resource run (target-role Started).")
final class ResourceEnable extends ResourceVerb {
    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    ResourceEnable(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = post(path("/enable"), ApiJson.flagBody("dryRun", dryRun));
        return dryRun ? wouldDo(answer, json) : done(answer, json, resource + " may run.");
    }
}
