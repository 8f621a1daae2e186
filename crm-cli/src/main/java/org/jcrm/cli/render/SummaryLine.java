package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a transition summary, taken apart again: {@code * Move  db  ( node1 -> node2 )  due to …}.
 *
 * @param element {@code rsc_action} or {@code node_action}
 * @param attributes name, value, name, value
 */
record SummaryLine(String element, List<Object> attributes) {
    private static final Pattern RESOURCE =
            Pattern.compile("\\* (\\S+)\\s+(\\S+)\\s+\\(\\s*(.*?)\\s*\\)(?:\\s+due to (.*?))?(\\s+\\(?blocked\\)?)?");
    private static final Pattern NODE = Pattern.compile("\\* (Fence \\([^)]*\\)|\\S+) (.+?)(?: '(.*)')?");
    private static final Set<String> ROLES = Set.of("Stopped", "Started", "Unpromoted", "Promoted");

    /** What stays on its node has that as its source; what comes or goes has a node. */
    private static final Set<String> STAYS = Set.of("restart", "reload", "re-promote");

    SummaryLine {
        attributes = List.copyOf(attributes);
    }

    static Optional<SummaryLine> parse(String line) {
        String text = line.strip();
        Matcher resource = RESOURCE.matcher(text);
        if (!text.startsWith("* Fence (") && resource.matches()) {
            List<Object> attributes = new ArrayList<>(
                    List.of("action", resource.group(1).toLowerCase(Locale.ROOT), "resource", resource.group(2)));
            details(List.of(resource.group(3).split(" +")), attributes);
            if (resource.group(4) != null) {
                attributes.addAll(List.of("reason", resource.group(4)));
            }
            if (resource.group(5) != null) {
                attributes.addAll(List.of("blocked", true));
            }
            return Optional.of(new SummaryLine("rsc_action", attributes));
        }
        Matcher node = NODE.matcher(text);
        if (node.matches()) {
            List<Object> attributes = new ArrayList<>(List.of("task", node.group(1), "node", node.group(2)));
            if (node.group(3) != null) {
                attributes.addAll(List.of("reason", node.group(3)));
            }
            return Optional.of(new SummaryLine("node_action", attributes));
        }
        return Optional.empty();
    }

    /** {@code [ROLE] NODE}, {@code NODE -> NODE [ROLE]}, {@code ROLE [NODE] -> ROLE NODE}. */
    private static void details(List<String> words, List<Object> attributes) {
        int arrow = words.indexOf("->");
        if (arrow < 0) {
            if (words.size() == 2) {
                attributes.addAll(List.of("role", words.getFirst()));
            }
            attributes.addAll(List.of(STAYS.contains(attributes.get(1)) ? "source" : "node", words.getLast()));
            return;
        }
        List<String> from = words.subList(0, arrow);
        List<String> to = words.subList(arrow + 1, words.size());
        if (!ROLES.contains(from.getFirst()) || to.size() == 1) {
            if (to.size() == 2) {
                attributes.addAll(List.of("role", to.getLast()));
            }
            attributes.addAll(List.of("source", from.getFirst(), "dest", to.getFirst()));
        } else if (from.size() == 1) {
            String key = from.getFirst().equals("Stopped") ? "dest" : "source";
            attributes.addAll(List.of("role", from.getFirst(), "next-role", to.getFirst(), key, to.getLast()));
        } else {
            attributes.addAll(List.of(
                    "role",
                    from.getFirst(),
                    "next-role",
                    to.getFirst(),
                    "source",
                    from.getLast(),
                    "dest",
                    to.getLast()));
        }
    }
}
