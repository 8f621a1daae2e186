package org.jcrm.cli.render;

import static org.jcrm.cli.render.MonOptions.Part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/** "Active Resources", "Full List of Resources" or "Inactive Resources". */
final class ResourceSection {
    private ResourceSection() {}

    static Optional<Section> of(ClusterStatus status, MonOptions options) {
        boolean afterNodes = options.groupByNode() && options.shows(Part.NODES);
        if (afterNodes && !options.inactive()) {
            return Optional.empty();
        }
        String kind =
                afterNodes ? "Inactive Resources" : options.inactive() ? "Full List of Resources" : "Active Resources";
        List<ResourceStatus> chosen = chosen(status, options).stream()
                .filter(each -> afterNodes
                        ? ResourceLines.partlyInactive(each)
                        : options.inactive() || ResourceLines.active(each))
                .toList();
        if (chosen.isEmpty()) {
            return Optional.of(Section.of(kind, List.of(Line.of("No " + adjective(kind) + "resources"))));
        }
        return Optional.of(Section.of(kind, lines(status, chosen, options)));
    }

    private static String adjective(String kind) {
        return switch (kind) {
            case "Active Resources" -> "active ";
            case "Inactive Resources" -> "inactive ";
            default -> "";
        };
    }

    /** {@code --resource}: by the id of the resource itself, or of what it holds. */
    static List<ResourceStatus> chosen(ClusterStatus status, MonOptions options) {
        return status.resources().stream()
                .filter(each -> options.resource().isEmpty()
                        || isOrHolds(each, options.resource().get()))
                .toList();
    }

    private static boolean isOrHolds(ResourceStatus resource, String id) {
        if (resource.id().value().equals(id)) {
            return true;
        }
        return switch (resource) {
            case PrimitiveStatus _ -> false;
            case GroupStatus group -> group.members().stream().anyMatch(member -> isOrHolds(member, id));
            case CloneStatus clone ->
                clone.memberId().value().equals(id)
                        || clone.instances().stream().anyMatch(instance -> isOrHolds(instance, id));
        };
    }

    private static List<Line> lines(ClusterStatus status, List<ResourceStatus> resources, MonOptions options) {
        List<Line> lines = new ArrayList<>();
        if (options.brief()) {
            List<PrimitiveStatus> primitives = resources.stream()
                    .filter(PrimitiveStatus.class::isInstance)
                    .map(PrimitiveStatus.class::cast)
                    .toList();
            lines.addAll(BriefLines.byAgent(primitives, options.inactive()));
        }
        for (ResourceStatus resource : resources) {
            switch (resource) {
                case PrimitiveStatus primitive -> {
                    if (!options.brief()) {
                        lines.add(ResourceLines.withNode(primitive));
                    }
                }
                case GroupStatus group -> lines.add(group(group, options));
                case CloneStatus clone -> lines.add(CloneLines.of(status, clone, options));
            }
        }
        return lines;
    }

    /** Without {@code -r} the stopped members are counted in the title and not listed. */
    static Line group(GroupStatus group, MonOptions options) {
        List<PrimitiveStatus> shown = options.inactive()
                ? group.members()
                : group.members().stream().filter(ResourceLines::active).toList();
        int hidden = group.members().size() - shown.size();
        List<String> marks = new ArrayList<>();
        if (hidden > 0) {
            marks.add(hidden + (hidden == 1 ? " member inactive" : " members inactive"));
        }
        if (!group.managed() || group.maintenance()) {
            marks.add("unmanaged");
        }
        if (group.disabled()) {
            marks.add("disabled");
        }
        List<Line> lines = options.brief()
                ? BriefLines.byAgent(group.members(), true)
                : shown.stream().map(ResourceLines::withNode).toList();
        return Line.parent("Resource Group: " + group.id() + marked(marks) + ":", lines);
    }

    static String marked(List<String> marks) {
        return marks.isEmpty() ? "" : " (" + String.join(", ", marks) + ")";
    }
}
