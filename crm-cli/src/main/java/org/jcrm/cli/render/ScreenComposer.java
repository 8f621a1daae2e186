package org.jcrm.cli.render;

import static org.jcrm.cli.render.MonOptions.Part;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.status.ClusterStatus;

/** Status → screen: crm_mon's blocks in crm_mon's order, with jcrm's notices right after the nodes. Pure. */
public final class ScreenComposer {
    private ScreenComposer() {}

    /** @param zone in which times are shown */
    public static Screen compose(StatusReport report, MonOptions options, ZoneId zone) {
        ClusterStatus status = report.cluster();
        List<Section> sections = new ArrayList<>();
        SummarySection.of(status, options, zone).ifPresent(sections::add);
        if (options.shows(Part.NODES)) {
            sections.add(options.groupByNode() ? NodeTree.of(status, options) : NodeSection.of(status, options));
        }
        if (options.shows(Part.NOTICES)) {
            notices(report).ifPresent(sections::add);
        }
        if (options.shows(Part.RESOURCES)) {
            ResourceSection.of(status, options).ifPresent(sections::add);
        }
        if (options.shows(Part.ATTRIBUTES)) {
            HistorySection.attributes(status, options).ifPresent(sections::add);
        }
        HistorySection.operations(status, options, zone).ifPresent(sections::add);
        if (options.shows(Part.FAILURES)) {
            FailureSection.of(status, options, zone).ifPresent(sections::add);
        }
        sections.addAll(FencingSection.of(status, options, zone));
        if (options.shows(Part.BANS)) {
            BanSection.of(status, options).ifPresent(sections::add);
        }
        return new Screen(options.shows(Part.DAEMON) ? head(report) : List.of(), sections);
    }

    /** What the asked daemon says of itself, and why its node takes no part if it takes none. */
    private static List<Line> head(StatusReport report) {
        LocalStatus local = report.local();
        List<Line> head = new ArrayList<>();
        String updated = " (last updated " + Times.utc(report.cluster().lastUpdated()) + ")";
        switch (local.lifecycle()) {
            case MEMBER, DC -> head.add(Line.of("Status of jcrmd: 'jcrm is running'" + updated));
            case STARTING, JOINING ->
                head.add(new Line(
                        "Status of jcrmd: 'jcrm is " + word(local) + "'" + updated,
                        Line.Tone.ATTENTION,
                        sentences(local)));
            case LEAVING, STOPPED, HELD -> {
                head.add(Line.of("Status of jcrmd: 'jcrm is " + word(local) + "'" + updated, Line.Tone.ATTENTION));
                String why = local.sentence().isEmpty() ? "the daemon gave no reason" : local.sentence();
                head.add(Line.of("This node does not take part: " + withNextStep(local, why), Line.Tone.BAD));
            }
        }
        return head;
    }

    private static String withNextStep(LocalStatus local, String why) {
        String next = "jcrm node start " + local.node();
        boolean leaving = local.lifecycle() == Lifecycle.LEAVING;
        if (leaving || why.contains("jcrm node start")) {
            return why;
        }
        String end = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
        return end + "; next: " + next;
    }

    private static String word(LocalStatus local) {
        return local.lifecycle().name().toLowerCase(Locale.ROOT);
    }

    private static List<Line> sentences(LocalStatus local) {
        return local.sentence().isEmpty() ? List.of() : List.of(Line.of(local.sentence()));
    }

    private static Optional<Section> notices(StatusReport report) {
        Set<String> sentences = new LinkedHashSet<>(report.cluster().notices());
        sentences.addAll(report.local().notices());
        if (sentences.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Section.of(
                "Notices",
                sentences.stream()
                        .map(sentence -> Line.of(sentence, Line.Tone.ATTENTION))
                        .toList()));
    }
}
