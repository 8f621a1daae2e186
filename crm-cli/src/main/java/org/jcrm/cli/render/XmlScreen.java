package org.jcrm.cli.render;

import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Ban;

/**
 * The status as {@code crm_mon --output-as=xml} has it (element {@code pacemaker-result}), so that tools that read
 * crm_mon go on working. Complete, whatever a screen's options say. Own additions: the element {@code jcrmd} in place of
 * {@code pacemakerd}, {@code notices}, and the attribute {@code detached} of a node.
 */
public final class XmlScreen {
    private final XmlElements xml = new XmlElements();
    private final XmlStatus elements;
    private final ClusterStatus status;
    private final LocalStatus local;
    private final ZoneId zone;

    private XmlScreen(StatusReport report, ZoneId zone) {
        this.status = report.cluster();
        this.local = report.local();
        this.zone = zone;
        this.elements = new XmlStatus(xml, status, zone);
    }

    /** @param request the command line, as crm_mon repeats it */
    public static String print(StatusReport report, String request, ZoneId zone) {
        return new XmlScreen(report, zone).document(request);
    }

    private String document(String request) {
        xml.open("pacemaker-result", "api-version", "2.25", "request", request);
        xml.empty(
                "jcrmd",
                "sys_from",
                "jcrmd",
                "node",
                local.node(),
                "state",
                state(),
                "sentence",
                local.sentence(),
                "last_updated",
                Times.utc(status.lastUpdated()));
        summary();
        elements.nodes();
        notices();
        elements.resources();
        elements.attributes();
        elements.history();
        elements.failures();
        FencingXml.section(xml, status.fencing());
        bans();
        xml.empty("status", "code", 0, "message", "OK");
        xml.close("pacemaker-result");
        return xml.toString();
    }

    private String state() {
        return switch (local.lifecycle()) {
            case MEMBER, DC -> "running";
            case STARTING, HELD, JOINING, LEAVING, STOPPED ->
                local.lifecycle().name().toLowerCase(Locale.ROOT);
        };
    }

    private void summary() {
        xml.open("summary").empty("stack", "type", status.stack());
        if (status.dc().isPresent()) {
            NodeName dc = status.dc().get();
            xml.empty(
                    "current_dc",
                    "present",
                    true,
                    "version",
                    status.daemonVersion(),
                    "name",
                    dc,
                    "id",
                    elements.id(dc),
                    "with_quorum",
                    status.quorate(),
                    "mixed_version",
                    false);
        } else {
            xml.empty("current_dc", "present", false);
        }
        xml.empty("last_update", "time", Times.local(status.lastUpdated(), zone));
        Optional<LastChange> change = status.lastChange();
        xml.empty(
                "last_change",
                "time",
                change.map(each -> Times.local(each.at(), zone)).orElse(""),
                "user",
                change.map(LastChange::user).orElse(""),
                "client",
                change.map(LastChange::client).orElse(""),
                "origin",
                change.map(each -> each.origin().value()).orElse(""));
        xml.empty("nodes_configured", "number", status.nodes().size());
        xml.empty(
                "resources_configured",
                "number",
                status.resourceInstances(),
                "disabled",
                status.disabledInstances(),
                "blocked",
                status.blockedInstances());
        ClusterStatus.Options options = status.options();
        xml.empty(
                "cluster_options",
                "stonith-enabled",
                options.fencingEnabled(),
                "symmetric-cluster",
                options.symmetricCluster(),
                "no-quorum-policy",
                options.noQuorumPolicy(),
                "maintenance-mode",
                options.maintenanceMode(),
                "stop-all-resources",
                options.stopAllResources(),
                "stonith-timeout-ms",
                options.fencingTimeout().toMillis(),
                "priority-fencing-delay-ms",
                0);
        xml.close("summary");
    }

    private void notices() {
        Set<String> notices = new LinkedHashSet<>(status.notices());
        notices.addAll(local.notices());
        if (!notices.isEmpty()) {
            xml.open("notices");
            notices.forEach(notice -> xml.empty("notice", "text", notice));
            xml.close("notices");
        }
    }

    private void bans() {
        if (status.bans().isEmpty()) {
            return;
        }
        xml.open("bans");
        for (Ban ban : status.bans()) {
            xml.empty(
                    "ban",
                    "id",
                    ban.id(),
                    "resource",
                    ban.resource(),
                    "node",
                    ban.node(),
                    "weight",
                    ban.score(),
                    "promoted-only",
                    ban.promotedOnly());
        }
        xml.close("bans");
    }
}
