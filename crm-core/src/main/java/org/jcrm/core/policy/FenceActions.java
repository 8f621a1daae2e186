package org.jcrm.core.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.ResourceOptions.Requires;
import org.jspecify.annotations.Nullable;

/**
 * The fence actions of one planning: off or reboot of nodes that are not under control, and {@code on} (unfencing) where
 * devices must let a node in before it may use what they guard.
 */
final class FenceActions {
    private static final Set<String> PRIVATE = Set.of("passwd", "password", "user");

    private final ActionBook book;
    private final Placement placement;

    FenceActions(ActionBook book) {
        this.book = book;
        this.placement = book.placement;
    }

    /** The fence action of that kind; required unless {@code optional}, if the node may be fenced at all. */
    Action get(LiveNode node, String operation, boolean optional, @Nullable String reason, boolean priorityDelay) {
        String key = "stonith-" + node + "-" + operation;
        boolean required = !optional;
        Action known = book.known(key);
        Action fencing = book.singleton(key, "stonith", node, true);
        if (known == null) {
            fencing.meta.put("on_node", node.name().value());
            fencing.meta.put("on_node_uuid", node.id());
            fencing.meta.put("stonith_action", operation);
            if (placement.cluster.unfencingEnabled()) {
                required |= addDigests(fencing, node);
            }
        }
        Duration delay = placement.cluster.options().priorityFencingDelay();
        if (!delay.isZero() && (priorityDelay || fencing.meta.containsKey("priority-fencing-delay"))) {
            fencing.meta.put("priority-fencing-delay", Long.toString(priorityDelay(node, delay)));
        }
        if (required && placement.cluster.canFence(node)) {
            fencing.optional = false;
        }
        if (reason != null) {
            fencing.because(reason);
        }
        return fencing;
    }

    /** The node is not under control: it must be fenced, a guest by recovering what it lives in. */
    void demand(LiveNode node, String reason) {
        Slot host = placement.host(node);
        if (host != null) {
            if (!host.failed && host.managed) {
                placement.requireReset(node);
                host.failed = true;
                host.stopNeeded = true;
            }
            return;
        }
        String operation = placement.cluster.options().fencingAction();
        if (node.isMember()) {
            if (!placement.unclean(node)) {
                placement.makeUnclean(node, reason);
                get(node, operation, true, reason, false);
            }
            return;
        }
        Slot connection = placement.connection(node);
        if (connection == null || connection.managed) {
            placement.requireReset(node);
        }
        placement.makeUnclean(node, reason);
        get(node, operation, true, reason, false);
    }

    // ---- unfencing

    Action unfence(LiveNode node) {
        return get(node, "on", true, null, false);
    }

    /** Lets the node in again: a device changed, or it never was let in. */
    void require(LiveNode node, String reason) {
        if (placement.cluster.unfencingEnabled()
                && placement.online(node)
                && !placement.unclean(node)
                && !placement.shutdown(node)) {
            get(node, "on", false, reason, false);
        }
    }

    /** As {@link #require(LiveNode, String)}, if {@code slot} is a fence device at all. */
    void requireForDevice(Slot slot, LiveNode node, String reason) {
        if (slot.live.fenceDevice()) {
            require(node, reason);
        }
    }

    /** Nothing that devices guard is looked for or started on a node that is not let in. */
    void order(Slot slot, LiveNode node, Action action, int flags) {
        boolean device = slot.live.fenceDevice() && placement.cluster.unfencingEnabled();
        if (!device && slot.live.options().requires() != Requires.UNFENCING) {
            return;
        }
        book.order(unfence(node), action, flags);
        // Doing it for every new resource would restart all others, so only what never was done is required.
        if (node.attribute("#node-unfenced").orElse("0").equals("0")) {
            require(node, "required by " + slot.id() + " " + action.task);
        }
    }

    // ---- digests of the devices, by which a change shows

    private boolean addDigests(Action fencing, LiveNode node) {
        StringBuilder all = new StringBuilder();
        StringBuilder open = new StringBuilder();
        boolean changed = false;
        for (LiveResource device : devices()) {
            Slot slot = placement.of(device);
            Map<String, String> params = placement.params(slot, node);
            String name = device.id() + ":" + device.primitive().agent().type() + ":";
            String full = name + ParameterDigest.of(params, 0, 0);
            String secure = name + ParameterDigest.ofPublic(params, PRIVATE, false);
            all.append(full).append(',');
            open.append(secure).append(',');
            Optional<String> known = node.attribute("#digests-all");
            if (known.isPresent()
                    && !known.get().contains(full)
                    && !node.attribute("#digests-secure").orElse("").contains(secure)) {
                changed = true;
            }
        }
        fencing.meta.put("digests_all", all.toString());
        fencing.meta.put("digests_secure", open.toString());
        return changed;
    }

    private List<LiveResource> devices() {
        List<LiveResource> devices = new ArrayList<>();
        for (LiveResource resource : placement.cluster.resources()) {
            for (LiveResource primitive : resource.primitives()) {
                if (primitive.fenceDevice()
                        && (primitive.options().requires() == Requires.UNFENCING
                                || primitive.meta("provides").equals(Optional.of("unfencing")))) {
                    devices.addFirst(primitive);
                }
            }
        }
        return devices;
    }

    // ---- who shoots first

    /** In a split without majority the side with the more important resources gets a head start. */
    private long priorityDelay(LiveNode target, Duration delay) {
        if (!target.isMember() || placement.online(target)) {
            return 0;
        }
        int members = 0;
        int online = 0;
        int top = Integer.MIN_VALUE;
        int lowest = Integer.MAX_VALUE;
        for (LiveNode node : placement.nodes) {
            if (node.isMember()) {
                members++;
                online += placement.online(node) ? 1 : 0;
                top = Math.max(top, node.priority());
                lowest = Math.min(lowest, node.priority());
            }
        }
        boolean headStart = online <= members / 2 && lowest != top && target.priority() >= top;
        return headStart ? delay.toSeconds() : 0;
    }
}
