package org.jcrm.cli.render;

import static org.jcrm.cli.render.MonOptions.Part;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.NodeAttributes;
import org.jcrm.core.status.ClusterStatus.NodeHistory;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.OperationStatusLine;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;

/** What is said node by node: "Node Attributes", and "Operations" or "Migration Summary". */
final class HistorySection {
    private static final int NAME_WIDTH = 32;
    private static final int VALUE_WIDTH = 10;

    private HistorySection() {}

    static Optional<Section> attributes(ClusterStatus status, MonOptions options) {
        List<Line> nodes = new ArrayList<>();
        for (NodeAttributes node : status.nodeAttributes()) {
            if (isShown(node.node(), options) && !node.attributes().isEmpty()) {
                List<Line> lines = new ArrayList<>();
                node.attributes().forEach((name, value) -> lines.add(Line.of(column(name, value))));
                nodes.add(Line.parent("Node: " + NodeSection.name(status, node.node(), options) + ":", lines));
            }
        }
        return nodes.isEmpty() ? Optional.empty() : Optional.of(Section.of("Node Attributes", nodes));
    }

    private static String column(String name, String value) {
        return name + " ".repeat(Math.max(0, NAME_WIDTH - name.length())) + "\t: " + value
                + " ".repeat(Math.max(0, VALUE_WIDTH - value.length()));
    }

    static Optional<Section> operations(ClusterStatus status, MonOptions options, ZoneId zone) {
        boolean operations = options.shows(Part.OPERATIONS);
        if (!operations && !options.shows(Part.FAILCOUNTS)) {
            return Optional.empty();
        }
        List<Line> nodes = new ArrayList<>();
        for (NodeHistory node : status.history()) {
            if (!isShown(node.node(), options)) {
                continue;
            }
            List<Line> lines = new ArrayList<>();
            for (ResourceFailCount resource : node.resources()) {
                boolean chosen = options.resource().isEmpty()
                        || options.resource().get().equals(resource.resource().value());
                if (chosen && (operations || resource.failCount() > 0)) {
                    lines.add(resource(resource, operations, options, zone));
                }
            }
            if (!lines.isEmpty()) {
                nodes.add(Line.parent("Node: " + NodeSection.name(status, node.node(), options) + ":", lines));
            }
        }
        boolean anybodyThere = status.nodes().stream().anyMatch(NodeStatus::online);
        if (nodes.isEmpty() && (operations || !anybodyThere)) {
            return Optional.empty();
        }
        return Optional.of(Section.of(operations ? "Operations" : "Migration Summary", nodes));
    }

    private static boolean isShown(NodeName node, MonOptions options) {
        return options.node().isEmpty() || options.node().get().equals(node.value());
    }

    private static Line resource(ResourceFailCount resource, boolean operations, MonOptions options, ZoneId zone) {
        StringBuilder text = new StringBuilder(resource.resource().value()).append(':');
        if (resource.orphan()) {
            text.append(" orphan");
        }
        // Nothing configured means INFINITY, which crm_mon writes as the number.
        int threshold = resource.migrationThreshold() == 0 ? Score.LIMIT : resource.migrationThreshold();
        text.append(" migration-threshold=").append(threshold);
        if (resource.failCount() > 0) {
            text.append(" fail-count=").append(resource.failCount());
            resource.lastFailure()
                    .ifPresent(at -> text.append(" last-failure='")
                            .append(Times.local(at, zone))
                            .append('\''));
        }
        Line.Tone tone = resource.failCount() > 0 ? Line.Tone.ATTENTION : Line.Tone.PLAIN;
        if (!operations) {
            return Line.of(text.toString(), tone);
        }
        List<Line> lines = resource.operations().stream()
                .map(operation -> operation(operation, options, zone))
                .toList();
        return new Line(text.append(':').toString(), tone, lines);
    }

    private static Line operation(OperationStatusLine operation, MonOptions options, ZoneId zone) {
        List<String> facts = new ArrayList<>();
        if (!operation.interval().isZero()) {
            facts.add("interval=\"" + operation.interval().toMillis() + "ms\"");
        }
        if (options.timing()) {
            operation.lastRcChange().ifPresent(at -> facts.add("last-rc-change=\"" + Times.local(at, zone) + "\""));
            facts.add("exec-time=\"" + operation.execTime().toMillis() + "ms\"");
            facts.add("queue-time=\"" + operation.queueTime().toMillis() + "ms\"");
            facts.add("rc=" + operation.returnCode() + " (" + operation.returnText() + ")");
        }
        String name = "(" + operation.callId() + ") " + operation.task();
        return Line.of(facts.isEmpty() ? name : name + ": " + String.join(" ", facts));
    }
}
