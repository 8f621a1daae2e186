package org.jcrm.core.status;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jspecify.annotations.Nullable;

/**
 * Live migrations that history shows half done. A whole one is migrate_to on the source, migrate_from on the target, stop
 * on the source; without migrate_from it is <em>partial</em>, without the stop <em>dangling</em>.
 */
final class MigrationHistory {
    private static final List<String> CHANGES =
            List.of("start", "stop", "promote", "demote", "migrate_to", "migrate_from");

    private final LiveCluster cluster;
    private final HistoryReader history;

    MigrationHistory(LiveCluster cluster, HistoryReader history) {
        this.cluster = cluster;
        this.history = history;
    }

    Optional<LiveNode> target(OperationRecord op) {
        return named(op, "migrate_target");
    }

    private Optional<LiveNode> source(OperationRecord op) {
        return named(op, "migrate_source");
    }

    private Optional<LiveNode> named(OperationRecord op, String attribute) {
        return Optional.ofNullable(op.extra().get(attribute))
                .filter(name -> !name.isBlank())
                .flatMap(name -> cluster.node(NodeName.of(name)));
    }

    /** migrate_to succeeded on {@code node}. */
    void succeeded(LiveResource resource, LiveNode node, OperationRecord op) {
        LiveNode source = source(op).orElse(node);
        LiveNode target = target(op).orElse(null);
        if (target == null) {
            return;
        }
        boolean newerOnSource = changedAfter(resource, source, op, true);
        OperationRecord arrival = arrival(resource, target, source);
        if (arrival != null && newerOnSource) {
            return;
        }
        boolean newerOnTarget = newerOnTarget(resource, target, op, arrival);
        if (newerOnSource && newerOnTarget) {
            return;
        }
        if (arrival != null
                && arrival.returnCode() == OcfResult.OK.code()
                && arrival.status() == OperationStatus.DONE) {
            resource.dangling.addFirst(node);
            return;
        }
        resource.role = Role.STARTED;
        boolean activeOnTarget = !newerOnTarget && target.online;
        if (arrival != null && arrival.status() != OperationStatus.PENDING) {
            if (activeOnTarget) {
                history.addRunning(resource, target);
            } else {
                failedOver(resource);
            }
            return;
        }
        if (target.online && unknownOn(resource, target)) {
            return;
        }
        if (activeOnTarget) {
            history.addRunning(resource, target);
            if (source.online) {
                resource.partialSource = source;
                resource.partialTarget = target;
            }
        } else if (!newerOnSource) {
            failedOver(resource);
        }
    }

    private static void failedOver(LiveResource resource) {
        resource.failed = true;
        resource.stopNeeded = true;
        resource.unmigratable = true;
    }

    /** migrate_to failed on {@code node}. */
    void leaveFailed(LiveResource resource, LiveNode node, OperationRecord op) {
        LiveNode source = source(op).orElse(node);
        LiveNode target = target(op).orElse(null);
        resource.role = Role.STARTED;
        if (target == null) {
            return;
        }
        OperationRecord arrival = arrival(resource, target, source);
        if (!unknownOn(resource, target) && !newerOnTarget(resource, target, op, arrival)) {
            if (target.online) {
                history.addRunning(resource, target);
            }
        } else if (!changedAfter(resource, source, op, true)) {
            resource.dangling.addFirst(source);
        }
    }

    /** migrate_from failed on {@code node}. */
    void arriveFailed(LiveResource resource, LiveNode node, OperationRecord op) {
        resource.role = Role.STARTED;
        LiveNode source = source(op).orElse(null);
        if (source == null) {
            return;
        }
        OperationRecord departure = departure(resource, source, node);
        OperationRecord since = departure == null ? op : departure;
        boolean newer = changedAfter(resource, source, since, departure != null)
                || stoppedMonitorAfter(resource, source, since, departure != null);
        if (!unknownOn(resource, source) && !newer && source.online) {
            history.addRunning(resource, source);
        }
    }

    private boolean newerOnTarget(
            LiveResource resource, LiveNode target, OperationRecord departure, @Nullable OperationRecord arrival) {
        OperationRecord since = arrival == null ? departure : arrival;
        boolean sameNode = arrival != null;
        return changedAfter(resource, target, since, sameNode)
                || stoppedMonitorAfter(resource, target, since, sameNode);
    }

    private @Nullable OperationRecord arrival(LiveResource resource, LiveNode target, LiveNode source) {
        for (OperationRecord op : operations(resource, target)) {
            if (op.key().operation().equals("migrate_from")
                    && source.name().value().equals(op.extra().get("migrate_source"))) {
                return op;
            }
        }
        return null;
    }

    private @Nullable OperationRecord departure(LiveResource resource, LiveNode source, LiveNode target) {
        for (OperationRecord op : operations(resource, source)) {
            if (op.key().operation().equals("migrate_to")
                    && op.returnCode() == OcfResult.OK.code()
                    && op.status() == OperationStatus.DONE
                    && target.name().value().equals(op.extra().get("migrate_target"))) {
                return op;
            }
        }
        return null;
    }

    private boolean changedAfter(LiveResource resource, LiveNode node, OperationRecord since, boolean sameNode) {
        return operations(resource, node).stream()
                .anyMatch(
                        op -> CHANGES.contains(op.key().operation()) && HistoryOrder.compare(op, since, sameNode) > 0);
    }

    private boolean stoppedMonitorAfter(LiveResource resource, LiveNode node, OperationRecord since, boolean sameNode) {
        return operations(resource, node).stream()
                .anyMatch(op -> op.key().operation().equals("monitor")
                        && op.returnCode() == OcfResult.NOT_RUNNING.code()
                        && HistoryOrder.compare(op, since, sameNode) > 0);
    }

    /** No result at all, or only a probe that has not reported: a probe will tell. */
    private boolean unknownOn(LiveResource resource, LiveNode node) {
        return operations(resource, node).stream()
                .noneMatch(op -> op.returnCode() != OcfResult.UNKNOWN.code() && op.status() != OperationStatus.PENDING);
    }

    private List<OperationRecord> operations(LiveResource resource, LiveNode node) {
        NodeState state = cluster.cib.status().nodes().get(node.name());
        if (state == null) {
            return List.of();
        }
        ResourceHistory found = state.history().get(ResourceId.of(resource.id));
        return found == null ? List.of() : List.copyOf(found.operations().values());
    }
}
