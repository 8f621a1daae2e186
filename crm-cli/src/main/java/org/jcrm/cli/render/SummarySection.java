package org.jcrm.cli.render;

import static org.jcrm.cli.render.MonOptions.Part;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;

/** "Cluster Summary": stack, DC, times, counts. */
final class SummarySection {
    private SummarySection() {}

    static Optional<Section> of(ClusterStatus status, MonOptions options, ZoneId zone) {
        List<Line> lines = new ArrayList<>();
        if (options.shows(Part.STACK)) {
            lines.add(Line.of("Stack: " + status.stack()));
        }
        if (options.shows(Part.DC)) {
            lines.add(dc(status, options));
        }
        if (options.shows(Part.TIMES)) {
            lines.add(Line.of("Last updated: " + Times.local(status.lastUpdated(), zone)));
            lines.add(Line.of("Last change:  "
                    + status.lastChange().map(change -> change(change, zone)).orElse("")));
        }
        if (options.shows(Part.COUNTS)) {
            int nodes = status.nodes().size();
            lines.add(Line.of(nodes + (nodes == 1 ? " node configured" : " nodes configured")));
            lines.add(instances(status));
        }
        if (options.shows(Part.OPTIONS)) {
            options(status, lines);
        }
        List<String> footer = options.shows(Part.MAINT_MODE) ? banner(status) : List.of();
        return lines.isEmpty() && footer.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section("Cluster Summary", lines, footer));
    }

    private static Line dc(ClusterStatus status, MonOptions options) {
        if (status.dc().isEmpty()) {
            return Line.of("Current DC: NONE", Line.Tone.BAD);
        }
        NodeName dc = status.dc().get();
        return Line.of(
                "Current DC: " + NodeSection.name(status, dc, options) + " (version " + status.daemonVersion()
                        + ") - partition " + (status.quorate() ? "with" : "WITHOUT") + " quorum",
                status.quorate() ? Line.Tone.PLAIN : Line.Tone.BAD);
    }

    private static String change(LastChange change, ZoneId zone) {
        return Times.local(change.at(), zone) + " by " + change.user() + " via " + change.client() + " on "
                + change.origin();
    }

    private static Line instances(ClusterStatus status) {
        int count = status.resourceInstances();
        String text = count + (count == 1 ? " resource instance configured" : " resource instances configured");
        List<String> marks = new ArrayList<>();
        if (status.disabledInstances() > 0) {
            marks.add(status.disabledInstances() + " DISABLED");
        }
        if (status.blockedInstances() > 0) {
            marks.add(status.blockedInstances() + " BLOCKED from further action due to failure");
        }
        return Line.of(
                marks.isEmpty() ? text : text + " (" + String.join(", ", marks) + ")",
                status.blockedInstances() > 0 ? Line.Tone.BAD : Line.Tone.PLAIN);
    }

    private static void options(ClusterStatus status, List<Line> lines) {
        ClusterStatus.Options options = status.options();
        lines.add(Line.of("Fencing of failed nodes: " + (options.fencingEnabled() ? "enabled" : "disabled")));
        lines.add(Line.of("Cluster is " + (options.symmetricCluster() ? "symmetric" : "asymmetric")));
        lines.add(Line.of("No quorum policy: " + options.noQuorumPolicy()));
    }

    private static List<String> banner(ClusterStatus status) {
        if (status.options().maintenanceMode()) {
            return List.of(
                    "              *** Resource management is DISABLED ***",
                    "  The cluster will not attempt to start, stop or recover services");
        }
        if (status.options().stopAllResources()) {
            return List.of(
                    "    *** Resource management is DISABLED ***", "  The cluster will keep all resources stopped");
        }
        return List.of();
    }
}
