package org.jcrm.cli.verb;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.HttpApi;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.client.ServerEvent;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.JsonObject;

/** The conversation that brings one node back: look, tell, ask, do, report. */
final class Rejoin {
    /** Looking at a stopped data directory may need a few programs of PostgreSQL. */
    private static final Duration INSPECTION = Duration.ofSeconds(60);

    private static final int GIST = 40;

    private final ClusterVerb verb;
    private final Set<String> told = new LinkedHashSet<>();
    private final boolean yes;
    private final boolean dryRun;

    Rejoin(ClusterVerb verb, boolean yes, boolean dryRun) {
        this.verb = verb;
        this.yes = yes;
        this.dryRun = dryRun;
    }

    ExitCode of(String node) throws CliProblem {
        Session session = verb.session;
        String path = "/v1/nodes/" + ClusterVerb.segment(node);
        Answer answer =
                verb.api().call(Request.get(path + "/rejoin", verb.client()).within(INSPECTION));
        RejoinReport report = verb.read(() -> ApiJson.readRejoinReport(answer.body()));
        tell(node, report);
        if (dryRun) {
            return ExitCode.OK;
        }
        if (report.needed() && !yes) {
            String question = report.destructive()
                    ? "Data on " + node + " will be overwritten as said above. Start it?"
                    : "Start " + node + "?";
            if (!session.confirms(question)) {
                session.say("Nothing was done.");
                return ExitCode.NOT_CONFIRMED;
            }
        }
        return follow(node, Request.post(path + "/start", ApiJson.flagBody("yes", true), verb.client()));
    }

    private void tell(String node, RejoinReport report) {
        Session session = verb.session;
        if (report.findings().isEmpty()) {
            session.say("Nothing stands in the way of " + node + ".");
        } else {
            session.say("Found on " + node + ":");
            for (String finding : report.findings()) {
                session.say("  * " + finding);
                told.add(gist(finding));
            }
        }
        if (!report.steps().isEmpty()) {
            session.say(dryRun ? "Would be done:" : "To be done:");
            report.steps().forEach(step -> session.say("  * " + step));
        }
    }

    /** The work begins with a look of its own, which finds the same again, give or take what was written meanwhile. */
    private static String gist(String sentence) {
        String plain = sentence.replaceFirst("^[\\w.-]+: ", "");
        return plain.substring(0, Math.min(GIST, plain.length()));
    }

    private ExitCode follow(String node, Request request) throws CliProblem {
        Session session = verb.session;
        try (ApiClient.Events events = verb.api().open(request)) {
            for (Optional<ServerEvent> next = events.next(); next.isPresent(); next = events.next()) {
                ServerEvent event = next.get();
                switch (event.name()) {
                    case "progress" -> {
                        String sentence =
                                verb.read(() -> JsonObject.parse(event.bytes()).text("sentence"));
                        if (told.add(gist(sentence))) {
                            session.say(sentence);
                        }
                    }
                    case "done" -> {
                        verb.read(() -> ApiJson.readDone(event.bytes())).notes().forEach(session::say);
                        session.say("Node " + node + " takes part in the cluster.");
                        return ExitCode.OK;
                    }
                    case "problem" -> throw HttpApi.refused(verb.read(() -> ApiJson.readProblem(event.bytes())));
                    default -> {
                        // A newer daemon may say more than this version understands.
                    }
                }
            }
        }
        throw new CliProblem(
                ExitCode.UNREACHABLE,
                "the connection to jcrmd at " + verb.api().address() + " ended before " + node + " was back",
                "the work on the node may go on",
                "jcrm history, jcrm mon -1");
    }
}
