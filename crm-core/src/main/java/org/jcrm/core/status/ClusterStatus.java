package org.jcrm.core.status;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;

/**
 * What is true now, for people and programs: everything that {@code jcrm mon} shows. Read from a CIB by
 * {@code StatusReader}; travels as JSON over the API.
 *
 * @param notices sentences that every screen must show: degraded to asynchronous replication, detached nodes, blocked
 *     resources, a configuration that lost a merge
 * @param fencing the fencing history, oldest first
 */
public record ClusterStatus(
        String clusterName,
        String stack,
        String daemonVersion,
        Instant lastUpdated,
        CibVersion cibVersion,
        Optional<NodeName> dc,
        boolean quorate,
        Optional<LastChange> lastChange,
        int resourceInstances,
        int disabledInstances,
        int blockedInstances,
        Options options,
        List<NodeStatus> nodes,
        List<ResourceStatus> resources,
        List<NodeAttributes> nodeAttributes,
        List<NodeHistory> history,
        List<Failure> failures,
        List<Ban> bans,
        List<String> notices,
        List<FencingRecord> fencing) {
    /** Without a fencing history. */
    public ClusterStatus(
            String clusterName,
            String stack,
            String daemonVersion,
            Instant lastUpdated,
            CibVersion cibVersion,
            Optional<NodeName> dc,
            boolean quorate,
            Optional<LastChange> lastChange,
            int resourceInstances,
            int disabledInstances,
            int blockedInstances,
            Options options,
            List<NodeStatus> nodes,
            List<ResourceStatus> resources,
            List<NodeAttributes> nodeAttributes,
            List<NodeHistory> history,
            List<Failure> failures,
            List<Ban> bans,
            List<String> notices) {
        this(
                clusterName,
                stack,
                daemonVersion,
                lastUpdated,
                cibVersion,
                dc,
                quorate,
                lastChange,
                resourceInstances,
                disabledInstances,
                blockedInstances,
                options,
                nodes,
                resources,
                nodeAttributes,
                history,
                failures,
                bans,
                notices,
                List.of());
    }

    public ClusterStatus {
        requireNonNull(cibVersion, "cibVersion is null");
        nodes = List.copyOf(nodes);
        resources = List.copyOf(resources);
        nodeAttributes = List.copyOf(nodeAttributes);
        history = List.copyOf(history);
        failures = List.copyOf(failures);
        bans = List.copyOf(bans);
        notices = List.copyOf(notices);
        fencing = List.copyOf(fencing);
    }

    /** Cluster options that screens show. */
    public record Options(
            boolean fencingEnabled,
            boolean symmetricCluster,
            String noQuorumPolicy,
            boolean maintenanceMode,
            boolean stopAllResources,
            Duration fencingTimeout) {}

    /** One node of the node list. */
    public record NodeStatus(
            NodeName name,
            String id,
            boolean online,
            boolean standby,
            boolean standbyOnFail,
            boolean maintenance,
            boolean pending,
            boolean unclean,
            boolean shutdown,
            boolean expectedUp,
            boolean detached,
            boolean isDc,
            int resourcesRunning) {}

    /** A resource as the screen's tree has it. */
    public sealed interface ResourceStatus {
        ResourceId id();

        boolean managed();

        boolean disabled();
    }

    /**
     * A primitive, or one instance of a clone.
     *
     * @param runningOn every node on which it is active
     * @param pendingTask what is in flight ({@code Starting}, {@code Promoting}, {@code Monitoring}), if anything
     */
    public record PrimitiveStatus(
            ResourceId id,
            String agent,
            Role role,
            Optional<Role> targetRole,
            List<NodeName> runningOn,
            boolean orphaned,
            boolean blocked,
            boolean managed,
            boolean disabled,
            boolean failed,
            boolean failureIgnored,
            boolean maintenance,
            Optional<String> pendingTask)
            implements ResourceStatus {
        public PrimitiveStatus {
            runningOn = List.copyOf(runningOn);
        }

        public boolean active() {
            return role.isActive();
        }
    }

    /** A group with its members. */
    public record GroupStatus(
            ResourceId id, boolean managed, boolean disabled, boolean maintenance, List<PrimitiveStatus> members)
            implements ResourceStatus {
        public GroupStatus {
            members = List.copyOf(members);
        }
    }

    /**
     * A clone with its instances (primitives or groups).
     *
     * @param memberId the configured id of what is cloned, shown in brackets
     */
    public record CloneStatus(
            ResourceId id,
            ResourceId memberId,
            boolean promotable,
            boolean unique,
            boolean managed,
            boolean disabled,
            boolean maintenance,
            List<ResourceStatus> instances)
            implements ResourceStatus {
        public CloneStatus {
            instances = List.copyOf(instances);
        }
    }

    /** Attributes of a node that {@code mon -A} shows, by name in alphabetical order. */
    public record NodeAttributes(NodeName node, Map<String, String> attributes) {
        public NodeAttributes {
            attributes = Ordered.copyOf(attributes);
        }
    }

    /** Migration summary and operation history of one node. */
    public record NodeHistory(NodeName node, List<ResourceFailCount> resources) {
        public NodeHistory {
            resources = List.copyOf(resources);
        }
    }

    /**
     * @param migrationThreshold 0 means none configured (shown as INFINITY where Pacemaker does)
     * @param failCount number, or INFINITY as 1000000
     */
    public record ResourceFailCount(
            ResourceId resource,
            boolean orphan,
            int migrationThreshold,
            int failCount,
            Optional<Instant> lastFailure,
            List<OperationStatusLine> operations) {
        public ResourceFailCount {
            operations = List.copyOf(operations);
        }
    }

    /** One line of {@code mon -o}. */
    public record OperationStatusLine(
            int callId,
            String task,
            int returnCode,
            String returnText,
            Duration interval,
            Optional<Instant> lastRcChange,
            Duration execTime,
            Duration queueTime) {}

    /** One line of "Failed Resource Actions". */
    public record Failure(
            String operationKey,
            ResourceId resource,
            String task,
            Duration interval,
            NodeName node,
            int returnCode,
            String returnText,
            String status,
            String exitReason,
            int callId,
            Optional<Instant> at,
            Duration execTime,
            Duration queueTime) {}

    /** A location constraint that keeps a resource off a node ({@code mon -c}). */
    public record Ban(String id, ResourceId resource, NodeName node, int score, boolean promotedOnly) {}
}
