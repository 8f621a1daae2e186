package org.jcrm.cli.render;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.FencingRecord.State;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;

/** Fencing that failed, is under way, or is over, in crm_mon's words. */
public final class FencingSection {
    private FencingSection() {}

    static List<Section> of(ClusterStatus status, MonOptions options, ZoneId zone) {
        List<FencingRecord> meant = status.fencing().stream()
                .sorted(FencingRecord.NEWEST_FIRST)
                .filter(each -> options.node().isEmpty()
                        || options.node().get().equals(each.target().value()))
                .toList();
        if (options.shows(MonOptions.Part.FENCING_SUCCEEDED)) {
            return sections("Fencing History", meant, zone);
        }
        List<Section> sections = new ArrayList<>();
        if (options.shows(MonOptions.Part.FENCING_FAILED)) {
            sections.addAll(sections("Failed Fencing Actions", latestFailures(meant), zone));
        }
        if (options.shows(MonOptions.Part.FENCING_PENDING)) {
            sections.addAll(sections(
                    "Pending Fencing Actions",
                    meant.stream().filter(each -> each.state() == State.PENDING).toList(),
                    zone));
        }
        return sections;
    }

    private static List<Section> sections(String title, List<FencingRecord> records, ZoneId zone) {
        return records.isEmpty()
                ? List.of()
                : List.of(Section.of(
                        title,
                        records.stream()
                                .map(each -> Line.of(
                                        sentence(each, zone),
                                        each.state() == State.FAILED ? Line.Tone.BAD : Line.Tone.PLAIN))
                                .toList()));
    }

    /** Of each node and action the last failure, unless it succeeded later. */
    private static List<FencingRecord> latestFailures(List<FencingRecord> newestFirst) {
        List<FencingRecord> failures = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (FencingRecord each : newestFirst) {
            if (each.state() != State.PENDING && !seen.contains(each.target() + " " + each.action())) {
                seen.add(each.target() + " " + each.action());
                boolean needless = each.reason().startsWith("not needed");
                if (each.state() == State.FAILED && !needless) {
                    failures.add(each);
                }
            }
        }
        return failures;
    }

    /** {@code reboot of node2 failed (…): delegate=, client=jcrmd, origin=node1, last-failed='…'}. */
    public static String sentence(FencingRecord record, ZoneId zone) {
        String what = record.action() + " of " + record.target();
        String who = "client=" + record.client() + ", origin=" + record.origin();
        String delegate = "delegate=" + record.delegate().map(NodeName::value).orElse("") + ", ";
        String at = Times.local(record.at(), zone);
        return switch (record.state()) {
            case PENDING -> what + " pending: " + who;
            case DONE -> what + " successful: " + delegate + who + ", completed='" + at + "'";
            case FAILED ->
                what + " failed" + (record.reason().isEmpty() ? "" : " (" + record.reason() + ")") + ": " + delegate
                        + who + ", last-failed='" + at + "'";
        };
    }
}
