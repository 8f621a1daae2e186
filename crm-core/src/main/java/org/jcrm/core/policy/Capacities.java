package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jcrm.core.status.LiveNode;

/** What is left of each node's capacity while resources are assigned. */
final class Capacities {
    private final List<Map<String, Integer>> left = new ArrayList<>();

    Capacities(List<LiveNode> nodes) {
        nodes.forEach(node -> left.add(new LinkedHashMap<>(node.utilization())));
    }

    /** Takes what a resource needs from its node, or ({@code sign} −1) gives it back. Kinds that the node lacks are not counted. */
    void take(LiveNode node, Map<String, Integer> needed, int sign) {
        Map<String, Integer> of = left.get(node.index());
        needed.forEach((kind, amount) -> of.computeIfPresent(kind, (key, value) -> value - sign * amount));
    }

    boolean enough(LiveNode node, Map<String, Integer> needed) {
        Map<String, Integer> of = left.get(node.index());
        return needed.entrySet().stream().allMatch(entry -> entry.getValue() <= of.getOrDefault(entry.getKey(), 0));
    }

    /** What a node lacks, for people: {@code memory: 4096 needed, 1024 left}. */
    String missing(LiveNode node, Map<String, Integer> needed) {
        Map<String, Integer> of = left.get(node.index());
        return needed.entrySet().stream()
                .filter(entry -> entry.getValue() > of.getOrDefault(entry.getKey(), 0))
                .map(entry -> entry.getKey() + ": " + entry.getValue() + " needed, "
                        + of.getOrDefault(entry.getKey(), 0) + " left")
                .collect(Collectors.joining("; "));
    }

    /** Negative if {@code a} has more room in more kinds than {@code b}. */
    int compare(LiveNode a, LiveNode b) {
        Map<String, Integer> ofA = left.get(a.index());
        Map<String, Integer> ofB = left.get(b.index());
        Set<String> kinds = new LinkedHashSet<>(ofA.keySet());
        kinds.addAll(ofB.keySet());
        int result = 0;
        for (String kind : kinds) {
            result += Integer.compare(ofB.getOrDefault(kind, 0), ofA.getOrDefault(kind, 0));
        }
        return result;
    }
}
