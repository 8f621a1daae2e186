package org.jcrm.core.policy.simulate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.rule.IsoDates;
import org.jcrm.core.status.ClusterReader;
import org.jcrm.core.status.LiveCluster;

/** What the cluster would do with a CIB: status, transition summary, the transition played, status after it. Pure. */
public final class Simulation {
    private static final DateTimeFormatter EXECUTION_DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String UNCHECKED = "Schema validation of configuration is disabled (support for validate-with"
            + " set to \"none\" is deprecated and will be removed in a future release)";

    private Simulation() {}

    /**
     * @param text what {@code crm_simulate -S} prints
     * @param planning the plan, with scores and dot graph
     * @param after the CIB after the transition
     */
    public record Result(String text, Planning planning, Cib after) {}

    /**
     * @param when the time to pretend; empty: the time that the CIB says it is from, else {@code now}
     */
    public static Result run(Cib cib, Optional<Instant> when, Instant now) {
        List<String> lines = new ArrayList<>();
        if ("none".equals(cib.extra().get("validate-with"))) {
            lines.add(UNCHECKED);
        }
        Optional<Instant> recorded = when.isPresent() ? Optional.empty() : executionDate(cib);
        recorded.ifPresent(date -> lines.add("Using the original execution date of: " + EXECUTION_DATE.format(date)));
        Instant at = when.or(() -> recorded).orElse(now);
        LiveCluster before = ClusterReader.read(cib, at);
        addStatus(lines, before, "Current cluster status:");
        Planning planning = PolicyEngine.explore(new PlanInput(cib, at, 1, List.of()));
        lines.add("");
        lines.add("Transition Summary:");
        lines.addAll(planning.plan().summary());
        lines.add("");
        lines.add("Executing Cluster Transition:");
        GraphPlayer.Played played =
                GraphPlayer.play(cib, before, planning.plan().graph(), at);
        lines.addAll(played.lines());
        if (!played.complete()) {
            lines.add("Transition failed: terminated");
            lines.add("An invalid transition was produced");
        }
        recorded.ifPresent(date -> lines.add("Using the original execution date of: " + EXECUTION_DATE.format(date)));
        lines.add("");
        addStatus(lines, ClusterReader.read(played.cib(), at), "Revised Cluster Status:");
        return new Result(String.join("\n", lines) + "\n", planning, played.cib());
    }

    private static void addStatus(List<String> lines, LiveCluster cluster, String title) {
        StatusText.Counts counts = StatusText.Counts.of(cluster);
        boolean current = title.startsWith("Current");
        if (current && cluster.options().maintenanceMode()) {
            lines.add("");
            lines.add("              *** Resource management is DISABLED ***");
            lines.add("  The cluster will not attempt to start, stop or recover services");
            lines.add("");
        }
        if (current && (counts.disabled() > 0 || counts.blocked() > 0)) {
            lines.add(counts.disabled() + " of " + counts.all() + " resource instances DISABLED and " + counts.blocked()
                    + " BLOCKED from further action due to failure");
            lines.add("");
        }
        lines.add(title);
        lines.addAll(StatusText.lines(cluster, current));
    }

    /** The moment that a saved CIB says it is from: seconds since 1970, or ISO 8601. */
    private static Optional<Instant> executionDate(Cib cib) {
        String text = cib.extra().getOrDefault("execution-date", "");
        if (text.matches("\\d{1,12}")) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        return text.isBlank() ? Optional.empty() : IsoDates.instant(text);
    }
}
