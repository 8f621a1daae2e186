package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Role;
import org.jspecify.annotations.Nullable;

/**
 * A resource (or one instance of a clone) with its options resolved and its state as history tells it. Filled while a
 * CIB is read, unchanged afterwards.
 */
public final class LiveResource {
    /** What a resource is made of. */
    public enum Kind {
        PRIMITIVE,
        GROUP,
        CLONE,
        BUNDLE
    }

    final String id;
    final String baseId;
    final Kind kind;
    final int index;
    final @Nullable LiveResource parent;
    final List<LiveResource> children = new ArrayList<>();
    final @Nullable Primitive primitive;
    final List<AttributeSet> paramSets = new ArrayList<>();
    Map<String, Integer> utilization = Map.of();
    Map<String, String> meta = new LinkedHashMap<>();

    @Nullable
    LiveBundle bundle;

    @Nullable
    LiveNode ownNode;

    /** How many resources had been read when this was complete. */
    int readAt;

    CloneTraits cloneTraits = CloneTraits.NONE;
    ResourceOptions options = ResourceOptions.NONE;

    boolean orphan;
    boolean unique;
    boolean notify;
    boolean managed = true;
    boolean maintenance;
    boolean blocked;
    boolean failed;
    boolean stopNeeded;
    boolean failureIgnored;
    boolean fenceDevice;

    Role role = Role.STOPPED;
    Role nextRole = Role.UNKNOWN;
    final List<LiveNode> running = new ArrayList<>();
    final Set<LiveNode> known = new LinkedHashSet<>();

    @Nullable
    String historyId;

    @Nullable
    String pendingTask;

    @Nullable
    LiveNode pendingNode;

    @Nullable
    LiveNode partialSource;

    @Nullable
    LiveNode partialTarget;

    final List<LiveNode> dangling = new ArrayList<>();

    @Nullable
    LiveNode lockNode;

    /** The resource that this lives in or reaches into. */
    @Nullable
    LiveResource container;

    /** What lives in this, or reaches into it. */
    final List<LiveResource> fillers = new ArrayList<>();

    /** The connection to a remote or guest node. */
    boolean connection;

    boolean nestingAllowed;

    /** The container of a bundle's replica. */
    boolean replicaContainer;

    boolean orphanFiller;

    long lockSecond;

    boolean startPending;
    boolean unmigratable;

    LiveResource(
            String id,
            String baseId,
            Kind kind,
            int index,
            @Nullable LiveResource parent,
            @Nullable Primitive primitive) {
        this.id = id;
        this.baseId = baseId;
        this.kind = kind;
        this.index = index;
        this.parent = parent;
        this.primitive = primitive;
    }

    /** With the instance number of a clone: {@code pgsql:0}. */
    public String id() {
        return id;
    }

    /** As configured, without instance number. */
    public String baseId() {
        return baseId;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isPrimitive() {
        return kind == Kind.PRIMITIVE;
    }

    /** Number among all resources and instances of the cluster. */
    public int index() {
        return index;
    }

    public @Nullable LiveResource parent() {
        return parent;
    }

    public List<LiveResource> children() {
        return Collections.unmodifiableList(children);
    }

    /** The outermost resource that this belongs to, short of a bundle; itself if nothing holds it. */
    public LiveResource top() {
        LiveResource top = this;
        for (LiveResource up = parent; up != null && up.kind != Kind.BUNDLE; up = up.parent) {
            top = up;
        }
        return top;
    }

    /** The bundle that this is a part of. */
    public Optional<LiveResource> bundleAround() {
        LiveResource up = top().parent;
        return up != null && up.kind == Kind.BUNDLE ? Optional.of(up) : Optional.empty();
    }

    /** What a bundle is made of. */
    public Optional<LiveBundle> bundle() {
        return Optional.ofNullable(bundle);
    }

    /** The only node for an instance inside a bundle. */
    public Optional<LiveNode> ownNode() {
        return Optional.ofNullable(ownNode);
    }

    /** Whether the node was there to be chosen when this resource was read. */
    public boolean mayUse(LiveNode node) {
        return node.createdAt < readAt && node.reservedAt >= readAt;
    }

    /** Whether the node was reserved for a bundle after this resource was read. */
    public boolean lost(LiveNode node) {
        LiveResource listed = this;
        while (listed.parent != null) {
            listed = listed.parent;
        }
        return node.reservedAt != Integer.MAX_VALUE && listed.readAt <= node.reservedAt;
    }

    /** @throws IllegalStateException if this is no primitive */
    public Primitive primitive() {
        Primitive found = primitive;
        if (found == null) {
            throw new IllegalStateException(id + " is no primitive");
        }
        return found;
    }

    /** The resource's own blocks of parameters. */
    public List<AttributeSet> paramSets() {
        return Collections.unmodifiableList(paramSets);
    }

    /** What the resource takes of a node's capacity, by the name of the kind. */
    public Map<String, Integer> utilization() {
        return Collections.unmodifiableMap(utilization);
    }

    public Map<String, String> meta() {
        return Collections.unmodifiableMap(meta);
    }

    public Optional<String> meta(String option) {
        return Optional.ofNullable(meta.get(option));
    }

    public CloneTraits cloneTraits() {
        return cloneTraits;
    }

    public ResourceOptions options() {
        return options;
    }

    /** Not in the configuration (any more). */
    public boolean orphan() {
        return orphan;
    }

    /** Not an instance of a clone, or of one whose instances are distinguishable. */
    public boolean unique() {
        return unique;
    }

    public boolean notifies() {
        return notify;
    }

    public boolean managed() {
        return managed;
    }

    public boolean maintenance() {
        return maintenance;
    }

    /** Nothing may be done with it until an operator cleans up. */
    public boolean blocked() {
        return blocked;
    }

    public boolean failed() {
        return failed;
    }

    /** It failed in a way that it must be stopped first. */
    public boolean stopNeeded() {
        return stopNeeded;
    }

    public boolean failureIgnored() {
        return failureIgnored;
    }

    public boolean unmigratable() {
        return unmigratable;
    }

    public boolean fenceDevice() {
        return fenceDevice;
    }

    public Role role() {
        return role;
    }

    /** The role that target-role or a failure demands; {@link Role#UNKNOWN} if none. */
    public Role nextRole() {
        return nextRole;
    }

    public List<LiveNode> running() {
        return Collections.unmodifiableList(running);
    }

    /**
     * Of the nodes where this is active, the one that counts: the source of a migration under way; else the first one, and
     * where no fencing is needed the first one that is under control.
     */
    public Optional<LiveNode> activeNode() {
        LiveNode source = partialSource;
        if (source != null && running.contains(source)) {
            return Optional.of(source);
        }
        if (running.isEmpty()) {
            return Optional.empty();
        }
        if (options.requires().includesFencing()) {
            return Optional.of(running.getFirst());
        }
        for (LiveNode node : running) {
            if (node.online && !node.unclean) {
                return Optional.of(node);
            }
        }
        return Optional.of(running.getFirst());
    }

    /** Nodes whose history (a probe at least) says what the state is there. */
    public Set<LiveNode> known() {
        return Collections.unmodifiableSet(known);
    }

    /** The id in the history, where it is not {@link #baseId()} or {@link #id()}. */
    public Optional<String> historyId() {
        return Optional.ofNullable(historyId);
    }

    public Optional<String> pendingTask() {
        return Optional.ofNullable(pendingTask);
    }

    public Optional<LiveNode> pendingNode() {
        return Optional.ofNullable(pendingNode);
    }

    public boolean startPending() {
        return startPending;
    }

    /** Source of a live migration that has not been completed. */
    public Optional<LiveNode> partialSource() {
        return Optional.ofNullable(partialSource);
    }

    public Optional<LiveNode> partialTarget() {
        return Optional.ofNullable(partialTarget);
    }

    public Optional<LiveResource> container() {
        return Optional.ofNullable(container);
    }

    public List<LiveResource> fillers() {
        return Collections.unmodifiableList(fillers);
    }

    /** Whether this is the connection to a remote or guest node. */
    public boolean isConnection() {
        return connection;
    }

    /** Whether the container that this reaches into may itself run on a remote node. */
    public boolean nestingAllowed() {
        return nestingAllowed;
    }

    public boolean replicaContainer() {
        return replicaContainer;
    }

    /** Whether a guest node lives in this. */
    public boolean containsGuest() {
        return fillers.stream().anyMatch(filler -> filler.connection);
    }

    /** The node that this is locked to while the node restarts. */
    public Optional<LiveNode> lockNode() {
        return Optional.ofNullable(lockNode);
    }

    /** Since when it is locked, in seconds since 1970. */
    public long lockSecond() {
        return lockSecond;
    }

    /** Nodes with left-overs of failed live migrations. */
    public List<LiveNode> dangling() {
        return Collections.unmodifiableList(dangling);
    }

    public boolean isClone() {
        return kind == Kind.CLONE;
    }

    public boolean promotable() {
        return kind == Kind.CLONE && cloneTraits.promotable();
    }

    /** Whether the outermost resource is a promotable clone. */
    public boolean inPromotable() {
        return top().promotable();
    }

    /** An instance of a clone whose instances are interchangeable. */
    public boolean anonymousInstance() {
        LiveResource top = top();
        return parent != null && top.kind == Kind.CLONE && !unique;
    }

    /** Whether this is active: {@code all}: every part of it, else any part. */
    public boolean active(boolean all) {
        return switch (kind) {
            case PRIMITIVE -> activePrimitive();
            case GROUP -> groupActive(all);
            case CLONE, BUNDLE -> cloneActive(all);
        };
    }

    private boolean activePrimitive() {
        for (LiveNode node : running) {
            // On a node that is certainly off nothing runs; what is unmanaged counts as active where it was seen.
            if (node.unclean || node.online || !managed) {
                return true;
            }
        }
        return false;
    }

    private boolean groupActive(boolean all) {
        boolean allActive = true;
        boolean anyActive = false;
        for (LiveResource child : children) {
            boolean active = child.active(all);
            anyActive |= active;
            allActive &= active;
        }
        return anyActive && (!all || allActive);
    }

    private boolean cloneActive(boolean all) {
        for (LiveResource child : children) {
            boolean active = child.active(all);
            if (all && !active) {
                return false;
            }
            if (!all && active) {
                return true;
            }
        }
        return all;
    }

    /** The highest (or as told by children) current role: of a collection, that of its most active child. */
    public Role currentRole() {
        if (kind == Kind.PRIMITIVE) {
            return role;
        }
        Role best = Role.UNKNOWN;
        for (LiveResource child : children) {
            Role role = child.currentRole();
            if (role.compareTo(best) > 0) {
                best = role;
            }
        }
        return best;
    }

    /** All primitives below, or itself. */
    public List<LiveResource> primitives() {
        if (kind == Kind.PRIMITIVE) {
            return List.of(this);
        }
        List<LiveResource> found = new ArrayList<>();
        for (LiveResource child : children) {
            found.addAll(child.primitives());
        }
        return found;
    }

    @Override
    public String toString() {
        return id;
    }
}
