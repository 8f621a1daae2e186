package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm fence NODE}: makes a node certainly off, now. */
@Command(
        name = "fence",
        description = {
            "Fences a node: powers it off, on, or off and on again, by whatever device can. Waits for the result and says why",
            "each attempt failed that did. Without an action it does what the cluster would (fencing-action)."
        })
final class FenceVerb extends ClusterVerb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NODE", description = "The node.")
    @Nullable
    String node;

    @Option(names = "--off", description = "Leave it off.")
    boolean off;

    @Option(names = "--on", description = "Switch it on.")
    boolean on;

    @Option(names = "--reboot", description = "Switch it off and on again.")
    boolean reboot;

    @Option(
            names = {"-y", "--yes", "--force"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    FenceVerb(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (node == null) {
            throw usage("which node? (or one of: confirm, history, list, test)");
        }
        List<String> actions = new ArrayList<>();
        if (off) {
            actions.add("off");
        }
        if (on) {
            actions.add("on");
        }
        if (reboot) {
            actions.add("reboot");
        }
        if (actions.size() > 1) {
            throw usage("only one of --off, --on and --reboot can be done");
        }
        if (!on
                && !yes
                && !session.confirms("Everything on " + node + " ends at once, without being stopped. Fence it?")) {
            session.say("Nothing was done.");
            return ExitCode.NOT_CONFIRMED;
        }
        return done(
                post(
                        "/v1/nodes/" + segment(node) + "/fence",
                        ApiJson.optionalTextBody("action", actions.isEmpty() ? null : actions.getFirst()),
                        AnswerTimes.FENCING),
                json,
                "Done.");
    }
}
