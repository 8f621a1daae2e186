package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;

/** "Node List": who needs a word gets a line, the others share one for online and one for OFFLINE. */
final class NodeSection {
    private NodeSection() {}

    static Section of(ClusterStatus status, MonOptions options) {
        List<Line> lines = new ArrayList<>();
        List<String> online = new ArrayList<>();
        List<String> offline = new ArrayList<>();
        for (NodeStatus node : shown(status, options)) {
            String state = state(node);
            if (options.detail()) {
                lines.add(Line.of("Node " + name(node, options) + ": " + state, tone(node)));
            } else if (state.equals("online")) {
                online.add(node.name().value());
            } else if (state.equals("OFFLINE")) {
                offline.add(node.name().value());
            } else {
                lines.add(Line.of("Node " + node.name() + ": " + state, tone(node)));
            }
        }
        if (!online.isEmpty()) {
            lines.add(Line.of("Online: " + list(online), Line.Tone.GOOD));
        }
        if (!offline.isEmpty()) {
            lines.add(Line.of("OFFLINE: " + list(offline), Line.Tone.BAD));
        }
        return Section.of("Node List", lines);
    }

    static List<NodeStatus> shown(ClusterStatus status, MonOptions options) {
        return status.nodes().stream()
                .filter(node -> options.node().isEmpty()
                        || options.node().get().equals(node.name().value()))
                .toList();
    }

    /** The state of a node in crm_mon's words; {@code detached} is jcrm's own. */
    static String state(NodeStatus node) {
        if (node.detached()) {
            return "OFFLINE (daemon gone, resources left running)";
        }
        if (node.unclean()) {
            return node.online() ? "UNCLEAN (online)" : node.pending() ? "UNCLEAN (pending)" : "UNCLEAN (offline)";
        }
        if (node.pending()) {
            return "pending";
        }
        if (node.standbyOnFail() && node.online()) {
            return "standby (on-fail)";
        }
        if (node.standby()) {
            if (!node.online()) {
                return "OFFLINE (standby)";
            }
            return node.resourcesRunning() > 0 ? "standby (with active resources)" : "standby";
        }
        if (node.maintenance()) {
            return node.online() ? "maintenance" : "OFFLINE (maintenance)";
        }
        return node.online() ? "online" : "OFFLINE";
    }

    static Line.Tone tone(NodeStatus node) {
        if (node.unclean() || node.detached() || !node.online()) {
            return Line.Tone.BAD;
        }
        return state(node).equals("online") ? Line.Tone.GOOD : Line.Tone.ATTENTION;
    }

    static String name(NodeStatus node, MonOptions options) {
        return options.detail() && !node.id().isEmpty()
                ? node.name() + " (" + node.id() + ")"
                : node.name().value();
    }

    static String name(ClusterStatus status, NodeName node, MonOptions options) {
        return status.nodes().stream()
                .filter(each -> each.name().equals(node))
                .findFirst()
                .map(each -> name(each, options))
                .orElse(node.value());
    }

    static String list(List<String> names) {
        return "[ " + String.join(" ", names) + " ]";
    }
}
