package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/**
 * A clone: instances that are as they should be share one line per role, every other one (failed, blocked, orphaned,
 * unmanaged, in the middle of an operation, running twice) gets its own.
 */
final class CloneLines {
    private CloneLines() {}

    static Line of(ClusterStatus status, CloneStatus clone, MonOptions options) {
        List<Line> single = new ArrayList<>();
        Set<NodeName> promoted = new TreeSet<>();
        Set<NodeName> unpromoted = new TreeSet<>();
        Set<NodeName> started = new TreeSet<>();
        boolean anyStopped = false;
        for (ResourceStatus instance : clone.instances()) {
            if (needsOwnLine(clone, instance, options)) {
                single.add(own(instance, options));
            } else if (!ResourceLines.active(instance)) {
                anyStopped = true;
            } else {
                place(instance, promoted, unpromoted, started);
            }
        }
        List<Line> lines = new ArrayList<>(single);
        add(lines, "Promoted", promoted);
        add(lines, "Unpromoted", unpromoted);
        add(lines, "Started", started);
        if (anyStopped && options.inactive()) {
            stopped(status, clone, lines);
        }
        return Line.parent(
                "Clone Set: " + clone.id() + " [" + clone.memberId() + "]" + ResourceSection.marked(marks(clone)) + ":",
                lines);
    }

    private static List<String> marks(CloneStatus clone) {
        List<String> marks = new ArrayList<>();
        if (clone.promotable()) {
            marks.add("promotable");
        }
        if (clone.unique()) {
            marks.add("unique");
        }
        if (!clone.managed() || clone.maintenance()) {
            marks.add("unmanaged");
        }
        if (clone.disabled()) {
            marks.add("disabled");
        }
        return marks;
    }

    private static boolean needsOwnLine(CloneStatus clone, ResourceStatus instance, MonOptions options) {
        if (options.detail() || clone.unique()) {
            return true;
        }
        return switch (instance) {
            case PrimitiveStatus primitive -> isSpecial(primitive);
            // A group that is partly up is shown with its members.
            case GroupStatus group ->
                group.members().stream().anyMatch(member -> isSpecial(member))
                        || (ResourceLines.active(group) && ResourceLines.partlyInactive(group));
            case CloneStatus _ -> true;
        };
    }

    private static boolean isSpecial(PrimitiveStatus primitive) {
        if (!ResourceLines.active(primitive)) {
            return primitive.orphaned() || primitive.blocked() || changing(primitive);
        }
        return primitive.failed()
                || primitive.blocked()
                || primitive.orphaned()
                || primitive.failureIgnored()
                || ResourceLines.unmanaged(primitive)
                || changing(primitive)
                || primitive.runningOn().size() != 1;
    }

    private static boolean changing(PrimitiveStatus primitive) {
        return primitive.pendingTask().filter(ResourceLines::changesState).isPresent();
    }

    private static Line own(ResourceStatus instance, MonOptions options) {
        return switch (instance) {
            case PrimitiveStatus primitive -> ResourceLines.withNode(primitive);
            case GroupStatus group -> ResourceSection.group(group, options);
            case CloneStatus clone -> Line.of("Clone Set: " + clone.id());
        };
    }

    private static void place(
            ResourceStatus instance, Set<NodeName> promoted, Set<NodeName> unpromoted, Set<NodeName> started) {
        for (PrimitiveStatus primitive : ResourceLines.flatten(List.of(instance))) {
            (switch (primitive.role()) {
                        case PROMOTED -> promoted;
                        case UNPROMOTED -> unpromoted;
                        case STARTED, STOPPED, UNKNOWN -> started;
                    })
                    .addAll(primitive.runningOn());
        }
    }

    private static void add(List<Line> lines, String word, Set<NodeName> nodes) {
        if (!nodes.isEmpty()) {
            lines.add(Line.of(word + ": " + NodeSection.list(names(nodes)), Line.Tone.GOOD));
        }
    }

    private static List<String> names(Set<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).toList();
    }

    /** Stopped instances have no node of their own: the line names every node without an active one. */
    private static void stopped(ClusterStatus status, CloneStatus clone, List<Line> lines) {
        List<PrimitiveStatus> flat = ResourceLines.flatten(List.of(clone));
        Set<NodeName> nodes = new TreeSet<>();
        status.nodes().stream().map(NodeStatus::name).forEach(nodes::add);
        flat.forEach(each -> each.runningOn().forEach(nodes::remove));
        boolean disabled =
                clone.disabled() || flat.stream().anyMatch(each -> each.role() == Role.STOPPED && each.disabled());
        if (!nodes.isEmpty()) {
            lines.add(Line.of((disabled ? "Stopped (disabled): " : "Stopped: ") + NodeSection.list(names(nodes))));
        }
    }
}
