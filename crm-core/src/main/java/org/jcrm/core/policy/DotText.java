package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jcrm.core.policy.Action.Link;

/** All actions and orders as a dot graph: bold what happens, dashed what would have to but cannot. */
final class DotText {
    private DotText() {}

    static List<String> lines(ActionBook book) {
        List<String> lines = new ArrayList<>();
        Set<Action> shown = new LinkedHashSet<>();
        lines.add(" digraph \"g\" {");
        for (Action action : book.all) {
            String color;
            if (action.inGraph) {
                color = "green";
            } else if ((action.slot != null && !action.slot.managed) || action.optional) {
                continue;
            } else {
                color = "red";
            }
            shown.add(action);
            lines.add("\"" + name(action) + "\" [ style=" + (action.inGraph ? "bold" : "dashed") + " color=\"" + color
                    + "\" fontcolor=\"" + (action.pseudo ? "orange" : "black") + "\"]");
        }
        for (Action action : book.all) {
            for (Link link : action.before) {
                if (link.inGraph) {
                    lines.add(edge(link, action, "bold"));
                } else if (link.flags != 0 && shown.contains(link.action) && shown.contains(action)) {
                    lines.add(edge(link, action, "dashed"));
                }
            }
        }
        lines.add("}");
        return lines;
    }

    private static String edge(Link link, Action then, String style) {
        return "\"" + name(link.action) + "\" -> \"" + name(then) + "\" [ style = " + style + "]";
    }

    private static String key(Action action) {
        Slot slot = action.slot;
        if (slot != null
                && slot.isPrimitive()
                && slot.live.historyId().isPresent()
                && (action.is("notify") || action.is("notified"))) {
            return ActionBook.notifyKey(
                    slot.live.historyId().get(),
                    action.meta.getOrDefault("notify_key_type", ""),
                    action.meta.getOrDefault("notify_key_operation", ""));
        }
        return GraphBuilder.shownKey(action);
    }

    static String name(Action action) {
        String host = action.node == null ? (action.pseudo ? "" : " <none>") : " " + action.node;
        if (action.is("stonith")) {
            return "stonith '" + action.meta.getOrDefault("stonith_action", "reboot") + "'" + host;
        }
        String prefix = action.is("cancel") ? "Cancel " : "";
        if (action.slot == null) {
            return action.node == null ? action.key : action.task + host;
        }
        return prefix + key(action) + host;
    }
}
