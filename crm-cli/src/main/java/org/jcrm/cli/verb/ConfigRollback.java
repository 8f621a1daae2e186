package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.ConfigApplied;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm config rollback}: an older configuration becomes the next one. */
@Command(
        name = "rollback",
        description = "Makes a kept configuration the cluster's again, as a new version; attributes of nodes stay.")
final class ConfigRollback extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "VERSION", description = "A version of 'config history', such as 0.12.")
    String version = "";

    @Option(names = "--dry-run", description = "Only say what would change and what would be done.")
    boolean dryRun;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    ConfigRollback(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (!version.matches("\\d{1,18}(\\.\\d{1,18}){1,2}")) {
            throw usage("'" + version + "' is no version like 0.12");
        }
        String body = "{\"version\":\"" + version + "\",\"dryRun\":" + dryRun + "}";
        Answer answer = api().call(Request.post("/v1/config/rollback", body.getBytes(StandardCharsets.UTF_8), client())
                .answeredWithin(AnswerTimes.CONFIGURATION));
        ConfigApplied applied = read(() -> ApiJson.readConfigApplied(answer.body()));
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        applied.warnings().forEach(warning -> session.say("warning: " + warning));
        if (applied.changes().isEmpty()) {
            session.say("No changes: the cluster has this configuration (" + applied.version() + ").");
            return ExitCode.OK;
        }
        session.say(dryRun ? "Would change:" : "Changed:");
        applied.changes().forEach(change -> session.say("  * " + change));
        if (dryRun) {
            transition(applied.summary());
            session.say("Nothing was changed (--dry-run).");
        } else {
            session.say("Configuration " + applied.version() + " is on the disk of every member.");
        }
        return ExitCode.OK;
    }
}
