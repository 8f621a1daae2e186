package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AttributeLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm attribute list}. */
@Command(name = "list", description = "Lists node attributes.")
final class AttributeList extends ClusterVerb {
    @Option(
            names = {"-N", "--node"},
            paramLabel = "NODE",
            description = "Only of this node.")
    @Nullable
    String node;

    @Option(
            names = {"-n", "--name"},
            paramLabel = "NAME",
            description = "Only of this name.")
    @Nullable
    String name;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    AttributeList(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get(path(node, name));
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "NAME", "VALUE", "LIFETIME"));
        for (AttributeLine line : read(() -> ApiJson.readAttributes(answer.body()))) {
            rows.add(List.of(
                    line.node().value(),
                    line.name(),
                    line.value().orElse(""),
                    line.lifetime().name().toLowerCase(Locale.ROOT)));
        }
        session.out().print(Words.table(rows));
        session.out().flush();
        return ExitCode.OK;
    }

    static String path(@Nullable String node, @Nullable String name) {
        List<String> query = new ArrayList<>();
        if (node != null) {
            query.add("node=" + segment(node));
        }
        if (name != null) {
            query.add("name=" + segment(name));
        }
        return "/v1/attributes" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
