package org.jcrm.cli.render;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
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
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/** Hand-made statuses: the pair of PostgreSQL nodes at the turns of its story, and one with every oddity at once. */
public final class Statuses {
    public static final NodeName NODE1 = NodeName.of("node1");
    public static final NodeName NODE2 = NodeName.of("node2");
    static final String PGSQL = "ocf:jcrm:pgsql";
    static final String DUMMY = "ocf:jcrm:Dummy";

    private Statuses() {}

    /** Both nodes up, node2 promoted. */
    public static StatusReport steady() {
        return report(
                "2026-11-22T18:38:04Z",
                change("2026-11-22T18:37:38Z", "jcrm config apply", NODE2),
                List.of(node(NODE1, "1", 1), dc(node(NODE2, "2", 2))),
                List.of(pair(instance(Role.PROMOTED, NODE2), instance(Role.UNPROMOTED, NODE1)), address(NODE2)),
                List.of(
                        attributes(
                                NODE1,
                                "master-pgsql",
                                "100",
                                "pgsql-data-status",
                                "STREAMING|SYNC",
                                "pgsql-status",
                                "HS:sync"),
                        attributes(
                                NODE2,
                                "master-pgsql",
                                "1000",
                                "pgsql-data-status",
                                "LATEST",
                                "pgsql-master-baseline",
                                "0000000003053850",
                                "pgsql-status",
                                "PRI",
                                "pgsql-xlog-loc",
                                "0000000003000000")),
                List.of(
                        history(
                                NODE2,
                                counts(
                                        "pgsql",
                                        2,
                                        0,
                                        "",
                                        operation(16, "promote", 0, 0, "2026-11-22T18:37:19Z", 2721),
                                        operation(17, "monitor", 8, 2000, "2026-11-22T18:37:22Z", 299)),
                                counts(
                                        "master-ip",
                                        0,
                                        0,
                                        "",
                                        operation(14, "start", 0, 0, "2026-11-22T18:37:19Z", 66),
                                        operation(15, "monitor", 0, 5000, "2026-11-22T18:37:19Z", 60))),
                        history(
                                NODE1,
                                counts(
                                        "pgsql",
                                        2,
                                        0,
                                        "",
                                        operation(11, "start", 0, 0, "2026-11-22T18:37:32Z", 1373),
                                        operation(12, "monitor", 0, 3000, "2026-11-22T18:37:33Z", 230)))),
                List.of());
    }

    /** The promoted postmaster of node2 was killed; node1 is promoted, node2 may not start. */
    public static StatusReport afterKill() {
        return report(
                "2026-11-22T18:58:14Z",
                change("2026-11-22T18:58:08Z", "jcrm config apply", NODE1),
                List.of(node(NODE1, "1", 2), dc(node(NODE2, "2", 0))),
                List.of(pair(instance(Role.PROMOTED, NODE1), stopped()), address(NODE1)),
                List.of(
                        attributes(
                                NODE1,
                                "master-pgsql",
                                "1000",
                                "pgsql-data-status",
                                "LATEST",
                                "pgsql-master-baseline",
                                "0000000003114040",
                                "pgsql-status",
                                "PRI",
                                "pgsql-xlog-loc",
                                "0000000003114040"),
                        attributes(
                                NODE2,
                                "master-pgsql",
                                "-INFINITY",
                                "pgsql-data-status",
                                "DISCONNECT",
                                "pgsql-status",
                                "STOP")),
                List.of(history(
                        NODE2,
                        counts(
                                "pgsql",
                                2,
                                1_000_000,
                                "2026-11-22T18:58:05Z",
                                operation(17, "monitor", 8, 1000, "2026-11-22T18:57:41Z", 331),
                                operation(23, "start", 1, 0, "2026-11-22T18:58:05Z", 282)))),
                List.of(failure(
                        "pgsql",
                        "start",
                        0,
                        NODE2,
                        1,
                        "error",
                        "complete",
                        "My data may be inconsistent. You have to remove /var/lib/jcrm/agents/pgsql/PGSQL.lock file to"
                                + " force start.",
                        23,
                        "2026-11-22T18:58:05Z",
                        282)));
    }

    /** node2 was put to standby; node1 took over. */
    public static StatusReport afterSwitchover() {
        return report(
                "2026-11-22T18:51:01Z",
                change("2026-11-22T18:50:57Z", "jcrm config apply", NODE1),
                List.of(node(NODE1, "1", 2), dc(standby(node(NODE2, "2", 0)))),
                List.of(pair(instance(Role.PROMOTED, NODE1), stopped()), address(NODE1)),
                List.of(
                        attributes(
                                NODE1,
                                "master-pgsql",
                                "1000",
                                "pgsql-data-status",
                                "LATEST",
                                "pgsql-master-baseline",
                                "000000000A0000A0",
                                "pgsql-status",
                                "PRI"),
                        attributes(
                                NODE2,
                                "master-pgsql",
                                "-INFINITY",
                                "pgsql-data-status",
                                "DISCONNECT",
                                "pgsql-status",
                                "STOP")),
                List.of(),
                List.of());
    }

    /** node1's host was switched off and is back, held; this is what node1 itself says. */
    public static StatusReport held() {
        StatusReport before = steady();
        ClusterStatus status = before.cluster();
        List<NodeStatus> offline = status.nodes().stream()
                .map(node -> new NodeStatus(
                        node.name(),
                        node.id(),
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        0))
                .toList();
        ClusterStatus known = new ClusterStatus(
                status.clusterName(),
                status.stack(),
                status.daemonVersion(),
                status.lastUpdated(),
                status.cibVersion(),
                Optional.empty(),
                false,
                status.lastChange(),
                status.resourceInstances(),
                0,
                0,
                status.options(),
                offline,
                List.of(pair(stopped(), stopped())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new StatusReport(
                local(Lifecycle.HELD, "its host went down while it was a member at 18:30:02", List.of()), known);
    }

    public static LocalStatus local(Lifecycle lifecycle, String sentence, List<String> notices) {
        return new LocalStatus(
                NODE1, lifecycle, sentence, "node2|3", true, "0.1.0", Instant.parse("2026-11-22T18:30:00Z"), notices);
    }

    static StatusReport report(
            String updated,
            Optional<LastChange> change,
            List<NodeStatus> nodes,
            List<ResourceStatus> resources,
            List<NodeAttributes> attributes,
            List<NodeHistory> history,
            List<Failure> failures) {
        ClusterStatus status = new ClusterStatus(
                "pgsqlcluster",
                "jgroups",
                "0.1.0",
                Instant.parse(updated),
                new CibVersion(0, 24, 2),
                nodes.stream().filter(NodeStatus::isDc).map(NodeStatus::name).findFirst(),
                true,
                change,
                3,
                0,
                0,
                new ClusterStatus.Options(false, true, "ignore", false, false, Duration.ofSeconds(60)),
                nodes,
                resources,
                attributes,
                history,
                failures,
                List.of(),
                List.of());
        return new StatusReport(local(Lifecycle.MEMBER, "", List.of()), status);
    }

    /** The same, with something replaced. */
    static StatusReport with(
            StatusReport report, boolean quorate, ClusterStatus.Options options, List<Ban> bans, List<String> notices) {
        ClusterStatus status = report.cluster();
        return new StatusReport(
                report.local(),
                new ClusterStatus(
                        status.clusterName(),
                        status.stack(),
                        status.daemonVersion(),
                        status.lastUpdated(),
                        status.cibVersion(),
                        status.dc(),
                        quorate,
                        status.lastChange(),
                        status.resourceInstances(),
                        status.disabledInstances(),
                        status.blockedInstances(),
                        options,
                        status.nodes(),
                        status.resources(),
                        status.nodeAttributes(),
                        status.history(),
                        status.failures(),
                        bans,
                        notices));
    }

    static StatusReport withFencing(StatusReport report, FencingRecord... fencing) {
        ClusterStatus status = report.cluster();
        return new StatusReport(
                report.local(),
                new ClusterStatus(
                        status.clusterName(),
                        status.stack(),
                        status.daemonVersion(),
                        status.lastUpdated(),
                        status.cibVersion(),
                        status.dc(),
                        status.quorate(),
                        status.lastChange(),
                        status.resourceInstances(),
                        status.disabledInstances(),
                        status.blockedInstances(),
                        status.options(),
                        status.nodes(),
                        status.resources(),
                        status.nodeAttributes(),
                        status.history(),
                        status.failures(),
                        status.bans(),
                        status.notices(),
                        List.of(fencing)));
    }

    public static StatusReport withNotices(StatusReport report, String... notices) {
        ClusterStatus status = report.cluster();
        return with(report, status.quorate(), status.options(), status.bans(), List.of(notices));
    }

    static Optional<LastChange> change(String at, String client, NodeName origin) {
        return Optional.of(new LastChange(Instant.parse(at), "root", client, origin));
    }

    static NodeStatus node(NodeName name, String id, int running) {
        return new NodeStatus(name, id, true, false, false, false, false, false, false, true, false, false, running);
    }

    static NodeStatus dc(NodeStatus node) {
        return new NodeStatus(
                node.name(),
                node.id(),
                node.online(),
                node.standby(),
                node.standbyOnFail(),
                node.maintenance(),
                node.pending(),
                node.unclean(),
                node.shutdown(),
                node.expectedUp(),
                node.detached(),
                true,
                node.resourcesRunning());
    }

    static NodeStatus standby(NodeStatus node) {
        return new NodeStatus(
                node.name(),
                node.id(),
                node.online(),
                true,
                false,
                false,
                false,
                false,
                false,
                true,
                false,
                false,
                node.resourcesRunning());
    }

    static CloneStatus pair(ResourceStatus... instances) {
        return clone("pgsql-master", "pgsql", true, false, false, true, instances);
    }

    static CloneStatus clone(
            String id,
            String member,
            boolean promotable,
            boolean unique,
            boolean disabled,
            boolean managed,
            ResourceStatus... instances) {
        return new CloneStatus(
                ResourceId.of(id),
                ResourceId.of(member),
                promotable,
                unique,
                managed,
                disabled,
                false,
                List.of(instances));
    }

    static PrimitiveStatus instance(Role role, NodeName... nodes) {
        return primitive("pgsql", PGSQL, role, nodes);
    }

    static PrimitiveStatus stopped() {
        return primitive("pgsql", PGSQL, Role.STOPPED);
    }

    static PrimitiveStatus address(NodeName node) {
        return primitive("master-ip", "ocf:jcrm:IPaddr2", Role.STARTED, node);
    }

    static PrimitiveStatus primitive(String id, String agent, Role role, NodeName... nodes) {
        return new PrimitiveStatus(
                ResourceId.of(id),
                agent,
                role,
                Optional.empty(),
                List.of(nodes),
                false,
                false,
                true,
                false,
                false,
                false,
                false,
                Optional.empty());
    }

    static PrimitiveStatus disabled(PrimitiveStatus of) {
        return new PrimitiveStatus(
                of.id(),
                of.agent(),
                of.role(),
                Optional.of(Role.STOPPED),
                of.runningOn(),
                of.orphaned(),
                of.blocked(),
                of.managed(),
                true,
                of.failed(),
                of.failureIgnored(),
                of.maintenance(),
                of.pendingTask());
    }

    static PrimitiveStatus unmanaged(PrimitiveStatus of) {
        return new PrimitiveStatus(
                of.id(),
                of.agent(),
                of.role(),
                of.targetRole(),
                of.runningOn(),
                of.orphaned(),
                of.blocked(),
                false,
                of.disabled(),
                of.failed(),
                of.failureIgnored(),
                of.maintenance(),
                of.pendingTask());
    }

    static PrimitiveStatus failed(PrimitiveStatus of, boolean blocked) {
        return new PrimitiveStatus(
                of.id(),
                of.agent(),
                of.role(),
                of.targetRole(),
                of.runningOn(),
                of.orphaned(),
                blocked,
                of.managed(),
                of.disabled(),
                true,
                of.failureIgnored(),
                of.maintenance(),
                of.pendingTask());
    }

    static PrimitiveStatus orphaned(PrimitiveStatus of) {
        return new PrimitiveStatus(
                of.id(),
                of.agent(),
                of.role(),
                of.targetRole(),
                of.runningOn(),
                true,
                of.blocked(),
                of.managed(),
                of.disabled(),
                of.failed(),
                of.failureIgnored(),
                of.maintenance(),
                of.pendingTask());
    }

    static PrimitiveStatus pending(PrimitiveStatus of, String task) {
        return new PrimitiveStatus(
                of.id(),
                of.agent(),
                of.role(),
                of.targetRole(),
                of.runningOn(),
                of.orphaned(),
                of.blocked(),
                of.managed(),
                of.disabled(),
                of.failed(),
                of.failureIgnored(),
                of.maintenance(),
                Optional.of(task));
    }

    static GroupStatus group(String id, PrimitiveStatus... members) {
        return new GroupStatus(ResourceId.of(id), true, false, false, List.of(members));
    }

    static NodeAttributes attributes(NodeName node, String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new NodeAttributes(node, map);
    }

    static NodeHistory history(NodeName node, ResourceFailCount... resources) {
        return new NodeHistory(node, List.of(resources));
    }

    static ResourceFailCount counts(
            String resource, int threshold, int failCount, String lastFailure, OperationStatusLine... operations) {
        return new ResourceFailCount(
                ResourceId.of(resource),
                false,
                threshold,
                failCount,
                lastFailure.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(lastFailure)),
                new ArrayList<>(List.of(operations)));
    }

    static OperationStatusLine operation(int call, String task, int rc, int intervalMillis, String at, int exec) {
        String text = switch (rc) {
            case 0 -> "ok";
            case 8 -> "promoted";
            default -> "error";
        };
        return new OperationStatusLine(
                call,
                task,
                rc,
                text,
                Duration.ofMillis(intervalMillis),
                Optional.of(Instant.parse(at)),
                Duration.ofMillis(exec),
                Duration.ZERO);
    }

    static Failure failure(
            String resource,
            String task,
            int intervalMillis,
            NodeName node,
            int rc,
            String text,
            String status,
            String reason,
            int call,
            String at,
            int exec) {
        return new Failure(
                resource + "_" + task + "_" + intervalMillis,
                ResourceId.of(resource),
                task,
                Duration.ofMillis(intervalMillis),
                node,
                rc,
                text,
                status,
                reason,
                call,
                Optional.of(Instant.parse(at)),
                Duration.ofMillis(exec),
                Duration.ZERO);
    }
}
