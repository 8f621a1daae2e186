package org.jcrm.core.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Score;
import org.jcrm.core.rule.NextChange;
import org.jcrm.core.rule.RuleContext;
import org.jspecify.annotations.Nullable;

/**
 * What is true now, in the detail that planning needs: nodes, every instance of every resource with its role, and what
 * history demands (bans, stops, fail-counts to clear). Read by {@link ClusterReader}; unchanged afterwards.
 */
public final class LiveCluster {
    /** A score that history, not a constraint, gives; {@code node} null means every node. */
    public record Mark(LiveResource resource, @Nullable LiveNode node, Score score, String reason) {}

    /**
     * An action that history demands before any decision is taken.
     *
     * @param ifParametersChanged if not null: only if the resource's parameters are not those of this operation any more
     */
    public record EarlyAction(
            LiveResource resource,
            String task,
            long intervalMillis,
            LiveNode node,
            boolean optional,
            String reason,
            @Nullable OperationRecord ifParametersChanged) {
        EarlyAction(
                LiveResource resource,
                String task,
                long intervalMillis,
                LiveNode node,
                boolean optional,
                String reason) {
            this(resource, task, intervalMillis, node, optional, reason, null);
        }
    }

    /** A node that must be fenced; {@code priorityDelay}: the more important side may shoot first. */
    public record Fenced(LiveNode node, String reason, boolean priorityDelay) {}

    /** One failed operation, for the screen. */
    public record FailedOperation(LiveResource resource, LiveNode node, OperationRecord operation) {
        /** Whether a probe failed because the agent is missing or cannot be configured there: nothing can be active. */
        public static boolean isImpossibleProbe(OperationRecord op) {
            return op.key().operation().equals("monitor")
                    && op.key().intervalMillis() == 0
                    && (op.returnCode() == OcfResult.NOT_INSTALLED.code()
                            || op.returnCode() == OcfResult.INVALID_PARAM.code()
                            || op.status() == OperationStatus.NOT_INSTALLED);
        }
    }

    final Cib cib;
    final Instant now;
    final ClusterOptions options;
    final NextChange changes;
    final List<LiveNode> nodes = new ArrayList<>();
    final Map<NodeName, LiveNode> nodesByName = new LinkedHashMap<>();
    final List<LiveResource> resources = new ArrayList<>();
    final List<LiveResource> all = new ArrayList<>();
    final Map<String, LiveResource> byId = new LinkedHashMap<>();
    final List<Mark> marks = new ArrayList<>();
    final List<EarlyAction> early = new ArrayList<>();
    final List<FailedOperation> failures = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    /** Recurring operations whose failure expired: they are scheduled anew. */
    final List<OperationRecord> rescheduled = new ArrayList<>();

    /** Connections to guest nodes, which nobody configured. */
    final List<Primitive> implied = new ArrayList<>();

    /** Containers whose connection failed: they stop, once it is known where they are. */
    final List<LiveResource> stopNeeded = new ArrayList<>();

    final List<Fenced> fenced = new ArrayList<>();

    boolean unfencingEnabled;
    boolean haveFenceDevice;

    LiveCluster(Cib cib, Instant now, ClusterOptions options, NextChange changes) {
        this.cib = cib;
        this.now = now;
        this.options = options;
        this.changes = changes;
    }

    public Cib cib() {
        return cib;
    }

    public Instant now() {
        return now;
    }

    public ClusterOptions options() {
        return options;
    }

    public NextChange changes() {
        return changes;
    }

    public boolean quorate() {
        return cib.haveQuorum();
    }

    /** In natural order of their names. */
    public List<LiveNode> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    public Optional<LiveNode> node(NodeName name) {
        return Optional.ofNullable(nodesByName.get(name));
    }

    /** Top-level resources: by priority, then as configured; removed ones that still exist come last. */
    public List<LiveResource> resources() {
        return Collections.unmodifiableList(resources);
    }

    /** Every resource and instance, by {@link LiveResource#index()}. */
    public List<LiveResource> all() {
        return Collections.unmodifiableList(all);
    }

    /** By id with instance number, or by the configured id of something that is not cloned. */
    public Optional<LiveResource> resource(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public List<Mark> marks() {
        return Collections.unmodifiableList(marks);
    }

    public List<EarlyAction> early() {
        return Collections.unmodifiableList(early);
    }

    public List<FailedOperation> failures() {
        return Collections.unmodifiableList(failures);
    }

    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** Whether the failure of this recurring operation expired, so that it must be scheduled anew. */
    public boolean rescheduled(OperationRecord operation) {
        return rescheduled.contains(operation);
    }

    /** Nodes that history or membership demands to fence, in the order in which that was found. */
    public List<Fenced> fenced() {
        return Collections.unmodifiableList(fenced);
    }

    public boolean unfencingEnabled() {
        return unfencingEnabled;
    }

    public boolean haveFenceDevice() {
        return haveFenceDevice || options.fencingByWatchdog().isOn();
    }

    /** For rules that see no node. */
    public RuleContext rules() {
        return RuleContext.at(now, changes);
    }

    /**
     * Whether the cluster may and can fence the node: with quorum, or if the node is in its own membership. A guest is
     * fenced by stopping what it lives in.
     */
    public boolean canFence(LiveNode node) {
        LiveResource container = node.host().orElse(null);
        if (container != null) {
            return container.running.stream().allMatch(host -> host.online || canFence(host));
        }
        if (!options.fencingEnabled() || !haveFenceDevice()) {
            return false;
        }
        return quorate() || options.noQuorumPolicy() == ClusterOptions.NoQuorumPolicy.IGNORE || node.online;
    }

    void mark(LiveResource resource, @Nullable LiveNode node, Score score, String reason) {
        marks.add(new Mark(resource, node, score, reason));
    }

    void fence(LiveNode node, String reason) {
        fence(node, reason, false);
    }

    void fence(LiveNode node, String reason, boolean priorityDelay) {
        LiveResource connection = node.connection;
        if (connection != null && connection.container != null) {
            // A guest is fenced by recovering what it lives in; that makes it usable at once.
            LiveResource container = connection.container;
            if (!container.failed && container.managed) {
                node.requiresReset = true;
                container.failed = true;
                container.stopNeeded = true;
            }
            return;
        }
        if (connection != null && connection.orphan && connection.orphanFiller && connection.container == null) {
            // What it lived in is gone.
            connection.failed = true;
            connection.stopNeeded = true;
            return;
        }
        if (!node.isMember()) {
            if (connection == null || connection.managed) {
                node.requiresReset = true;
            }
            fenced.add(new Fenced(node, reason, false));
            if (node.uncleanReason == null) {
                node.uncleanReason = reason;
            }
            node.unclean = true;
            return;
        }
        if (!node.unclean) {
            node.unclean = true;
            node.uncleanReason = reason;
            fenced.add(new Fenced(node, reason, priorityDelay));
        }
    }
}
