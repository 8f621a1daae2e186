package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.constant;
import static org.jcrm.core.codec.ApiFields.instant;
import static org.jcrm.core.codec.ApiFields.millis;
import static org.jcrm.core.codec.ApiFields.objects;
import static org.jcrm.core.codec.ApiFields.text;
import static org.jcrm.core.codec.ApiFields.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Ban;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeAttributes;
import org.jcrm.core.status.ClusterStatus.NodeHistory;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.OperationStatusLine;
import org.jcrm.core.status.ClusterStatus.Options;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/**
 * The cluster's status ↔ the JSON of {@code /v1/status}. Written by hand, field by field, because {@code jcrm mon} reads
 * it in the first tenths of a second of its life; {@code docs/api.md} is the contract. Thread-safe.
 */
public final class StatusJson {
    private StatusJson() {}

    /** {@code {"local":…,"cluster":…}}. */
    public static byte[] write(StatusReport report) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> {
            out.writeStartObject();
            out.writeObjectFieldStart("local");
            local(out, report.local());
            out.writeEndObject();
            out.writeObjectFieldStart("cluster");
            cluster(out, report.cluster());
            out.writeEndObject();
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no status; fields that this version does not know are passed over */
    public static StatusReport read(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new StatusReport(
                StatusJsonReader.local(json.object("local")), StatusJsonReader.cluster(json.object("cluster")));
    }

    /** The answer of {@code /v1/nodes}: a list. */
    public static byte[] writeNodes(List<NodeStatus> nodes) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> objects(out, nodes, StatusJson::node));
    }

    public static List<NodeStatus> readNodes(byte[] bytes) throws CodecException {
        return ApiFields.each(JsonObject.parseList(bytes), StatusJsonReader::node);
    }

    /** The answer of {@code /v1/resources}: a list. */
    public static byte[] writeResources(List<ResourceStatus> resources) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> objects(out, resources, StatusJson::resource));
    }

    public static List<ResourceStatus> readResources(byte[] bytes) throws CodecException {
        return ApiFields.each(JsonObject.parseList(bytes), StatusJsonReader::resource);
    }

    private static void local(JsonGenerator out, LocalStatus local) throws IOException {
        text(out, "node", local.node());
        constant(out, "lifecycle", local.lifecycle());
        text(out, "sentence", local.sentence());
        text(out, "view", local.view());
        out.writeBooleanField("quorate", local.quorate());
        text(out, "daemonVersion", local.daemonVersion());
        instant(out, "startedAt", local.startedAt());
        texts(out, "notices", local.notices());
    }

    static void cluster(JsonGenerator out, ClusterStatus status) throws IOException {
        text(out, "clusterName", status.clusterName());
        text(out, "stack", status.stack());
        text(out, "daemonVersion", status.daemonVersion());
        instant(out, "lastUpdated", status.lastUpdated());
        text(out, "cibVersion", status.cibVersion());
        text(out, "dc", status.dc());
        out.writeBooleanField("quorate", status.quorate());
        if (status.lastChange().isPresent()) {
            lastChange(out, status.lastChange().get());
        }
        out.writeNumberField("resourceInstances", status.resourceInstances());
        out.writeNumberField("disabledInstances", status.disabledInstances());
        out.writeNumberField("blockedInstances", status.blockedInstances());
        options(out, status.options());
        objects(out, "nodes", status.nodes(), StatusJson::node);
        objects(out, "resources", status.resources(), StatusJson::resource);
        objects(out, "nodeAttributes", status.nodeAttributes(), StatusJson::attributes);
        objects(out, "history", status.history(), StatusJson::history);
        objects(out, "failures", status.failures(), StatusJson::failure);
        objects(out, "bans", status.bans(), StatusJson::ban);
        texts(out, "notices", status.notices());
        if (!status.fencing().isEmpty()) {
            out.writeFieldName("fencing");
            FencingJson.writeHistory(out, status.fencing());
        }
    }

    private static void lastChange(JsonGenerator out, LastChange change) throws IOException {
        out.writeObjectFieldStart("lastChange");
        instant(out, "at", change.at());
        text(out, "user", change.user());
        text(out, "client", change.client());
        text(out, "origin", change.origin());
        out.writeEndObject();
    }

    private static void options(JsonGenerator out, Options options) throws IOException {
        out.writeObjectFieldStart("options");
        out.writeBooleanField("fencingEnabled", options.fencingEnabled());
        out.writeBooleanField("symmetricCluster", options.symmetricCluster());
        text(out, "noQuorumPolicy", options.noQuorumPolicy());
        out.writeBooleanField("maintenanceMode", options.maintenanceMode());
        out.writeBooleanField("stopAllResources", options.stopAllResources());
        millis(out, "fencingTimeoutMillis", options.fencingTimeout());
        out.writeEndObject();
    }

    private static void node(JsonGenerator out, NodeStatus node) throws IOException {
        text(out, "name", node.name());
        text(out, "id", node.id());
        out.writeBooleanField("online", node.online());
        out.writeBooleanField("standby", node.standby());
        out.writeBooleanField("standbyOnFail", node.standbyOnFail());
        out.writeBooleanField("maintenance", node.maintenance());
        out.writeBooleanField("pending", node.pending());
        out.writeBooleanField("unclean", node.unclean());
        out.writeBooleanField("shutdown", node.shutdown());
        out.writeBooleanField("expectedUp", node.expectedUp());
        out.writeBooleanField("detached", node.detached());
        out.writeBooleanField("isDc", node.isDc());
        out.writeNumberField("resourcesRunning", node.resourcesRunning());
    }

    private static void resource(JsonGenerator out, ResourceStatus resource) throws IOException {
        switch (resource) {
            case PrimitiveStatus primitive -> primitive(out, primitive);
            case GroupStatus group -> {
                common(out, "group", group);
                out.writeBooleanField("maintenance", group.maintenance());
                objects(out, "members", group.members(), StatusJson::resource);
            }
            case CloneStatus clone -> {
                common(out, "clone", clone);
                text(out, "memberId", clone.memberId());
                out.writeBooleanField("promotable", clone.promotable());
                out.writeBooleanField("unique", clone.unique());
                out.writeBooleanField("maintenance", clone.maintenance());
                objects(out, "instances", clone.instances(), StatusJson::resource);
            }
        }
    }

    private static void common(JsonGenerator out, String kind, ResourceStatus resource) throws IOException {
        text(out, "kind", kind);
        text(out, "id", resource.id());
        out.writeBooleanField("managed", resource.managed());
        out.writeBooleanField("disabled", resource.disabled());
    }

    private static void primitive(JsonGenerator out, PrimitiveStatus primitive) throws IOException {
        common(out, "primitive", primitive);
        text(out, "agent", primitive.agent());
        constant(out, "role", primitive.role());
        if (primitive.targetRole().isPresent()) {
            constant(out, "targetRole", primitive.targetRole().get());
        }
        texts(out, "runningOn", primitive.runningOn());
        out.writeBooleanField("orphaned", primitive.orphaned());
        out.writeBooleanField("blocked", primitive.blocked());
        out.writeBooleanField("failed", primitive.failed());
        out.writeBooleanField("failureIgnored", primitive.failureIgnored());
        out.writeBooleanField("maintenance", primitive.maintenance());
        text(out, "pendingTask", primitive.pendingTask());
    }

    private static void attributes(JsonGenerator out, NodeAttributes node) throws IOException {
        text(out, "node", node.node());
        out.writeObjectFieldStart("attributes");
        for (Map.Entry<String, String> attribute : node.attributes().entrySet()) {
            text(out, JsonFormat.encodable(attribute.getKey()), attribute.getValue());
        }
        out.writeEndObject();
    }

    private static void history(JsonGenerator out, NodeHistory node) throws IOException {
        text(out, "node", node.node());
        objects(out, "resources", node.resources(), StatusJson::failCount);
    }

    private static void failCount(JsonGenerator out, ResourceFailCount resource) throws IOException {
        text(out, "resource", resource.resource());
        out.writeBooleanField("orphan", resource.orphan());
        out.writeNumberField("migrationThreshold", resource.migrationThreshold());
        out.writeNumberField("failCount", resource.failCount());
        instant(out, "lastFailure", resource.lastFailure());
        objects(out, "operations", resource.operations(), StatusJson::operation);
    }

    private static void operation(JsonGenerator out, OperationStatusLine operation) throws IOException {
        out.writeNumberField("callId", operation.callId());
        text(out, "task", operation.task());
        out.writeNumberField("returnCode", operation.returnCode());
        text(out, "returnText", operation.returnText());
        millis(out, "intervalMillis", operation.interval());
        instant(out, "lastRcChange", operation.lastRcChange());
        millis(out, "execTimeMillis", operation.execTime());
        millis(out, "queueTimeMillis", operation.queueTime());
    }

    private static void failure(JsonGenerator out, Failure failure) throws IOException {
        text(out, "operationKey", failure.operationKey());
        text(out, "resource", failure.resource());
        text(out, "task", failure.task());
        millis(out, "intervalMillis", failure.interval());
        text(out, "node", failure.node());
        out.writeNumberField("returnCode", failure.returnCode());
        text(out, "returnText", failure.returnText());
        text(out, "status", failure.status());
        text(out, "exitReason", failure.exitReason());
        out.writeNumberField("callId", failure.callId());
        instant(out, "at", failure.at());
        millis(out, "execTimeMillis", failure.execTime());
        millis(out, "queueTimeMillis", failure.queueTime());
    }

    private static void ban(JsonGenerator out, Ban ban) throws IOException {
        text(out, "id", ban.id());
        text(out, "resource", ban.resource());
        text(out, "node", ban.node());
        out.writeNumberField("score", ban.score());
        out.writeBooleanField("promotedOnly", ban.promotedOnly());
    }
}
