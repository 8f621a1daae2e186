package org.jcrm.cli.verb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm resource failcount reset}. */
@Command(name = "reset", description = "Forgets the counted failures, so that the resource may run there again.")
final class FailcountReset extends ResourceVerb {
    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "Only on this node.")
    @Nullable
    String node;

    @Option(names = "--operation", paramLabel = "NAME", description = "Only of this operation.")
    @Nullable
    String operation;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "Only of the recurring operation with this interval.")
    @Nullable
    Duration interval;

    FailcountReset(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        List<String> query = new ArrayList<>();
        if (node != null) {
            query.add("node=" + segment(node));
        }
        if (operation != null) {
            query.add("operation=" + segment(operation));
        }
        if (interval != null) {
            query.add("intervalMillis=" + interval.toMillis());
        }
        String path = path("/failcount" + (query.isEmpty() ? "" : "?" + String.join("&", query)));
        return noted(
                api().call(Request.delete(path, client())),
                json,
                "The failures of " + resource + (node == null ? "" : " on " + node) + " are forgotten.");
    }
}
