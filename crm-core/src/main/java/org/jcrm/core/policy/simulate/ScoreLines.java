package org.jcrm.core.policy.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.status.ClusterReader;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveResource;

/** The lines of {@code crm_simulate -s} and {@code -U}: scores, and between them what each assignment uses. */
public final class ScoreLines {
    private static final String ASSIGN = "pcmk__primitive_assign: ";

    private final Planning planning;
    private final TextOptions options;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> told = new LinkedHashSet<>();
    private final Map<String, Map<String, Integer>> uses = new LinkedHashMap<>();
    private final Map<NodeName, Map<String, Integer>> capacities = new LinkedHashMap<>();

    private ScoreLines(Planning planning, TextOptions options) {
        this.planning = planning;
        this.options = options;
    }

    /** In the order in which the engine considered them. */
    public static List<String> of(Planning planning, Cib cib, TextOptions options) {
        if (!options.utilization()) {
            return planning.scores();
        }
        ScoreLines lines = new ScoreLines(planning, options);
        lines.read(cib);
        lines.write();
        return lines.lines;
    }

    private void read(Cib cib) {
        for (ConfiguredNode node : cib.configuration().nodes()) {
            capacities.put(node.name(), amounts(node.utilization()));
        }
        LiveCluster cluster = ClusterReader.read(cib, Instant.EPOCH);
        for (LiveResource resource : cluster.all()) {
            if (resource.isPrimitive()) {
                uses.put(resource.id(), amounts(resource.primitive().utilization()));
            }
        }
    }

    private static Map<String, Integer> amounts(List<AttributeSet> sets) {
        Map<String, Integer> amounts = new LinkedHashMap<>();
        for (AttributeSet set : sets) {
            for (NvPair pair : set.pairs()) {
                if (pair.value().strip().matches("-?\\d{1,9}")) {
                    amounts.putIfAbsent(
                            pair.name(), Integer.parseInt(pair.value().strip()));
                }
            }
        }
        return amounts;
    }

    private void write() {
        capacities("Original");
        String assigning = "";
        for (String score : planning.scores()) {
            String primitive = score.startsWith(ASSIGN)
                    ? score.substring(ASSIGN.length(), score.indexOf(' ', ASSIGN.length()))
                    : "";
            // The scores of one assignment stand together, and what it uses follows them.
            if (!primitive.equals(assigning)) {
                assigned(assigning);
            }
            assigning = primitive;
            if (options.scores()) {
                lines.add(score);
            }
        }
        assigned(assigning);
        capacities("Remaining");
    }

    private void assigned(String primitive) {
        NodeName node = planning.assigned().get(primitive);
        if (node == null || !told.add(primitive)) {
            return;
        }
        Map<String, Integer> used = uses.getOrDefault(primitive, Map.of());
        lines.add("pcmk__finalize_assignment: " + primitive + " utilization on " + node + ":" + text(used));
        capacities.computeIfPresent(node, (_, capacity) -> {
            Map<String, Integer> left = new LinkedHashMap<>(capacity);
            used.forEach((name, amount) -> left.computeIfPresent(name, (_, available) -> available - amount));
            return left;
        });
    }

    private void capacities(String title) {
        capacities.forEach((node, capacity) -> lines.add(title + ": " + node + " capacity:" + text(capacity)));
    }

    private static String text(Map<String, Integer> amounts) {
        return amounts.entrySet().stream()
                .map(each -> " " + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining());
    }
}
