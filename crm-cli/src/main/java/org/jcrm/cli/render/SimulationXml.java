package org.jcrm.cli.render;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.policy.simulate.InjectedAttribute;
import org.jcrm.core.policy.simulate.Injection;
import org.jcrm.core.policy.simulate.Modification;
import org.jcrm.core.policy.simulate.PlayedStep;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedClusterAction;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedFencing;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedPseudo;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedResourceAction;
import org.jcrm.core.policy.simulate.PlayedStep.PretendedFailure;
import org.jcrm.core.policy.simulate.ScoreLines;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationReport.Outcome;
import org.jcrm.core.policy.simulate.TextOptions;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.StatusReader;

/** A simulation as {@code crm_simulate --output-as=xml} has it. */
public final class SimulationXml {
    private static final Pattern SCORE = Pattern.compile("(\\S+): (\\S+) allocation score on (\\S+): (\\S+)");
    private static final Pattern PROMOTION =
            Pattern.compile("(\\S+) promotion score (?:on (\\S+)|\\(inactive\\)): (\\S+)");
    private static final Pattern CAPACITY = Pattern.compile("(\\w+): (\\S+) capacity:(.*)");
    private static final Pattern USE = Pattern.compile("(\\w+): (\\S+) utilization on (\\S+):(.*)");

    private final XmlElements xml = new XmlElements();
    private final SimulationReport report;
    private final TextOptions options;
    private final ZoneId zone;

    private SimulationXml(SimulationReport report, TextOptions options, ZoneId zone) {
        this.report = report;
        this.options = options;
        this.zone = zone;
    }

    /** @param request the command line, as crm_simulate repeats it */
    public static String print(SimulationReport report, TextOptions options, String request, ZoneId zone) {
        return new SimulationXml(report, options, zone).document(request);
    }

    /** @param request the command line, as crm_simulate repeats it */
    public static String timings(List<Timing> timings, String request) {
        XmlElements xml = new XmlElements();
        xml.open("pacemaker-result", "api-version", "2.25", "request", request);
        xml.open("timings");
        timings.forEach(timing -> xml.empty("timing", "file", timing.file(), "duration", timing.text()));
        xml.close("timings");
        xml.empty("status", "code", 0, "message", "OK");
        return xml.close("pacemaker-result").toString();
    }

    /** How long planning with one file took. */
    public record Timing(String file, double seconds) {
        /** With two decimals. */
        public String text() {
            return String.format(Locale.ROOT, "%.2f", seconds);
        }
    }

    private String document(String request) {
        xml.open("pacemaker-result", "api-version", "2.25", "request", request);
        status("cluster_status", report.before());
        modifications();
        report.planning().ifPresent(planning -> {
            scores(planning);
            actions(planning);
        });
        report.outcome().ifPresent(this::outcome);
        xml.empty("status", "code", 0, "message", "OK");
        return xml.close("pacemaker-result").toString();
    }

    private void status(String name, LiveCluster cluster) {
        ClusterStatus status = StatusReader.read(cluster.cib(), cluster.now(), "");
        XmlStatus elements = new XmlStatus(xml, status, zone);
        xml.open(name);
        elements.nodes();
        elements.resources();
        if (options.attributes()) {
            elements.attributes();
        }
        if (options.failCounts()) {
            elements.failCounts();
            elements.failures();
        }
        xml.close(name);
    }

    private void modifications() {
        if (report.modifications().isEmpty()) {
            return;
        }
        List<Object> cluster = new ArrayList<>();
        for (Modification modification : report.modifications()) {
            if (modification instanceof Injection.Quorum(String value)) {
                cluster.addAll(List.of("quorum", value));
            } else if (modification instanceof Injection.Watchdog(String value)) {
                cluster.addAll(List.of("watchdog", value));
            }
        }
        xml.open("modifications", cluster.toArray());
        report.modifications().forEach(this::modification);
        xml.close("modifications");
    }

    private void modification(Modification modification) {
        switch (modification) {
            case Injection.Quorum _, Injection.Watchdog _ -> {
                // Attributes of the whole.
            }
            case Injection.NodeUp up -> xml.empty("modify_node", "action", "Online", "node", up.node());
            case Injection.NodeDown down -> xml.empty("modify_node", "action", "Offline", "node", down.node());
            case Injection.NodeFailed failed -> xml.empty("modify_node", "action", "Failing", "node", failed.node());
            case Injection.TicketGranted ticket ->
                xml.empty(
                        "modify_ticket",
                        "action",
                        ticket.granted() ? "Granting" : "Revoking",
                        "ticket",
                        ticket.ticket());
            case Injection.TicketStandby ticket ->
                xml.empty(
                        "modify_ticket",
                        "action",
                        ticket.standby() ? "Standby" : "Activating",
                        "ticket",
                        ticket.ticket());
            case Injection.OperationDone done ->
                xml.empty("inject_spec", "spec", done.operation().text());
            case InjectedAttribute attribute -> attribute(attribute);
        }
    }

    private void attribute(InjectedAttribute attribute) {
        xml.empty(
                "inject_attr",
                "name",
                attribute.name(),
                "value",
                attribute.value(),
                "node_path",
                "/node_state",
                "cib_node",
                attribute.nodeId());
    }

    private void scores(Planning planning) {
        if (!options.scores() && !options.utilization()) {
            return;
        }
        String name =
                !options.utilization() ? "allocations" : options.scores() ? "allocations_utilizations" : "utilizations";
        xml.open(name);
        ScoreLines.of(planning, report.input(), options).forEach(this::score);
        xml.close(name);
    }

    private void score(String line) {
        Matcher score = SCORE.matcher(line);
        Matcher promotion = PROMOTION.matcher(line);
        Matcher capacity = CAPACITY.matcher(line);
        Matcher use = USE.matcher(line);
        if (score.matches()) {
            xml.empty(
                    "node_weight",
                    "function",
                    score.group(1),
                    "node",
                    score.group(3),
                    "score",
                    score.group(4),
                    "id",
                    score.group(2));
        } else if (promotion.matches()) {
            List<Object> attributes = new ArrayList<>(List.of("id", promotion.group(1), "score", promotion.group(3)));
            if (promotion.group(2) != null && !promotion.group(2).equals("none")) {
                attributes.addAll(List.of("node", promotion.group(2)));
            }
            xml.empty("promotion_score", attributes.toArray());
        } else if (capacity.matches()) {
            amounts("capacity", capacity.group(3), "node", capacity.group(2), "comment", capacity.group(1));
        } else if (use.matches()) {
            amounts(
                    "utilization",
                    use.group(4),
                    "resource",
                    use.group(2),
                    "node",
                    use.group(3),
                    "function",
                    use.group(1));
        }
    }

    private void amounts(String name, String amounts, Object... attributes) {
        if (amounts.isBlank()) {
            xml.empty(name, attributes);
            return;
        }
        xml.open(name, attributes);
        for (String amount : amounts.strip().split(" ")) {
            int equals = amount.indexOf('=');
            xml.text(amount.substring(0, equals), amount.substring(equals + 1));
        }
        xml.close(name);
    }

    private void actions(Planning planning) {
        xml.open("actions");
        for (String line : planning.plan().summary()) {
            Optional<SummaryLine> parsed = SummaryLine.parse(line);
            parsed.ifPresent(
                    action -> xml.empty(action.element(), action.attributes().toArray()));
        }
        xml.close("actions");
    }

    private void outcome(Outcome outcome) {
        xml.open("transition");
        outcome.steps().forEach(this::step);
        xml.close("transition");
        status("revised_cluster_status", outcome.after());
    }

    private void step(PlayedStep step) {
        switch (step) {
            case PlayedPseudo pseudo -> xml.empty("pseudo_action", "task", pseudo.task());
            case PlayedFencing fencing ->
                xml.empty("fencing_action", "target", fencing.target(), "op", fencing.operation());
            case PlayedClusterAction action -> {
                List<Object> attributes = new ArrayList<>(List.of(
                        "task",
                        action.task(),
                        "node",
                        action.node().map(Object::toString).orElse("")));
                action.resource().ifPresent(id -> attributes.addAll(List.of("id", id)));
                xml.empty("cluster_action", attributes.toArray());
            }
            case PlayedResourceAction action -> {
                List<Object> attributes = new ArrayList<>(
                        List.of("resource", action.resource(), "op", action.task(), "node", action.node()));
                if (action.intervalMillis() > 0) {
                    attributes.addAll(List.of("interval", action.intervalMillis()));
                }
                xml.empty("rsc_action", attributes.toArray());
            }
            case PretendedFailure _ -> {
                // crm_simulate has no element for it; the attributes that follow say it.
            }
            case InjectedAttribute attribute -> attribute(attribute);
        }
    }
}
