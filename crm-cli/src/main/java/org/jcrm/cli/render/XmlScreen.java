package org.jcrm.cli.render;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Ban;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.OperationStatusLine;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/**
 * The status as {@code crm_mon --output-as=xml} has it (element {@code pacemaker-result}), so that tools that read
 * crm_mon go on working. Complete, whatever a screen's options say. Own additions: the element {@code jcrmd} in place of
 * {@code pacemakerd}, {@code notices}, and the attribute {@code detached} of a node.
 */
public final class XmlScreen {
    private final XmlElements xml = new XmlElements();
    private final ClusterStatus status;
    private final LocalStatus local;
    private final ZoneId zone;

    private XmlScreen(StatusReport report, ZoneId zone) {
        this.status = report.cluster();
        this.local = report.local();
        this.zone = zone;
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
        xml.open("nodes");
        status.nodes().forEach(this::node);
        xml.close("nodes");
        notices();
        xml.open("resources");
        status.resources().forEach(this::resource);
        xml.close("resources");
        attributes();
        history();
        failures();
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
                    id(dc),
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

    private String id(NodeName name) {
        return status.nodes().stream()
                .filter(node -> node.name().equals(name))
                .map(NodeStatus::id)
                .findFirst()
                .orElse("");
    }

    private void node(NodeStatus node) {
        xml.empty(
                "node",
                "name",
                node.name(),
                "id",
                node.id(),
                "online",
                node.online(),
                "standby",
                node.standby(),
                "standby_onfail",
                node.standbyOnFail(),
                "maintenance",
                node.maintenance(),
                "pending",
                node.pending(),
                "unclean",
                node.unclean(),
                "health",
                "green",
                "shutdown",
                node.shutdown(),
                "expected_up",
                node.expectedUp(),
                "detached",
                node.detached(),
                "is_dc",
                node.isDc(),
                "resources_running",
                node.resourcesRunning(),
                "type",
                "member");
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

    private void resource(ResourceStatus resource) {
        switch (resource) {
            case PrimitiveStatus primitive -> primitive(primitive);
            case GroupStatus group -> {
                xml.open(
                        "group",
                        "id",
                        group.id(),
                        "number_resources",
                        group.members().size(),
                        "managed",
                        group.managed() && !group.maintenance(),
                        "disabled",
                        group.disabled());
                group.members().forEach(this::primitive);
                xml.close("group");
            }
            case CloneStatus clone -> {
                xml.open(
                        "clone",
                        "id",
                        clone.id(),
                        "multi_state",
                        clone.promotable(),
                        "unique",
                        clone.unique(),
                        "managed",
                        clone.managed() && !clone.maintenance(),
                        "disabled",
                        clone.disabled(),
                        "failed",
                        false,
                        "failure_ignored",
                        false);
                clone.instances().forEach(this::resource);
                xml.close("clone");
            }
        }
    }

    private void primitive(PrimitiveStatus primitive) {
        List<Object> attributes = new ArrayList<>(
                List.of("id", primitive.id(), "resource_agent", primitive.agent(), "role", role(primitive)));
        if (primitive.disabled()) {
            attributes.addAll(List.of("target_role", Role.STOPPED.text()));
        } else {
            primitive.targetRole().ifPresent(role -> attributes.addAll(List.of("target_role", role.text())));
        }
        attributes.addAll(List.of(
                "active",
                ResourceLines.active(primitive),
                "orphaned",
                primitive.orphaned(),
                "blocked",
                primitive.blocked(),
                "managed",
                primitive.managed() && !primitive.maintenance()));
        attributes.addAll(List.of(
                "failed",
                primitive.failed(),
                "failure_ignored",
                primitive.failureIgnored(),
                "nodes_running_on",
                primitive.runningOn().size()));
        primitive.pendingTask().ifPresent(task -> attributes.addAll(List.of("pending", task)));
        if (primitive.runningOn().isEmpty()) {
            xml.empty("resource", attributes.toArray());
            return;
        }
        xml.open("resource", attributes.toArray());
        primitive.runningOn().forEach(node -> xml.empty("node", "name", node, "id", id(node), "cached", true));
        xml.close("resource");
    }

    private static String role(PrimitiveStatus primitive) {
        return primitive
                .pendingTask()
                .filter(ResourceLines::changesState)
                .orElse(primitive.role().text());
    }

    private void attributes() {
        xml.open("node_attributes");
        status.nodeAttributes().stream()
                .filter(node -> !node.attributes().isEmpty())
                .forEach(node -> {
                    xml.open("node", "name", node.node());
                    for (Map.Entry<String, String> each : node.attributes().entrySet()) {
                        xml.empty("attribute", "name", each.getKey(), "value", each.getValue());
                    }
                    xml.close("node");
                });
        xml.close("node_attributes");
    }

    private void history() {
        xml.open("node_history");
        status.history().stream().filter(node -> !node.resources().isEmpty()).forEach(node -> {
            xml.open("node", "name", node.node());
            node.resources().forEach(this::failCount);
            xml.close("node");
        });
        xml.close("node_history");
    }

    private void failCount(ResourceFailCount resource) {
        int threshold = resource.migrationThreshold() == 0 ? Score.LIMIT : resource.migrationThreshold();
        List<Object> attributes = new ArrayList<>(
                List.of("id", resource.resource(), "orphan", resource.orphan(), "migration-threshold", threshold));
        if (resource.failCount() > 0) {
            attributes.addAll(List.of("fail-count", resource.failCount()));
        }
        resource.lastFailure().ifPresent(at -> attributes.addAll(List.of("last-failure", Times.local(at, zone))));
        xml.open("resource_history", attributes.toArray());
        resource.operations().forEach(this::operation);
        xml.close("resource_history");
    }

    private void operation(OperationStatusLine operation) {
        List<Object> attributes = new ArrayList<>(List.of(
                "call", operation.callId(),
                "task", operation.task(),
                "rc", operation.returnCode(),
                "rc_text", operation.returnText()));
        if (!operation.interval().isZero()) {
            attributes.addAll(List.of("interval", operation.interval().toMillis() + "ms"));
        }
        operation.lastRcChange().ifPresent(at -> attributes.addAll(List.of("last-rc-change", Times.local(at, zone))));
        attributes.addAll(List.of("exec-time", operation.execTime().toMillis() + "ms"));
        attributes.addAll(List.of("queue-time", operation.queueTime().toMillis() + "ms"));
        xml.empty("operation_history", attributes.toArray());
    }

    private void failures() {
        if (status.failures().isEmpty()) {
            return;
        }
        xml.open("failures");
        for (Failure failure : status.failures()) {
            xml.empty(
                    "failure",
                    "op_key",
                    failure.operationKey(),
                    "node",
                    failure.node(),
                    "exitstatus",
                    failure.returnText(),
                    "exitreason",
                    failure.exitReason(),
                    "exitcode",
                    failure.returnCode(),
                    "call",
                    failure.callId(),
                    "status",
                    failure.status(),
                    "last-rc-change",
                    failure.at().map(Times::utc).orElse(""),
                    "queued",
                    failure.queueTime().toMillis(),
                    "exec",
                    failure.execTime().toMillis(),
                    "interval",
                    failure.interval().toMillis(),
                    "task",
                    failure.task());
        }
        xml.close("failures");
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
