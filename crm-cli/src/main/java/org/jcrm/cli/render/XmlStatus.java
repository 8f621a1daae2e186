package org.jcrm.cli.render;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeHistory;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.OperationStatusLine;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/** The parts of a status that {@code crm_mon} and {@code crm_simulate} write alike as XML. */
final class XmlStatus {
    private final XmlElements xml;
    private final ClusterStatus status;
    private final ZoneId zone;

    XmlStatus(XmlElements xml, ClusterStatus status, ZoneId zone) {
        this.xml = xml;
        this.status = status;
        this.zone = zone;
    }

    void nodes() {
        xml.open("nodes");
        status.nodes().forEach(this::node);
        xml.close("nodes");
    }

    void resources() {
        xml.open("resources");
        status.resources().forEach(this::resource);
        xml.close("resources");
    }

    /** Empty for a node that the status does not have. */
    String id(NodeName name) {
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

    void attributes() {
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

    void history() {
        xml.open("node_history");
        status.history().stream().filter(node -> !node.resources().isEmpty()).forEach(node -> {
            xml.open("node", "name", node.node());
            node.resources().forEach(this::failCount);
            xml.close("node");
        });
        xml.close("node_history");
    }

    /** The history without its operations: only what failed. */
    void failCounts() {
        List<NodeHistory> nodes = status.history().stream()
                .filter(node -> node.resources().stream().anyMatch(resource -> resource.failCount() > 0))
                .toList();
        if (nodes.isEmpty()) {
            xml.empty("node_history");
            return;
        }
        xml.open("node_history");
        for (NodeHistory node : nodes) {
            xml.open("node", "name", node.node());
            node.resources().stream()
                    .filter(resource -> resource.failCount() > 0)
                    .forEach(resource -> xml.empty(
                            "resource_history", failCountAttributes(resource).toArray()));
            xml.close("node");
        }
        xml.close("node_history");
    }

    private void failCount(ResourceFailCount resource) {
        xml.open("resource_history", failCountAttributes(resource).toArray());
        resource.operations().forEach(this::operation);
        xml.close("resource_history");
    }

    private List<Object> failCountAttributes(ResourceFailCount resource) {
        int threshold = resource.migrationThreshold() == 0 ? Score.LIMIT : resource.migrationThreshold();
        List<Object> attributes = new ArrayList<>(
                List.of("id", resource.resource(), "orphan", resource.orphan(), "migration-threshold", threshold));
        if (resource.failCount() > 0) {
            attributes.addAll(List.of("fail-count", resource.failCount()));
        }
        resource.lastFailure().ifPresent(at -> attributes.addAll(List.of("last-failure", Times.local(at, zone))));
        return attributes;
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

    void failures() {
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
}
