package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/** The line of one primitive or instance: {@code master-ip (ocf:heartbeat:IPaddr2): Started node1}. */
final class ResourceLines {
    private ResourceLines() {}

    static Line withNode(PrimitiveStatus primitive) {
        return line(primitive, true);
    }

    /** For {@code -n}, where the node stands above. */
    static Line withoutNode(PrimitiveStatus primitive) {
        return line(primitive, false);
    }

    private static Line line(PrimitiveStatus primitive, boolean node) {
        StringBuilder text = new StringBuilder();
        text.append(primitive.id()).append("\t(").append(primitive.agent()).append("):\t ");
        if (primitive.orphaned()) {
            text.append("ORPHANED ");
        }
        text.append(state(primitive));
        List<NodeName> nodes = node ? primitive.runningOn() : List.of();
        if (nodes.size() == 1) {
            text.append(' ').append(nodes.getFirst());
        }
        List<String> marks = marks(primitive);
        if (!marks.isEmpty()) {
            text.append(" (").append(String.join(", ", marks)).append(')');
        }
        if (nodes.size() > 1) {
            text.append(' ').append(NodeSection.list(names(nodes)));
        }
        return Line.of(text.toString(), tone(primitive));
    }

    private static String state(PrimitiveStatus primitive) {
        if (primitive.failed() && primitive.role().compareTo(Role.UNPROMOTED) > 0) {
            return "FAILED " + primitive.role().text();
        }
        if (primitive.failed()) {
            return "FAILED";
        }
        return primitive
                .pendingTask()
                .filter(ResourceLines::changesState)
                .orElse(primitive.role().text());
    }

    /** "Starting", "Promoting" stand in the place of the role; "Monitoring" goes to the marks. */
    static boolean changesState(String task) {
        return !task.equals("Monitoring");
    }

    private static List<String> marks(PrimitiveStatus primitive) {
        List<String> marks = new ArrayList<>();
        primitive.pendingTask().filter(task -> !changesState(task)).ifPresent(marks::add);
        if (primitive.disabled()) {
            marks.add("disabled");
        } else if (primitive
                        .targetRole()
                        .filter(role -> role == Role.UNPROMOTED)
                        .isPresent()
                && primitive.role() == Role.PROMOTED) {
            marks.add("target-role:Unpromoted");
        }
        if (primitive.blocked()) {
            marks.add("blocked");
        } else if (!primitive.managed() || primitive.maintenance()) {
            marks.add("unmanaged");
        }
        if (primitive.failureIgnored()) {
            marks.add("failure ignored");
        }
        return marks;
    }

    private static Line.Tone tone(PrimitiveStatus primitive) {
        if (primitive.failed() || primitive.blocked()) {
            return primitive.failureIgnored() ? Line.Tone.ATTENTION : Line.Tone.BAD;
        }
        if (primitive.runningOn().size() > 1) {
            return Line.Tone.ATTENTION;
        }
        return primitive.active() ? Line.Tone.GOOD : Line.Tone.PLAIN;
    }

    static boolean unmanaged(PrimitiveStatus primitive) {
        return !primitive.managed() || primitive.maintenance();
    }

    /** Active as a screen means it: it runs somewhere, or something is just being done with it. */
    static boolean active(ResourceStatus resource) {
        return switch (resource) {
            case PrimitiveStatus primitive ->
                primitive.active() || !primitive.runningOn().isEmpty();
            case GroupStatus group -> group.members().stream().anyMatch(ResourceLines::active);
            case CloneStatus clone -> clone.instances().stream().anyMatch(ResourceLines::active);
        };
    }

    static boolean partlyInactive(ResourceStatus resource) {
        return switch (resource) {
            case PrimitiveStatus primitive -> !active(primitive);
            case GroupStatus group -> group.members().stream().anyMatch(ResourceLines::partlyInactive);
            case CloneStatus clone -> clone.instances().stream().anyMatch(ResourceLines::partlyInactive);
        };
    }

    /** All primitives and instances, in the order of the tree. */
    static List<PrimitiveStatus> flatten(List<? extends ResourceStatus> resources) {
        List<PrimitiveStatus> flat = new ArrayList<>();
        for (ResourceStatus resource : resources) {
            switch (resource) {
                case PrimitiveStatus primitive -> flat.add(primitive);
                case GroupStatus group -> flat.addAll(group.members());
                case CloneStatus clone -> flat.addAll(flatten(clone.instances()));
            }
        }
        return flat;
    }

    static List<String> names(List<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).toList();
    }
}
