package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.FencingJson;
import org.jcrm.core.codec.api.FencingReport;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm fence list}: devices, whom they can fence, who can use them, and the levels. */
@Command(
        name = "list",
        description = "Lists fence devices, the nodes that they can fence, who can use them, and levels.")
final class FenceList extends ClusterVerb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NODE", description = "Only what can fence this node.")
    @Nullable
    String node;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    FenceList(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/fencing");
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        FencingReport report = read(() -> FencingJson.read(answer.body()));
        if (!report.enabled()) {
            session.say("Fencing is off (fencing-enabled).");
        }
        if (report.watchdogMillis() > 0) {
            session.say("Without a device a node counts as fenced after " + report.watchdogMillis()
                    + " ms, when its watchdog has reset it.");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("DEVICE", "AGENT", "FENCES", "RUNS ON", "USABLE BY"));
        for (FencingReport.Device device : report.devices()) {
            boolean meant =
                    node == null || device.asked() || names(device.hosts()).contains(node);
            if (meant) {
                rows.add(List.of(
                        device.id().value(),
                        device.agent(),
                        device.asked() ? "(asks the device)" : String.join(" ", names(device.hosts())),
                        device.startedOn().map(NodeName::value).orElse("-"),
                        String.join(" ", names(device.usableBy()))));
            }
        }
        if (rows.size() == 1 && node != null) {
            refuseUnknown(node);
        }
        if (rows.size() == 1) {
            session.say(node == null ? "There is no fence device." : "There is no fence device for " + node + ".");
        } else {
            session.out().print(Words.table(rows));
        }
        List<FencingLevel> levels = report.levels().stream()
                .filter(level -> node == null
                        || !(level.target() instanceof FencingLevel.NamedTarget(NodeName name))
                        || name.value().equals(node))
                .sorted(Comparator.comparing((FencingLevel level) -> words(level.target()))
                        .thenComparingInt(FencingLevel::index))
                .toList();
        for (FencingLevel level : levels) {
            session.say(words(level.target()) + ", level " + level.index() + ": "
                    + String.join(
                            " and ",
                            level.devices().stream()
                                    .map(device -> device.value())
                                    .toList()));
        }
        session.out().flush();
        return ExitCode.OK;
    }

    private static List<String> names(List<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).toList();
    }

    private static String words(FencingLevel.Target target) {
        return switch (target) {
            case FencingLevel.NamedTarget(NodeName name) -> name.value();
            case FencingLevel.PatternTarget(String pattern) -> "nodes like " + pattern;
            case FencingLevel.AttributeTarget(String attribute, String value) ->
                "nodes with " + attribute + "=" + value;
        };
    }
}
