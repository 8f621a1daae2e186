package org.jcrm.cli.verb;

import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm config apply}: the file becomes the configuration of the cluster, or nothing changes. */
@Command(name = "apply", description = "Makes a YAML file the cluster's configuration; checks it on every node first.")
final class ConfigApply extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "FILE", description = "cluster.yaml; - reads the standard input.")
    Path file = Path.of("-");

    @Option(names = "--dry-run", description = "Only say what would change and what would be done.")
    boolean dryRun;

    @Option(
            names = "--expect",
            paramLabel = "VERSION",
            description = "Refuse if the configuration has another version (0.12) by now.")
    @Nullable
    String expect;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    ConfigApply(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (expect != null && !expect.matches("\\d{1,18}(\\.\\d{1,18}){1,2}")) {
            throw usage("--expect: '" + expect + "' is no version like 0.12");
        }
        byte[] yaml = InputFile.configuration(session, file);
        String path = "/v1/config?dryRun=" + dryRun + (expect == null ? "" : "&expect=" + segment(expect)) + "&file="
                + segment(file.toString());
        Answer answer = api().call(Request.post(path, yaml, client())
                .ofType("application/yaml")
                .answeredWithin(AnswerTimes.CONFIGURATION));
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        ConfigApplied applied = read(() -> ApiJson.readConfigApplied(answer.body()));
        applied.warnings().forEach(warning -> session.say("warning: " + warning));
        if (applied.changes().isEmpty()) {
            session.say("No changes: the cluster has this configuration (" + applied.version() + ").");
            return ExitCode.OK;
        }
        session.say(dryRun ? "Would change:" : "Changed:");
        applied.changes().forEach(change -> session.say("  * " + change));
        if (dryRun || !applied.summary().isEmpty()) {
            transition(applied.summary());
        }
        session.say(
                dryRun
                        ? "Nothing was applied (--dry-run)."
                        : "Configuration " + applied.version() + " is on the disk of every member.");
        return ExitCode.OK;
    }
}
