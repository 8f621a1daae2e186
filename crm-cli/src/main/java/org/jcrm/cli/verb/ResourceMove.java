package org.jcrm.cli.verb;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm resource move}: a planned switchover. */
@Command(
        name = "move",
        description = {
            "Moves a resource, or with --promoted the promoted instance of a clone, to another node.",
            "The constraint that does it stays until 'jcrm resource clear' or the end of its lifetime."
        })
final class ResourceMove extends ResourceVerb {
    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "Where to; default: away from here.")
    @Nullable
    String node;

    @Option(
            names = {"--promoted", "--master"},
            description = "Move the promoted instance only.")
    boolean promoted;

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "How long the constraint holds (10m, 2h); default: until it is cleared.")
    @Nullable
    Duration lifetime;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    ResourceMove(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        MoveOrder order = new MoveOrder(
                Optional.ofNullable(node).map(NodeName::of), promoted, Optional.ofNullable(lifetime), dryRun);
        Answer answer = post(path("/move"), ApiJson.write(order));
        if (dryRun) {
            return wouldDo(answer, json);
        }
        String where = node == null ? "away from where it was" : "to " + node;
        return done(answer, json, resource + " is to move " + where + ".");
    }
}
