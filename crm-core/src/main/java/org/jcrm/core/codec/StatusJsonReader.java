package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.each;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
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

/** The reading half of {@link StatusJson}. */
final class StatusJsonReader {
    private StatusJsonReader() {}

    static LocalStatus local(JsonObject json) throws CodecException {
        return new LocalStatus(
                node(json, "node"),
                json.constant("lifecycle", Lifecycle.values()),
                json.text("sentence"),
                json.text("view"),
                json.flag("quorate"),
                json.text("daemonVersion"),
                json.instant("startedAt"),
                json.texts("notices"));
    }

    static ClusterStatus cluster(JsonObject json) throws CodecException {
        return new ClusterStatus(
                json.text("clusterName"),
                json.text("stack"),
                json.text("daemonVersion"),
                json.instant("lastUpdated"),
                ApiFields.version(json.text("cibVersion")),
                json.has("dc") ? Optional.of(node(json, "dc")) : Optional.empty(),
                json.flag("quorate"),
                lastChange(json.optionalObject("lastChange")),
                json.number("resourceInstances"),
                json.number("disabledInstances"),
                json.number("blockedInstances"),
                options(json.object("options")),
                each(json.objects("nodes"), StatusJsonReader::node),
                each(json.objects("resources"), StatusJsonReader::resource),
                each(json.objects("nodeAttributes"), StatusJsonReader::attributes),
                each(json.objects("history"), StatusJsonReader::history),
                each(json.objects("failures"), StatusJsonReader::failure),
                each(json.objects("bans"), StatusJsonReader::ban),
                json.texts("notices"),
                json.has("fencing") ? each(json.objects("fencing"), StatusJsonReader::fencing) : List.of());
    }

    private static FencingRecord fencing(JsonObject json) throws CodecException {
        return new FencingRecord(
                json.text("id"),
                node(json, "target"),
                json.text("action"),
                node(json, "origin"),
                json.text("client"),
                json.has("delegate") ? Optional.of(node(json, "delegate")) : Optional.empty(),
                json.constant("state", FencingRecord.State.values()),
                json.instant("requestedAt"),
                json.optionalInstant("completedAt"),
                json.optionalText("reason").orElse(""),
                json.has("attempts") ? json.texts("attempts") : List.of());
    }

    private static Optional<LastChange> lastChange(Optional<JsonObject> found) throws CodecException {
        if (found.isEmpty()) {
            return Optional.empty();
        }
        JsonObject json = found.get();
        return Optional.of(
                new LastChange(json.instant("at"), json.text("user"), json.text("client"), node(json, "origin")));
    }

    private static Options options(JsonObject json) throws CodecException {
        return new Options(
                json.flag("fencingEnabled"),
                json.flag("symmetricCluster"),
                json.text("noQuorumPolicy"),
                json.flag("maintenanceMode"),
                json.flag("stopAllResources"),
                json.millis("fencingTimeoutMillis"));
    }

    static NodeStatus node(JsonObject json) throws CodecException {
        return new NodeStatus(
                node(json, "name"),
                json.text("id"),
                json.flag("online"),
                json.flag("standby"),
                json.flag("standbyOnFail"),
                json.flag("maintenance"),
                json.flag("pending"),
                json.flag("unclean"),
                json.flag("shutdown"),
                json.flag("expectedUp"),
                json.flag("detached"),
                json.flag("isDc"),
                json.number("resourcesRunning"));
    }

    static ResourceStatus resource(JsonObject json) throws CodecException {
        String kind = json.text("kind");
        return switch (kind) {
            case "primitive" -> primitive(json);
            case "group" ->
                new GroupStatus(
                        resource(json, "id"),
                        json.flag("managed"),
                        json.flag("disabled"),
                        json.flag("maintenance"),
                        each(json.objects("members"), StatusJsonReader::primitive));
            case "clone" ->
                new CloneStatus(
                        resource(json, "id"),
                        resource(json, "memberId"),
                        json.flag("promotable"),
                        json.flag("unique"),
                        json.flag("managed"),
                        json.flag("disabled"),
                        json.flag("maintenance"),
                        each(json.objects("instances"), StatusJsonReader::resource));
            default ->
                throw new CodecException(
                        CodecException.Reason.UNKNOWN_KIND, "\"" + kind + "\" is no kind of resource known here");
        };
    }

    private static PrimitiveStatus primitive(JsonObject json) throws CodecException {
        List<NodeName> runningOn = new ArrayList<>();
        for (String name : json.texts("runningOn")) {
            runningOn.add(nodeName(name));
        }
        return new PrimitiveStatus(
                resource(json, "id"),
                json.text("agent"),
                json.constant("role", Role.values()),
                json.optionalConstant("targetRole", Role.values()),
                runningOn,
                json.flag("orphaned"),
                json.flag("blocked"),
                json.flag("managed"),
                json.flag("disabled"),
                json.flag("failed"),
                json.flag("failureIgnored"),
                json.flag("maintenance"),
                json.optionalText("pendingTask"));
    }

    private static NodeAttributes attributes(JsonObject json) throws CodecException {
        return new NodeAttributes(node(json, "node"), json.textMap("attributes"));
    }

    private static NodeHistory history(JsonObject json) throws CodecException {
        return new NodeHistory(node(json, "node"), each(json.objects("resources"), StatusJsonReader::failCount));
    }

    private static ResourceFailCount failCount(JsonObject json) throws CodecException {
        return new ResourceFailCount(
                resource(json, "resource"),
                json.flag("orphan"),
                json.number("migrationThreshold"),
                json.number("failCount"),
                json.optionalInstant("lastFailure"),
                each(json.objects("operations"), StatusJsonReader::operation));
    }

    private static OperationStatusLine operation(JsonObject json) throws CodecException {
        return new OperationStatusLine(
                json.number("callId"),
                json.text("task"),
                json.number("returnCode"),
                json.text("returnText"),
                json.millis("intervalMillis"),
                json.optionalInstant("lastRcChange"),
                json.millis("execTimeMillis"),
                json.millis("queueTimeMillis"));
    }

    private static Failure failure(JsonObject json) throws CodecException {
        return new Failure(
                json.text("operationKey"),
                resource(json, "resource"),
                json.text("task"),
                json.millis("intervalMillis"),
                node(json, "node"),
                json.number("returnCode"),
                json.text("returnText"),
                json.text("status"),
                json.text("exitReason"),
                json.number("callId"),
                json.optionalInstant("at"),
                json.millis("execTimeMillis"),
                json.millis("queueTimeMillis"));
    }

    private static Ban ban(JsonObject json) throws CodecException {
        return new Ban(
                json.text("id"),
                resource(json, "resource"),
                node(json, "node"),
                json.number("score"),
                json.flag("promotedOnly"));
    }

    static NodeName node(JsonObject json, String field) throws CodecException {
        return nodeName(json.text(field));
    }

    private static NodeName nodeName(String text) throws CodecException {
        if (text.isBlank()) {
            throw new CodecException(CodecException.Reason.MALFORMED, "a node name must not be blank");
        }
        return NodeName.of(text);
    }

    static ResourceId resource(JsonObject json, String field) throws CodecException {
        String text = json.text(field);
        if (text.isBlank()) {
            throw new CodecException(CodecException.Reason.MALFORMED, "a resource id must not be blank");
        }
        return ResourceId.of(text);
    }
}
