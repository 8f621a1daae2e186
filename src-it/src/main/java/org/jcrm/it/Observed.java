package org.jcrm.it;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/** A status, asked in the story's words. */
public record Observed(ClusterStatus status) {
    static final String DATABASE = "pgsql";
    static final String DATABASE_CLONE = "pgsql-master";
    static final String ADDRESS = "master-ip";

    public boolean online(String node) {
        return status.nodes().stream()
                .filter(each -> each.name().value().equals(node))
                .anyMatch(NodeStatus::online);
    }

    /** Nodes with a promoted instance of the database; one, if all is well. */
    public List<String> promoted() {
        return nodesWith(Role.PROMOTED);
    }

    public List<String> unpromoted() {
        return nodesWith(Role.UNPROMOTED);
    }

    private List<String> nodesWith(Role role) {
        return primitives(DATABASE_CLONE).stream()
                .filter(instance -> instance.role() == role)
                .flatMap(instance -> instance.runningOn().stream())
                .map(NodeName::value)
                .toList();
    }

    /** Nodes that hold the virtual IP. */
    public List<String> addressOn() {
        return primitives(ADDRESS).stream()
                .flatMap(each -> each.runningOn().stream())
                .map(NodeName::value)
                .toList();
    }

    public String attribute(String node, String name) {
        return status.nodeAttributes().stream()
                .filter(each -> each.node().value().equals(node))
                .findFirst()
                .flatMap(each -> Optional.ofNullable(each.attributes().get(name)))
                .orElse("");
    }

    public int failCount(String node) {
        return status.history().stream()
                .filter(each -> each.node().value().equals(node))
                .flatMap(each -> each.resources().stream())
                .filter(each -> each.resource().value().equals(DATABASE))
                .mapToInt(ClusterStatus.ResourceFailCount::failCount)
                .max()
                .orElse(0);
    }

    /** Failed actions of the database on that node. */
    public List<Failure> failures(String node) {
        return status.failures().stream()
                .filter(each -> each.node().value().equals(node)
                        && each.resource().value().equals(DATABASE))
                .toList();
    }

    /** Primary and address on that node, nobody else promoted. */
    public boolean servedBy(String node) {
        return promoted().equals(List.of(node)) && addressOn().equals(List.of(node));
    }

    /** The node's instance follows as synchronous standby, and every attribute says so. */
    public boolean synchronousStandby(String node) {
        return online(node)
                && unpromoted().contains(node)
                && attribute(node, "pgsql-data-status").equals("STREAMING|SYNC")
                && attribute(node, "pgsql-status").equals("HS:sync")
                && attribute(node, "master-pgsql").equals("100");
    }

    /** The steady pair: one serves, the other is its synchronous standby. */
    public boolean steady(String primary, String standby) {
        return status.dc().isPresent()
                && online(primary)
                && servedBy(primary)
                && attribute(primary, "pgsql-status").equals("PRI")
                && attribute(primary, "pgsql-data-status").equals("LATEST")
                && attribute(primary, "master-pgsql").equals("1000")
                && synchronousStandby(standby);
    }

    private List<PrimitiveStatus> primitives(String id) {
        return status.resources().stream()
                .filter(each -> each.id().value().equals(id))
                .flatMap(each -> instances(each).stream())
                .toList();
    }

    private static List<PrimitiveStatus> instances(ResourceStatus resource) {
        return switch (resource) {
            case PrimitiveStatus primitive -> List.of(primitive);
            case GroupStatus group -> group.members();
            case CloneStatus clone ->
                clone.instances().stream()
                        .flatMap(each -> instances(each).stream())
                        .toList();
        };
    }
}
