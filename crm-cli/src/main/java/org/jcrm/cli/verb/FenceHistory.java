package org.jcrm.cli.verb;

import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.render.FencingSection;
import org.jcrm.cli.render.FencingXml;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.codec.FencingJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm fence history}: who was fenced, by whom, why not. */
@Command(name = "history", description = "Shows which nodes were fenced, newest first, with every attempt that failed.")
final class FenceHistory extends ClusterVerb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NODE", description = "Only this node's.")
    @Nullable
    String node;

    @Option(names = "--cleanup", description = "Forget what is over.")
    boolean cleanup;

    @Option(names = "--output-as", paramLabel = "FORMAT", description = "text (default), xml or json.")
    @Nullable
    String outputAs;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    FenceHistory(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String format = format(outputAs, json);
        if (cleanup) {
            String which = node == null ? "" : "?node=" + segment(node);
            return done(
                    api().call(Request.delete("/v1/fencing/history" + which, client())),
                    format.equals("json"),
                    "The fencing history" + (node == null ? "" : " of " + node) + " is forgotten.");
        }
        Answer answer = get("/v1/fencing");
        if (format.equals("json")) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        List<FencingRecord> history = read(() -> FencingJson.read(answer.body())).history().stream()
                .filter(each -> node == null || each.target().value().equals(node))
                .toList();
        if (format.equals("xml")) {
            session.out().print(FencingXml.print(history, asTyped()));
            return ExitCode.OK;
        }
        if (history.isEmpty() && node != null) {
            refuseUnknown(node);
        }
        if (history.isEmpty()) {
            session.say(node == null ? "No node was fenced." : node + " was not fenced.");
        }
        for (FencingRecord each : history) {
            session.say(FencingSection.sentence(each, session.clock().getZone()));
            if (each.state() == FencingRecord.State.DONE && each.delegate().isEmpty()) {
                session.say("  " + each.reason());
            }
            each.attempts().forEach(attempt -> session.say("  " + attempt));
        }
        return ExitCode.OK;
    }
}
