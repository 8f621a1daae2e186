package org.jcrm.core.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.fencing.FencingMeans;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterStatus.Ban;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeAttributes;
import org.jcrm.core.status.ClusterStatus.NodeHistory;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.OperationStatusLine;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;
import org.jcrm.core.status.LiveCluster.FailedOperation;
import org.jcrm.core.status.LiveResource.Kind;

/** What is true now, for screens and programs: {@link LiveCluster} in the words of {@code jcrm mon}. Pure. */
public final class StatusReader {
    /** Attributes that say how the cluster treats a node, not what agents found. */
    private static final Set<String> OWN = Set.of("standby", "shutdown", "address", "probe_complete", "maintenance");

    /** Ends the name of an attribute by which an agent tells every screen something; the rest is the resource. */
    private static final String NOTICE = "-notice";

    private final LiveCluster cluster;
    private final FailCounts failCounts;

    private StatusReader(LiveCluster cluster) {
        this.cluster = cluster;
        this.failCounts = new FailCounts(cluster);
    }

    public static ClusterStatus read(Cib cib, Instant now, String daemonVersion) {
        return new StatusReader(ClusterReader.read(cib, now)).status(daemonVersion);
    }

    private ClusterStatus status(String daemonVersion) {
        List<LiveResource> shown = cluster.resources.stream()
                .filter(resource -> !resource.orphan || resource.active(false))
                .toList();
        List<LiveResource> instances = shown.stream()
                .flatMap(resource -> resource.primitives().stream())
                .filter(primitive -> !primitive.orphan || primitive.active(false))
                .toList();
        Cib cib = cluster.cib;
        return new ClusterStatus(
                cluster.options.text("cluster-name").orElse(""),
                "jgroups",
                daemonVersion,
                cluster.now,
                cib.version(),
                cib.dc(),
                cib.haveQuorum(),
                cib.lastChange(),
                instances.size(),
                (int) instances.stream().filter(StatusReader::disabled).count(),
                (int) instances.stream().filter(LiveResource::blocked).count(),
                options(),
                cluster.nodes.stream().map(StatusReader::node).toList(),
                shown.stream().map(this::resource).toList(),
                cluster.nodes.stream()
                        .filter(LiveNode::online)
                        .map(StatusReader::attributes)
                        .toList(),
                cluster.nodes.stream()
                        .filter(LiveNode::online)
                        .map(this::history)
                        .toList(),
                cluster.failures.stream().map(StatusReader::failure).toList(),
                bans(),
                notices(instances),
                cib.status().fencing());
    }

    private ClusterStatus.Options options() {
        ClusterOptions options = cluster.options;
        return new ClusterStatus.Options(
                options.fencingEnabled(),
                options.symmetricCluster(),
                options.text("no-quorum-policy").orElse("stop"),
                options.maintenanceMode(),
                options.stopAllResources(),
                options.fencingTimeout());
    }

    // ---- nodes

    private static NodeStatus node(LiveNode node) {
        return new NodeStatus(
                node.name(),
                node.id(),
                node.online,
                node.standby,
                node.standbyOnFail,
                node.maintenance,
                node.pending,
                node.unclean,
                node.shutdown,
                node.expectedUp,
                node.detached,
                node.dc,
                node.running.size());
    }

    private static NodeAttributes attributes(LiveNode node) {
        Map<String, String> shown = new TreeMap<>();
        node.attributes.forEach((name, value) -> {
            if (!name.startsWith("#")
                    && !name.startsWith("fail-count-")
                    && !name.startsWith("last-failure-")
                    && !name.endsWith(NOTICE)
                    && !OWN.contains(name)) {
                shown.put(name, value);
            }
        });
        return new NodeAttributes(node.name(), shown);
    }

    // ---- resources

    private ResourceStatus resource(LiveResource resource) {
        ResourceId id = ResourceId.of(resource.id);
        return switch (resource.kind) {
            case PRIMITIVE -> primitive(resource);
            case GROUP ->
                new GroupStatus(
                        id,
                        resource.managed,
                        disabled(resource),
                        resource.maintenance,
                        resource.children.stream().map(StatusReader::primitive).toList());
            case CLONE, BUNDLE ->
                new CloneStatus(
                        id,
                        ResourceId.of(resource.children.isEmpty() ? resource.id : resource.children.getFirst().baseId),
                        resource.promotable(),
                        resource.unique,
                        resource.managed,
                        disabled(resource),
                        resource.maintenance,
                        resource.children.stream()
                                .filter(child -> !child.primitives().stream().allMatch(part -> part.orphan)
                                        || child.active(false))
                                .map(this::resource)
                                .toList());
        };
    }

    private static PrimitiveStatus primitive(LiveResource resource) {
        Role role = resource.role == Role.UNKNOWN ? Role.STOPPED : resource.role;
        if (role == Role.STARTED && resource.inPromotable()) {
            role = Role.UNPROMOTED;
        }
        return new PrimitiveStatus(
                ResourceId.of(resource.unique ? resource.id : resource.baseId),
                resource.primitive().agent().toString(),
                role,
                resource.meta("target-role").flatMap(Role::parse),
                resource.running.stream().map(LiveNode::name).toList(),
                resource.orphan,
                resource.blocked,
                resource.managed,
                disabled(resource),
                resource.failed,
                resource.failureIgnored,
                resource.maintenance,
                pendingTask(resource));
    }

    private static Optional<String> pendingTask(LiveResource resource) {
        return Optional.ofNullable(resource.pendingTask).map(task -> switch (task) {
            case "start" -> "Starting";
            case "stop" -> "Stopping";
            case "promote" -> "Promoting";
            case "demote" -> "Demoting";
            case "migrate_to", "migrate_from" -> "Migrating";
            case "monitor" -> "Monitoring";
            default -> task;
        });
    }

    private static boolean disabled(LiveResource resource) {
        return resource.meta("target-role").flatMap(Role::parse).equals(Optional.of(Role.STOPPED));
    }

    // ---- history

    private NodeHistory history(LiveNode node) {
        List<ResourceFailCount> lines = new ArrayList<>();
        NodeState state = cluster.cib.status().nodes().get(node.name());
        if (state != null) {
            for (ResourceHistory history : state.history().values()) {
                lines.add(failCount(node, history));
            }
        }
        return new NodeHistory(node.name(), lines);
    }

    private ResourceFailCount failCount(LiveNode node, ResourceHistory history) {
        Optional<LiveResource> resource = known(node, history.id().value());
        FailCounts.Count count =
                resource.map(found -> failCounts.effective(found, node)).orElse(FailCounts.Count.NONE);
        List<OperationStatusLine> operations = HistoryOrder.sort(
                        history.operations().values())
                .operations()
                .stream()
                .map(StatusReader::line)
                .toList();
        return new ResourceFailCount(
                history.id(),
                resource.map(found -> found.orphan).orElse(true),
                resource.map(found -> found.options.migrationThreshold()).orElse(Score.LIMIT),
                count.count().value(),
                count.last() > 0 ? Optional.of(Instant.ofEpochSecond(count.last())) : Optional.empty(),
                operations);
    }

    /** The resource that a history entry is about; of interchangeable instances any will do. */
    private Optional<LiveResource> known(LiveNode node, String historyId) {
        for (LiveResource running : node.running) {
            if (historyId.equals(running.id) || historyId.equals(running.historyId)) {
                return Optional.of(running);
            }
        }
        return cluster.resource(historyId)
                .or(() -> cluster.resource(historyId + ":0"))
                .filter(found -> found.kind == Kind.PRIMITIVE);
    }

    private static OperationStatusLine line(OperationRecord op) {
        return new OperationStatusLine(
                op.callId(),
                op.key().operation(),
                op.returnCode(),
                OcfResult.ofCode(op.returnCode()).text(),
                Duration.ofMillis(op.key().intervalMillis()),
                op.lastRcChange(),
                op.execTime(),
                op.queueTime());
    }

    private static Failure failure(FailedOperation failed) {
        OperationRecord op = failed.operation();
        return new Failure(
                op.key().toString(),
                op.key().resource(),
                op.key().operation(),
                Duration.ofMillis(op.key().intervalMillis()),
                failed.node().name(),
                op.returnCode(),
                OcfResult.ofCode(op.returnCode()).text(),
                op.status().text(),
                op.exitReason(),
                op.callId(),
                op.lastRcChange(),
                op.execTime(),
                op.queueTime());
    }

    // ---- what an operator should know

    private List<Ban> bans() {
        List<Ban> bans = new ArrayList<>();
        for (Constraint constraint : cluster.cib.configuration().constraints()) {
            if (constraint instanceof LocationConstraint location
                    && location.resource().isPresent()
                    && location.node().isPresent()
                    && location.score().orElse(Score.ZERO).isNegative()) {
                bans.add(new Ban(
                        location.id(),
                        location.resource().get(),
                        location.node().get(),
                        location.score().get().value(),
                        location.role().equals(Optional.of(Role.PROMOTED))));
            }
        }
        return bans;
    }

    private List<String> notices(List<LiveResource> instances) {
        Set<String> notices = new LinkedHashSet<>();
        if (cluster.options.fencingEnabled()) {
            List<NodeName> members = cluster.nodes.stream()
                    .filter(node -> node.online && node.isMember())
                    .map(LiveNode::name)
                    .toList();
            notices.addAll(FencingMeans.notices(cluster.cib, cluster.haveFenceDevice, members));
        }
        for (LiveNode node : cluster.nodes) {
            if (node.detached) {
                notices.add("Node " + node + " left its resources running; nobody else takes them.");
            }
        }
        for (LiveNode node : cluster.nodes) {
            node.attributes.forEach((name, value) -> {
                if (name.endsWith(NOTICE)) {
                    notices.add(name.substring(0, name.length() - NOTICE.length()) + " on " + node + ": " + value);
                }
            });
        }
        for (LiveResource instance : instances) {
            if (instance.blocked && !instance.running.isEmpty()) {
                NodeName where = instance.running.getFirst().name();
                boolean detached = instance.running.getFirst().detached;
                if (!detached) {
                    notices.add(instance.baseId + " is blocked on " + where
                            + " after a failure: clean it up when the cause is gone (jcrm resource cleanup "
                            + instance.baseId + ").");
                }
            }
        }
        return List.copyOf(notices);
    }
}
