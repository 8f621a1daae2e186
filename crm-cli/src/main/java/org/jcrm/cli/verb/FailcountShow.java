package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.FailCountLine;
import org.jcrm.core.model.Score;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jcrm resource failcount show}. */
@Command(name = "show", description = "Shows how often which operation of a resource failed where.")
final class FailcountShow extends ResourceVerb {
    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "Only on this node.")
    @Nullable
    String node;

    FailcountShow(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get(path("/failcount" + (node == null ? "" : "?node=" + segment(node))));
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        List<FailCountLine> lines = read(() -> ApiJson.readFailCounts(answer.body()));
        if (lines.isEmpty()) {
            session.say("No failures of " + resource + (node == null ? "" : " on " + node) + " are counted.");
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("RESOURCE", "NODE", "OPERATION", "FAIL-COUNT", "LAST FAILURE"));
        for (FailCountLine line : lines) {
            String operation = line.interval().isZero()
                    ? line.operation()
                    : line.operation() + " every " + line.interval().toMillis() + " ms";
            rows.add(List.of(
                    line.resource().value(),
                    line.node().value(),
                    operation,
                    Score.of(line.failCount()).toString(),
                    line.lastFailure().map(Object::toString).orElse("")));
        }
        session.out().print(Words.table(rows));
        session.out().flush();
        return ExitCode.OK;
    }
}
