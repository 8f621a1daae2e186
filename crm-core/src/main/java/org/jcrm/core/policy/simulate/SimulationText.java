package org.jcrm.core.policy.simulate;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.simulate.SimulationReport.Outcome;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.NodeAttributes;
import org.jcrm.core.status.ClusterStatus.NodeHistory;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.StatusReader;

/** A simulation in the words of {@code crm_simulate}. */
public final class SimulationText {
    /** Made when the first date is printed: the formatter costs a tenth of a second of a cold start. */
    private static final class Dates {
        static final DateTimeFormatter EXECUTION = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);
        static final DateTimeFormatter FAILURE = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ROOT);
    }

    private static final String UNCHECKED = "Schema validation of configuration is disabled (support for validate-with"
            + " set to \"none\" is deprecated and will be removed in a future release)";

    private final SimulationReport report;
    private final TextOptions options;
    private final List<String> lines = new ArrayList<>();

    private SimulationText(SimulationReport report, TextOptions options) {
        this.report = report;
        this.options = options;
    }

    /** Lines, each ended; empty if the options ask for nothing. */
    public static String of(SimulationReport report, TextOptions options) {
        SimulationText text = new SimulationText(report, options);
        text.print();
        return text.lines.isEmpty() ? "" : String.join("\n", text.lines) + "\n";
    }

    private void print() {
        if (!options.quiet()) {
            if ("none".equals(report.before().cib().extra().get("validate-with"))) {
                lines.add(UNCHECKED);
            }
            time();
            status(report.before(), true);
            modifications();
        }
        report.planning().ifPresent(planning -> {
            scores(ScoreLines.of(planning, report.input(), options));
            if (!options.quiet()) {
                block("Transition Summary:");
                planning.plan().summary().forEach(line -> bullet(1, withoutBullet(line)));
            }
        });
        report.outcome().ifPresent(this::outcome);
    }

    private void time() {
        report.executionDate()
                .ifPresent(date -> lines.add("Using the original execution date of: " + Dates.EXECUTION.format(date)));
        options.when().ifPresent(when -> lines.add("Setting effective cluster time: " + when));
    }

    /** A blank line, and the title where there are titles. */
    private void block(String title) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        heading(title);
    }

    private void heading(String title) {
        if (options.headings()) {
            lines.add(title);
        }
    }

    private void bullet(int depth, String text) {
        lines.add(options.headings() ? "  ".repeat(depth) + "* " + text : text);
    }

    private static String withoutBullet(String line) {
        String text = line.strip();
        return text.startsWith("* ") ? text.substring(2) : text;
    }

    private void modifications() {
        if (!report.modifications().isEmpty()) {
            block("Performing Requested Modifications:");
            report.modifications().forEach(modification -> bullet(1, modification.text()));
        }
    }

    private void scores(List<String> scores) {
        if (!options.scores() && !options.utilization()) {
            return;
        }
        String title = !options.utilization()
                ? "Allocation Scores:"
                : options.scores() ? "Allocation Scores and Utilization Information:" : "Utilization Information:";
        block(title);
        scores.forEach(line -> bullet(1, line));
    }

    private void outcome(Outcome outcome) {
        if (options.quiet()) {
            // The blank line that crm_simulate leaves where the transition would be.
            if (!lines.isEmpty()) {
                lines.add("");
            }
            return;
        }
        block("Executing Cluster Transition:");
        for (PlayedStep step : outcome.steps()) {
            switch (step) {
                case PlayedStep.PretendedFailure failure -> lines.add(failure.text());
                case PlayedStep.PlayedPseudo _,
                        PlayedStep.PlayedFencing _,
                        PlayedStep.PlayedClusterAction _,
                        PlayedStep.PlayedResourceAction _,
                        InjectedAttribute _ -> bullet(1, step.text());
            }
        }
        if (!outcome.complete()) {
            lines.add("Transition failed: terminated");
            lines.add("An invalid transition was produced");
        }
        time();
        lines.add("");
        status(outcome.after(), false);
    }

    private void status(LiveCluster cluster, boolean current) {
        if (current) {
            notices(cluster);
        }
        heading(current ? "Current cluster status:" : "Revised Cluster Status:");
        List<String> shown = StatusText.lines(cluster, current);
        lines.addAll(options.headings() ? shown : PlainLines.of(shown));
        if (options.attributes() || options.failCounts()) {
            ClusterStatus status = StatusReader.read(cluster.cib(), cluster.now(), "");
            if (options.attributes()) {
                attributes(status);
            }
            if (options.failCounts()) {
                failCounts(status);
            }
        }
    }

    private void notices(LiveCluster cluster) {
        if (cluster.options().maintenanceMode()) {
            lines.add("");
            lines.add("              *** Resource management is DISABLED ***");
            lines.add("  The cluster will not attempt to start, stop or recover services");
            lines.add("");
        }
        StatusText.Counts counts = StatusText.Counts.of(cluster);
        if (counts.disabled() > 0 || counts.blocked() > 0) {
            lines.add(counts.disabled() + " of " + counts.all() + " resource instances DISABLED and " + counts.blocked()
                    + " BLOCKED from further action due to failure");
            lines.add("");
        }
    }

    private void attributes(ClusterStatus status) {
        block("  * Node Attributes:");
        for (NodeAttributes node : status.nodeAttributes()) {
            if (!node.attributes().isEmpty()) {
                heading("    * Node: " + node.node() + ":");
                for (Map.Entry<String, String> each : node.attributes().entrySet()) {
                    bullet(3, padded(each.getKey(), 32) + "\t: " + padded(each.getValue(), 10));
                }
            }
        }
    }

    private void failCounts(ClusterStatus status) {
        block("  * Migration Summary:");
        for (NodeHistory node : status.history()) {
            List<ResourceFailCount> failed = node.resources().stream()
                    .filter(resource -> resource.failCount() > 0)
                    .toList();
            if (!failed.isEmpty()) {
                heading("    * Node: " + node.node() + ":");
                failed.forEach(resource -> bullet(3, failCount(resource)));
            }
        }
        if (!status.failures().isEmpty()) {
            block("  * Failed Resource Actions:");
            status.failures().forEach(failure -> bullet(2, failed(failure)));
        }
    }

    private String failCount(ResourceFailCount resource) {
        int threshold = resource.migrationThreshold() == 0 ? Score.LIMIT : resource.migrationThreshold();
        return resource.resource() + ": migration-threshold=" + threshold + " fail-count=" + resource.failCount()
                + resource.lastFailure()
                        .map(at -> Dates.FAILURE.format(at.atZone(options.zone())))
                        .map(text -> " last-failure='" + text + "'")
                        .orElse("");
    }

    private String failed(Failure failure) {
        StringBuilder text = new StringBuilder(failure.operationKey());
        text.append(" on ").append(failure.node()).append(" '").append(failure.returnText());
        text.append("' (").append(failure.returnCode()).append("): call=").append(failure.callId());
        text.append(", status='").append(failure.status()).append('\'');
        if (!failure.exitReason().isEmpty()) {
            text.append(", exitreason='").append(failure.exitReason()).append('\'');
        }
        failure.at()
                .ifPresent(at -> text.append(", last-rc-change='")
                        .append(Dates.FAILURE.format(at.atZone(options.zone())))
                        .append("', queued=")
                        .append(failure.queueTime().toMillis())
                        .append("ms, exec=")
                        .append(failure.execTime().toMillis())
                        .append("ms"));
        return text.toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
