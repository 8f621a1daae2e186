package org.jcrm.cli.verb;

import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.ConfigVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm config history}: the configurations that the node keeps. */
@Command(name = "history", description = "Lists the configurations that the node keeps, newest first.")
final class ConfigHistory extends ClusterVerb {
    @Option(names = "--all", description = "All changes of each, not only the first.")
    boolean all;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    ConfigHistory(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/config/history");
        List<ConfigVersion> versions = read(() -> ApiJson.readConfigVersions(answer.body()));
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        versions.forEach(version -> session.say(text(version)));
        return ExitCode.OK;
    }

    private String text(ConfigVersion version) {
        StringBuilder text = new StringBuilder(version.version().toString());
        version.at().ifPresent(at -> text.append("  ").append(at));
        if (!version.by().isEmpty()) {
            text.append("  ").append(version.by());
        }
        List<String> changes = version.changes();
        int shown = all ? changes.size() : Math.min(1, changes.size());
        changes.subList(0, shown).forEach(change -> text.append("\n    ").append(change));
        if (shown < changes.size()) {
            text.append(" (and ").append(changes.size() - shown).append(" more)");
        }
        return text.toString();
    }
}
