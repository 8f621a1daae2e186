package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.ConfigApplied;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm config diff}: what changed from one kept configuration to another. */
@Command(name = "diff", description = "Shows what changed from one kept configuration to another.")
final class ConfigDiff extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "FROM", description = "A version of 'config history', such as 0.12.")
    String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "A version of 'config history', such as 0.14.")
    String to = "";

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    ConfigDiff(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/config/diff?from=" + segment(from) + "&to=" + segment(to));
        ConfigApplied changed = read(() -> ApiJson.readConfigApplied(answer.body()));
        if (json) {
            session.say(answer.text());
        } else if (changed.changes().isEmpty()) {
            session.say("No difference.");
        } else {
            changed.changes().forEach(session::say);
        }
        return ExitCode.OK;
    }
}
