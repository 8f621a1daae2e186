package org.jcrm.core.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveCluster.EarlyAction;
import org.jcrm.core.status.LiveResource.Kind;
import org.jcrm.core.status.ResourceOptions.MultipleActive;
import org.jspecify.annotations.Nullable;

/** Operation history → which instance is active where, in which role, and what failed. */
final class HistoryReader {
    private final LiveCluster cluster;
    private final OperationReplay replay;

    /** Where among the early actions the stops of each resource are. */
    private final Map<LiveResource, List<Integer>> stops = new LinkedHashMap<>();

    private HistoryReader(LiveCluster cluster) {
        this.cluster = cluster;
        this.replay = new OperationReplay(cluster, this);
    }

    static void read(LiveCluster cluster) {
        HistoryReader reader = new HistoryReader(cluster);
        while (reader.readSome(false)) {
            // What one history tells may be what another one waits for: remote nodes are reached by resources.
        }
        reader.readSome(cluster.options.fencingEnabled());
        for (LiveResource container : cluster.stopNeeded) {
            container.activeNode().ifPresent(node -> reader.require(container, "stop", node));
        }
        RemoteNodes.finish(cluster);
    }

    /**
     * Without fencing, what an offline node says of itself does not count. Online nodes come first, so that active
     * instances of clones get the low numbers; nodes that left their resources running come after them.
     */
    private boolean readSome(boolean all) {
        boolean everything = cluster.options.fencingEnabled() || cluster.options.shutdownLock();
        boolean any = false;
        for (boolean detached : new boolean[] {false, true}) {
            for (NodeState state : cluster.cib.status().nodes().values()) {
                LiveNode node = cluster.node(state.name()).orElse(null);
                if (node == null || node.historyRead || node.detached != detached) {
                    continue;
                }
                boolean readable =
                        node.isMember() ? node.online || everything || detached : RemoteNodes.readable(cluster, node);
                if (readable || all) {
                    if (!node.isMember()) {
                        RemoteNodes.decideOnline(node);
                        RemoteNodes.readState(cluster, node, state);
                    }
                    readNode(node, state);
                    any = true;
                }
            }
        }
        return any;
    }

    private void readNode(LiveNode node, NodeState state) {
        node.historyRead = true;
        for (ResourceHistory history : state.history().values()) {
            readResource(node, history);
        }
        for (ResourceHistory history : state.history().values()) {
            LiveResource container = history.container().map(cluster.byId::get).orElse(null);
            LiveResource filler = cluster.byId.get(history.id().value());
            if (container != null && filler != null && filler.orphanFiller && filler.container == null) {
                RemoteNodes.fill(container, filler);
            }
        }
    }

    private void readResource(LiveNode node, ResourceHistory history) {
        boolean locks = cluster.options.shutdownLock();
        if (history.operations().isEmpty() && !locks) {
            return;
        }
        LiveResource resource = find(node, history.id().value());
        if (resource == null) {
            resource = history.operations().isEmpty() ? null : orphan(history);
            if (resource == null) {
                return;
            }
        }
        if (locks) {
            readLock(resource, node, history);
        }
        HistoryOrder.Sorted sorted = HistoryOrder.sort(history.operations().values());
        Role saved = resource.role;
        resource.role = Role.UNKNOWN;
        OnFail onFail = replay.replay(resource, node, sorted.operations());
        keepRecurring(resource, node, sorted);
        settle(resource, node, onFail);
        LiveResource found = resource;
        ResourceUnpacker.targetRole(resource).ifPresent(role -> {
            if (found.nextRole == Role.UNKNOWN || role.compareTo(found.nextRole) < 0) {
                found.nextRole = role;
            }
        });
        if (saved.compareTo(resource.role) > 0) {
            resource.role = saved;
        }
    }

    private void readLock(LiveResource resource, LiveNode node, ResourceHistory history) {
        String text = history.extra().getOrDefault("shutdown-lock", "0");
        if (!text.matches("[1-9]\\d{0,17}")) {
            return;
        }
        Duration limit = cluster.options.shutdownLockLimit();
        Instant since = Instant.ofEpochSecond(Long.parseLong(text));
        if (!limit.isZero() && cluster.now.isAfter(since.plus(limit))) {
            cluster.early.add(new EarlyAction(resource, "lrm_delete", 0, node, false, "its shutdown lock expired"));
        } else {
            resource.lockNode = node;
            resource.lockSecond = since.getEpochSecond();
        }
    }

    // ---- which resource an entry of the history belongs to

    private @Nullable LiveResource find(LiveNode node, String historyId) {
        LiveResource found = cluster.byId.get(historyId);
        if (found == null) {
            // History of an anonymous instance has no number in its name.
            LiveResource first = cluster.byId.get(FailCounts.withoutInstance(historyId) + ":0");
            if (first == null || first.unique) {
                return null;
            }
            found = first;
        } else if (found.kind != Kind.PRIMITIVE) {
            return null;
        }
        LiveResource top = found.top();
        LiveResource match = found;
        LiveBundle bundle = top.bundleAround().flatMap(LiveResource::bundle).orElse(null);
        if (found.anonymousInstance() && bundle != null) {
            match = bundle.on(node).map(LiveBundle.Replica::member).orElse(null);
            if (match == null) {
                return null;
            }
        } else if (found.anonymousInstance()) {
            match = anonymousInstance(node, top, FailCounts.withoutInstance(historyId));
        }
        if (!historyId.equals(match.id) && !historyId.equals(match.historyId)) {
            match.historyId = historyId;
        }
        return match;
    }

    /** The instance that is active on this node, else a free one, else one more than configured. */
    private LiveResource anonymousInstance(LiveNode node, LiveResource clone, String baseId) {
        LiveResource inactive = null;
        LiveResource match = null;
        boolean skipInactive = false;
        for (LiveResource child : clone.children) {
            if (match != null) {
                break;
            }
            Set<LiveNode> locations = locations(child);
            if (!locations.isEmpty()) {
                if (locations.iterator().next() == node) {
                    LiveResource candidate = member(child, baseId);
                    if (candidate != null && !candidate.running.isEmpty()) {
                        // A second history of an instance that is not distinguishable any more: surplus.
                        skipInactive = true;
                    } else {
                        match = candidate;
                    }
                }
            } else if (!skipInactive && inactive == null && !child.blocked) {
                LiveResource candidate = member(child, baseId);
                if (candidate != null && (candidate.pendingNode == null || candidate.pendingNode == node)) {
                    inactive = candidate;
                }
            }
        }
        if (match == null && !skipInactive) {
            match = inactive;
        }
        if (match != null
                && !match.options.requires().includesFencing()
                && (!node.online || node.unclean)
                && !node.detached
                && clone.cloneTraits.max() < cluster.nodes.size()) {
            // An instance that need not be fenced is not used up by a node that is gone.
            match = null;
        }
        if (match == null) {
            match = member(ResourceUnpacker.anotherInstance(cluster, clone), baseId);
        }
        return match == null ? clone.primitives().getFirst() : match;
    }

    private static @Nullable LiveResource member(LiveResource instance, String baseId) {
        for (LiveResource primitive : instance.primitives()) {
            if (primitive.baseId.equals(baseId)) {
                return primitive;
            }
        }
        return null;
    }

    private static Set<LiveNode> locations(LiveResource resource) {
        Set<LiveNode> nodes = new LinkedHashSet<>(resource.running);
        resource.children.forEach(child -> nodes.addAll(locations(child)));
        return nodes;
    }

    private @Nullable LiveResource orphan(ResourceHistory history) {
        AgentName agent = history.agent().orElse(null);
        if (agent == null) {
            return null;
        }
        LiveResource orphan = ResourceUnpacker.orphan(
                cluster,
                new Primitive(
                        ResourceId.of(history.id().value()),
                        agent,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        orphan.orphanFiller = history.container().isPresent();
        RemoteNodes.adopt(cluster, orphan);
        if (cluster.options.stopRemovedResources()) {
            cluster.mark(orphan, null, Score.MINUS_INFINITY, "it is not in the configuration");
        } else {
            orphan.managed = false;
        }
        return orphan;
    }

    // ---- what follows from the replayed history

    /** Recurring operations that are in force are known as actions before anything is planned. */
    private void keepRecurring(LiveResource resource, LiveNode node, HistoryOrder.Sorted sorted) {
        if (!node.online) {
            return;
        }
        List<OperationRecord> operations = sorted.operations();
        for (int i = 0; i < operations.size(); i++) {
            OperationRecord op = operations.get(i);
            boolean inForce = sorted.stopped() ? i > sorted.stop() : i >= sorted.first();
            if (inForce && op.key().intervalMillis() > 0 && op.status() != OperationStatus.PENDING) {
                cluster.early.add(
                        new EarlyAction(resource, op.key().operation(), op.key().intervalMillis(), node, true, ""));
            }
        }
    }

    private void settle(LiveResource resource, LiveNode node, OnFail replayed) {
        if (resource.role != Role.UNKNOWN) {
            for (LiveResource up = resource; up != null; up = up.parent) {
                up.known.add(node);
                if (up.unique) {
                    break;
                }
            }
        }
        if (resource.role.isActive() && !node.online && !node.maintenance && resource.managed && !node.detached) {
            if (node.isGuest()) {
                resource.failed = true;
                resource.stopNeeded = true;
                cluster.fence(node, resource.id + " is thought to be active there");
            } else if (cluster.options.fencingEnabled()) {
                fenceActive(resource, node);
            }
        }
        OnFail onFail = node.unclean ? OnFail.IGNORE : replayed;
        react(resource, node, onFail);
        if (resource.failed && resource.connection) {
            // A connection that failed is a reason to fence, whatever becomes of it.
            cluster.node(NodeName.of(resource.id))
                    .filter(remote -> remote.unclean)
                    .ifPresent(remote -> remote.unseen = false);
        }
        if (resource.role.isActive()) {
            if (replayed == OnFail.IGNORE && resource.options.priority() != 0 && !resource.running.contains(node)) {
                node.priority +=
                        resource.role == Role.PROMOTED ? resource.options.priority() + 1 : resource.options.priority();
            }
            addRunning(resource, node);
            switch (onFail) {
                case IGNORE -> {
                    // Nothing failed, or nobody minds.
                }
                case DEMOTE, BLOCK -> resource.failed = true;
                case RESTART, RESET_REMOTE, RESTART_CONTAINER, BAN, STOP, STANDBY, FENCE -> {
                    resource.failed = true;
                    resource.stopNeeded = true;
                }
            }
            if (node.detached) {
                // Its daemon is gone and cannot act: what it holds stays as it is, and nobody else may take it.
                resource.managed = false;
                resource.blocked = true;
            }
        } else if (resource.historyId != null && resource.historyId.indexOf(':') >= 0) {
            resource.historyId = null;
        } else {
            forgetStops(resource, node);
        }
        if (resource.role == Role.STOPPED && resource.partialSource == node && resource.partialTarget != null) {
            resource.role = Role.STARTED;
        }
    }

    /** What is not active any more need not be stopped. */
    private void forgetStops(LiveResource resource, LiveNode node) {
        for (int place : stops.getOrDefault(resource, List.of())) {
            if (cluster.early.get(place).node() == node) {
                cluster.early.set(place, new EarlyAction(resource, "stop", 0, node, true, ""));
            }
        }
    }

    private void fenceActive(LiveResource resource, LiveNode node) {
        LiveResource connection = node.connection;
        if (!node.isMember() && connection != null && !connection.failed) {
            // If the connection comes up again elsewhere, nothing needs to be fenced.
            node.unseen = true;
            cluster.fence(
                    node,
                    resource.id + " is active there (fencing will be revoked if remote connection can be re-established"
                            + " elsewhere)");
        } else {
            cluster.fence(node, resource.id + " is thought to be active there");
        }
    }

    /** A failure that only a reset of the remote node ends. */
    private void resetRemote(LiveResource resource, LiveNode node) {
        resource.failed = true;
        resource.stopNeeded = true;
        LiveNode remote =
                resource.connection ? cluster.node(NodeName.of(resource.id)).orElse(null) : null;
        if (cluster.options.fencingEnabled() && remote != null && !remote.isGuest() && !remote.wasFenced) {
            cluster.fence(remote, "remote connection is unrecoverable");
        }
        if (resource.role.isActive()) {
            require(resource, "stop", node);
        }
        if (resource.options.reconnectMillis() > 0) {
            resource.nextRole = Role.STOPPED;
        }
    }

    private void restartContainer(LiveResource resource, LiveNode node) {
        resource.failed = true;
        resource.stopNeeded = true;
        LiveResource container = resource.container;
        if (container != null && resource.bundleAround().isPresent()) {
            // The container may be on another node than the connection; it is not known yet.
            cluster.stopNeeded.addFirst(container);
        } else if (container != null) {
            require(container, "stop", node);
        } else if (resource.role.isActive()) {
            require(resource, "stop", node);
        }
    }

    private void react(LiveResource resource, LiveNode node, OnFail onFail) {
        switch (onFail) {
            case IGNORE -> {
                // Nothing to do.
            }
            case DEMOTE -> {
                resource.failed = true;
                require(resource, "demote", node);
            }
            case FENCE -> cluster.fence(node, resource.id + " failed there");
            case STANDBY -> {
                node.standby = true;
                node.standbyOnFail = true;
            }
            case BLOCK -> {
                resource.managed = false;
                resource.blocked = true;
            }
            case BAN -> cluster.mark(resource, node, Score.MINUS_INFINITY, "it failed there (on-fail=migrate)");
            case STOP -> resource.nextRole = Role.STOPPED;
            case RESTART_CONTAINER -> restartContainer(resource, node);
            case RESET_REMOTE -> resetRemote(resource, node);
            case RESTART -> {
                if (resource.role.isActive()) {
                    resource.failed = true;
                    resource.stopNeeded = true;
                    require(resource, "stop", node);
                }
            }
        }
    }

    void require(LiveResource resource, String task, LiveNode node) {
        if (task.equals("stop")) {
            stops.computeIfAbsent(resource, key -> new ArrayList<>()).add(cluster.early.size());
        }
        cluster.early.add(new EarlyAction(resource, task, 0, node, false, ""));
    }

    /** Notes that {@code resource} is active on {@code node}, up to its outermost parent. */
    void addRunning(LiveResource resource, LiveNode node) {
        if (resource.running.contains(node)) {
            return;
        }
        resource.running.add(node);
        if (resource.isPrimitive()) {
            node.running.add(resource);
            if (node.maintenance) {
                resource.managed = false;
                resource.maintenance = true;
            }
        }
        if (!resource.managed || node.detached) {
            cluster.mark(resource, node, Score.INFINITY, "it is unmanaged and active there");
            for (LiveResource up = resource.parent; up != null && (node.online || node.detached); up = up.parent) {
                // What holds it is active there too, but may be managed.
                up.running.add(node);
            }
            return;
        }
        if (resource.isPrimitive() && resource.running.size() > 1) {
            activeOnSeveral(resource);
        }
        if (resource.parent != null) {
            addRunning(resource.parent, node);
        }
    }

    private void activeOnSeveral(LiveResource resource) {
        if (resource.options.multipleActive() == MultipleActive.STOP_ONLY) {
            for (LiveNode each : cluster.nodes) {
                cluster.mark(resource, each, Score.MINUS_INFINITY, "it was active on several nodes (stop_only)");
            }
        } else if (resource.options.multipleActive() == MultipleActive.BLOCK) {
            resource.managed = false;
            resource.blocked = true;
            LiveResource parent = resource.parent;
            if (parent != null
                    && parent.kind == Kind.GROUP
                    && parent.options.multipleActive() == MultipleActive.BLOCK) {
                for (LiveResource sibling : parent.children) {
                    sibling.managed = false;
                    sibling.blocked = true;
                }
            }
        }
    }
}
