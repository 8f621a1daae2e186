package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;

/** {@code -b}: how many of each agent are active where. */
final class BriefLines {
    private BriefLines() {}

    /** @param total also of how many ({@code 1/2}), which a screen with stopped resources and a group show */
    static List<Line> byAgent(List<PrimitiveStatus> primitives, boolean total) {
        Map<String, TreeMap<NodeName, Integer>> active = new TreeMap<>();
        Map<String, Integer> all = new TreeMap<>();
        for (PrimitiveStatus primitive : primitives) {
            all.merge(primitive.agent(), 1, Integer::sum);
            TreeMap<NodeName, Integer> nodes = active.computeIfAbsent(primitive.agent(), _ -> new TreeMap<>());
            primitive.runningOn().forEach(node -> nodes.merge(node, 1, Integer::sum));
        }
        List<Line> lines = new ArrayList<>();
        active.forEach((agent, nodes) -> {
            String of = total ? "/" + all.get(agent) : "";
            nodes.forEach((node, count) -> lines.add(Line.of(count + of + "\t(" + agent + "):\tActive " + node)));
            if (nodes.isEmpty() && total) {
                lines.add(Line.of("0" + of + "\t(" + agent + "):\tActive"));
            }
        });
        return lines;
    }

    static List<Line> on(NodeName node, List<PrimitiveStatus> here) {
        Map<String, Integer> counts = new TreeMap<>();
        here.stream()
                .filter(each -> each.runningOn().contains(node))
                .forEach(each -> counts.merge(each.agent(), 1, Integer::sum));
        List<Line> lines = new ArrayList<>();
        counts.forEach((agent, count) -> lines.add(Line.of(count + "\t(" + agent + "):\tActive ")));
        return lines;
    }
}
