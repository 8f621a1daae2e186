package org.jcrm.core.policy;

import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jspecify.annotations.Nullable;

/** What follows from living in a container or from defining a node: where that may be, and beside what. */
final class ContainerRules {
    /** Highly preferred, but not essential. */
    private static final int BESIDE_BUNDLE_CONTAINER = 10_000;

    private final Placement placement;

    private ContainerRules(Placement placement) {
        this.placement = placement;
    }

    static void apply(Placement placement) {
        ContainerRules rules = new ContainerRules(placement);
        placement.tops.forEach(rules::apply);
    }

    private void apply(Slot slot) {
        if (!slot.isPrimitive()) {
            slot.live.bundle().ifPresent(this::addressesWithContainers);
            slot.children.forEach(this::apply);
            return;
        }
        if (!slot.live.managed()) {
            return;
        }
        LiveResource container = slot.live.container().orElse(null);
        if (container != null) {
            if (slot.live.isConnection() && !slot.live.nestingAllowed()) {
                avoidRemoteNodes(placement.of(container));
            }
            LiveResource reached = reached(slot.live, container);
            if (reached == null) {
                colocate(slot, placement.of(container));
            } else {
                onlyOn(slot, reached);
            }
        }
        if (slot.live.isConnection() || slot.live.fenceDevice()) {
            avoidRemoteNodes(slot);
        }
    }

    /** The connection to the node that a resource is bound to by its container; null if it is bound to the container itself. */
    static @Nullable LiveResource reached(LiveResource resource, LiveResource container) {
        if (resource.isConnection()) {
            return null;
        }
        if (container.isConnection()) {
            return container;
        }
        return container.fillers().stream()
                .filter(LiveResource::isConnection)
                .findFirst()
                .orElse(null);
    }

    private void addressesWithContainers(LiveBundle bundle) {
        for (LiveBundle.Replica replica : bundle.replicas()) {
            LiveResource ip = replica.ip();
            if (ip != null) {
                colocate("#ip-with-container", Score.LIMIT, placement.of(ip), placement.of(replica.container()));
            }
        }
    }

    private static void colocate(Slot slot, Slot container) {
        int score = slot.live.nestingAllowed() ? BESIDE_BUNDLE_CONTAINER : Score.LIMIT;
        colocate("#resource-with-container", score, slot, container);
    }

    private static void colocate(String id, int score, Slot slot, Slot container) {
        ConstraintReader.register(
                new Colocation(id, Colocation.NODE, score, slot, container, Role.UNKNOWN, Role.UNKNOWN, true, false));
    }

    private void onlyOn(Slot slot, LiveResource connection) {
        placement.why.because(Cause.Kind.CONTAINER, connection.id());
        for (LiveNode node : placement.nodes) {
            if (slot.scores.has(node.index())
                    && node.connection().filter(found -> found == connection).isEmpty()) {
                slot.scores.set(node.index(), -Score.LIMIT);
            }
        }
    }

    private void avoidRemoteNodes(Slot slot) {
        placement.why.because(Cause.Kind.CONTAINER);
        for (LiveNode node : placement.nodes) {
            if (slot.scores.has(node.index()) && node.connection().isPresent()) {
                slot.scores.set(node.index(), -Score.LIMIT);
            }
        }
    }
}
