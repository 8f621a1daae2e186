package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;

/** {@code -n}: every node with what runs on it. */
final class NodeTree {
    private NodeTree() {}

    static Section of(ClusterStatus status, MonOptions options) {
        List<PrimitiveStatus> all = ResourceLines.flatten(ResourceSection.chosen(status, options));
        List<Line> nodes = new ArrayList<>();
        for (NodeStatus node : NodeSection.shown(status, options)) {
            List<PrimitiveStatus> here = all.stream()
                    .filter(each -> each.runningOn().contains(node.name()))
                    .toList();
            String text = "Node " + NodeSection.name(node, options) + ": " + NodeSection.state(node) + ":";
            nodes.add(new Line(
                    text,
                    NodeSection.tone(node),
                    List.of(Line.parent("Resources:", lines(node.name(), here, options)))));
        }
        return Section.of("Node List", nodes);
    }

    private static List<Line> lines(NodeName node, List<PrimitiveStatus> here, MonOptions options) {
        return options.brief()
                ? BriefLines.on(node, here)
                : here.stream().map(ResourceLines::withoutNode).toList();
    }
}
