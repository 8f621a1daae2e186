package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * A node as the status section shows it. Filled while a CIB is read ({@code NodeReader}, {@code HistoryReader}),
 * unchanged afterwards.
 */
public final class LiveNode {
    /** What kind of member a node is. */
    public enum Kind {
        MEMBER,
        REMOTE,
        GUEST
    }

    private final String id;
    private final NodeName name;
    int index;

    /** Whether the configuration (or a connection resource) says that this is no full member. */
    final boolean remoteType;

    /** The connection resource of a remote or guest node; null of a member, or of what is left of a removed node. */
    @Nullable
    LiveResource connection;

    final Map<String, String> attributes = new LinkedHashMap<>();
    Map<String, Integer> utilization = Map.of();
    final List<LiveResource> running = new ArrayList<>();
    boolean online;
    boolean pending;
    boolean unclean;
    boolean unseen;
    boolean standby;
    boolean standbyOnFail;
    boolean maintenance;
    boolean shutdown;
    boolean expectedUp;
    boolean dc;
    boolean detached;
    boolean historyRead;

    /** A guest or remote node that can be used again only after it was reset. */
    boolean requiresReset;

    boolean wasFenced;
    boolean toldMaintenance;
    boolean discovery = true;

    /** Of a connection that is not configured any more. */
    boolean leftOver;

    /** Created for a bundle: nothing but the bundle's own resource may run there. */
    boolean bundled;

    /** How many resources had been read when a bundle created it; negative: it was there before. */
    int createdAt = -1;

    /** How many resources had been read when a bundle reserved it. */
    int reservedAt = Integer.MAX_VALUE;

    @Nullable
    String uncleanReason;

    int priority;
    long onlineSinceSecond = -1;

    LiveNode(String id, NodeName name, boolean remoteType) {
        this.id = id;
        this.name = name;
        this.remoteType = remoteType;
    }

    public String id() {
        return id;
    }

    public NodeName name() {
        return name;
    }

    /** Position among the cluster's nodes in their natural order. */
    public int index() {
        return index;
    }

    public Kind kind() {
        if (!remoteType) {
            return Kind.MEMBER;
        }
        LiveResource via = connection;
        return via != null && via.container != null ? Kind.GUEST : Kind.REMOTE;
    }

    public boolean isMember() {
        return !remoteType;
    }

    public boolean isGuest() {
        return kind() == Kind.GUEST;
    }

    /** The resource by which the cluster reaches a remote or guest node. */
    public Optional<LiveResource> connection() {
        return Optional.ofNullable(connection);
    }

    /** The resource that a guest node lives in. */
    public Optional<LiveResource> host() {
        return connection().flatMap(LiveResource::container);
    }

    public boolean requiresReset() {
        return requiresReset;
    }

    /** Whether a remote node was fenced since it failed. */
    public boolean wasFenced() {
        return wasFenced;
    }

    /** Whether a remote node has been told that it is in maintenance. */
    public boolean toldMaintenance() {
        return toldMaintenance;
    }

    /** Whether the cluster may look for resources here. */
    public boolean discovery() {
        return discovery;
    }

    /** Whether only history knows this node. */
    public boolean leftOver() {
        return leftOver;
    }

    /** A node inside a bundle, reserved for the bundle's own resource. */
    public boolean bundled() {
        return bundled;
    }

    /** Permanent and transient attributes in force, and those that the cluster adds ({@code #uname} …). */
    public Map<String, String> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    public Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    /** What the node has to offer, by the name of the kind. */
    public Map<String, Integer> utilization() {
        return Collections.unmodifiableMap(utilization);
    }

    /** Instances that are active here, in the order in which history told of them. */
    public List<LiveResource> running() {
        return Collections.unmodifiableList(running);
    }

    /** How important what is active here is. */
    public int priority() {
        return priority;
    }

    public boolean online() {
        return online;
    }

    /** In the cluster, its daemon not yet (fully) joined. */
    public boolean pending() {
        return pending;
    }

    /** Not known to be off, and not under control. */
    public boolean unclean() {
        return unclean;
    }

    public Optional<String> uncleanReason() {
        return Optional.ofNullable(uncleanReason);
    }

    /** Nothing is known of it: it has no entry in the status section. */
    public boolean unseen() {
        return unseen;
    }

    public boolean standby() {
        return standby;
    }

    /** In standby because of a failure with {@code on-fail=standby}. */
    public boolean standbyOnFail() {
        return standbyOnFail;
    }

    public boolean maintenance() {
        return maintenance;
    }

    public boolean shutdown() {
        return shutdown;
    }

    public boolean expectedUp() {
        return expectedUp;
    }

    public boolean isDc() {
        return dc;
    }

    /** Its daemon went away and left its resources running. */
    public boolean detached() {
        return detached;
    }

    @Override
    public String toString() {
        return name.value();
    }
}
