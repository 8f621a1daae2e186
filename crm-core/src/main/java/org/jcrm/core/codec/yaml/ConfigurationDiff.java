package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;

/**
 * What {@code config apply} would change, in lines for people:
 *
 * <pre>
 * + resource web-ip (ocf:jcrm:IPaddr2)
 * ~ pgsql.params.pgport: 5432 → 5433
 * - colocation: {resource: web-ip, with: web, score: INFINITY}
 * </pre>
 */
public final class ConfigurationDiff {
    private ConfigurationDiff() {}

    /**
     * The differences, in the order of the file: empty if and only if applying {@code after} changes nothing. Permanent
     * node attributes that {@code after} does not name are kept when it is applied, so they are no difference.
     */
    public static List<String> between(Configuration before, Configuration after) {
        Configuration wanted = edit(before, after).configuration();
        Described old = Described.of(before);
        Described now = Described.of(withKeptAttributes(before, wanted));
        List<String> lines = new ArrayList<>();
        settings(lines, old, now, "cluster");
        objects(lines, old, now);
        listed(lines, old.lines(), now.lines());
        settings(lines, old, now, "defaults");
        if (lines.isEmpty() && !withKeptAttributes(before, wanted).equals(before)) {
            lines.add("~ ids or the order of settings");
        }
        return lines;
    }

    /**
     * The edit that makes {@code wanted} the configuration. Nodes keep the numeric ids under which the status knows them,
     * and new nodes get free ones.
     */
    public static CibEdit.ReplaceConfiguration edit(Configuration now, Configuration wanted) {
        Set<String> taken = new LinkedHashSet<>();
        Map<NodeName, String> known = new LinkedHashMap<>();
        for (ConfiguredNode node : now.nodes()) {
            taken.add(node.id());
            known.put(node.name(), node.id());
        }
        List<ConfiguredNode> nodes = new ArrayList<>();
        for (ConfiguredNode node : wanted.nodes()) {
            String id = known.get(node.name());
            if (id == null) {
                id = taken.contains(node.id()) ? free(taken) : node.id();
                taken.add(id);
            }
            nodes.add(renumbered(node, id));
        }
        return new CibEdit.ReplaceConfiguration(wanted.withNodes(nodes));
    }

    private static String free(Set<String> taken) {
        int id = 1;
        while (taken.contains(Integer.toString(id))) {
            id++;
        }
        return Integer.toString(id);
    }

    /** The ids of its attributes are derived from the node's id and go with it. */
    private static ConfiguredNode renumbered(ConfiguredNode node, String id) {
        if (node.id().equals(id)) {
            return node;
        }
        String oldId = DerivedIds.nodeAttributes(node.id());
        String newId = DerivedIds.nodeAttributes(id);
        return new ConfiguredNode(
                id,
                node.name(),
                node.type(),
                renamed(node.attributes(), oldId, newId),
                renamed(node.utilization(), oldId, newId));
    }

    private static List<AttributeSet> renamed(List<AttributeSet> sets, String oldId, String newId) {
        List<AttributeSet> renamed = new ArrayList<>();
        for (AttributeSet set : sets) {
            List<NvPair> pairs = set.pairs().stream()
                    .map(pair -> new NvPair(renamed(pair.id(), oldId, newId), pair.name(), pair.value()))
                    .toList();
            renamed.add(new AttributeSet(renamed(set.id(), oldId, newId), set.score(), set.rule(), pairs));
        }
        return renamed;
    }

    private static String renamed(String id, String oldId, String newId) {
        return id.equals(oldId) || id.startsWith(oldId + "-") ? newId + id.substring(oldId.length()) : id;
    }

    private static Configuration withKeptAttributes(Configuration before, Configuration wanted) {
        List<ConfiguredNode> nodes = new ArrayList<>();
        for (ConfiguredNode node : wanted.nodes()) {
            nodes.add(before.node(node.name())
                    .map(known -> withKeptAttributes(known, node))
                    .orElse(node));
        }
        return wanted.withNodes(nodes);
    }

    /** A node whose named attributes are all as they were is the node as it was. */
    private static ConfiguredNode withKeptAttributes(ConfiguredNode known, ConfiguredNode wanted) {
        Map<String, String> were = Described.values(known.attributes());
        Map<String, String> named = Described.values(wanted.attributes());
        boolean same =
                named.entrySet().stream().allMatch(entry -> entry.getValue().equals(were.get(entry.getKey())));
        if (same) {
            return new ConfiguredNode(
                    known.id(), known.name(), wanted.type(), known.attributes(), wanted.utilization());
        }
        List<AttributeSet> sets = new ArrayList<>(wanted.attributes());
        Map<String, String> kept = new LinkedHashMap<>(were);
        kept.keySet().removeAll(named.keySet());
        String setId = DerivedIds.nodeAttributes(known.id());
        kept.forEach((name, value) ->
                sets.add(SetReader.set(setId, List.of(new NvPair(DerivedIds.pair(setId, name), name, value)))));
        return new ConfiguredNode(known.id(), known.name(), wanted.type(), sets, wanted.utilization());
    }

    private static void objects(List<String> lines, Described old, Described now) {
        old.objects().forEach((key, words) -> {
            if (!now.objects().containsKey(key)) {
                lines.add("- " + words);
            }
        });
        now.objects().forEach((key, words) -> {
            String before = old.objects().get(key);
            if (before == null) {
                lines.add("+ " + words);
            } else {
                if (!before.equals(words)) {
                    lines.add("~ " + before + " → " + words);
                }
                settings(lines, old, now, key);
            }
        });
    }

    private static void settings(List<String> lines, Described old, Described now, String object) {
        Map<String, String> before = old.settings().getOrDefault(object, Map.of());
        Map<String, String> after = now.settings().getOrDefault(object, Map.of());
        String prefix = object.substring(object.indexOf(' ') + 1) + ".";
        before.forEach((name, value) -> {
            String changed = after.get(name);
            if (changed == null) {
                lines.add("- " + prefix + name + " (was " + shown(value) + ")");
            } else if (!changed.equals(value)) {
                lines.add("~ " + prefix + name + ": " + shown(value) + " → " + shown(changed));
            }
        });
        after.forEach((name, value) -> {
            if (!before.containsKey(name)) {
                lines.add("+ " + prefix + name + ": " + shown(value));
            }
        });
    }

    private static String shown(String value) {
        return value.isEmpty() ? "\"\"" : value;
    }

    private static void listed(List<String> lines, List<String> old, List<String> now) {
        List<String> gone = new ArrayList<>(old);
        now.forEach(gone::remove);
        List<String> added = new ArrayList<>(now);
        old.forEach(added::remove);
        gone.forEach(line -> lines.add("- " + line));
        added.forEach(line -> lines.add("+ " + line));
    }
}
