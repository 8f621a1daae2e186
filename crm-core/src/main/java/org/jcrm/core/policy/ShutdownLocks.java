package org.jcrm.core.policy;

import java.time.Instant;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterOptions;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** {@code shutdown-lock}: what stopped only because its node was shut down waits for that node to come back. */
final class ShutdownLocks {
    private final Placement placement;
    private final ClusterOptions options;

    private ShutdownLocks(Placement placement) {
        this.placement = placement;
        this.options = placement.cluster.options();
    }

    static void apply(Placement placement) {
        if (placement.cluster.options().shutdownLock()) {
            ShutdownLocks locks = new ShutdownLocks(placement);
            placement.tops.forEach(locks::apply);
        }
    }

    private void apply(Slot slot) {
        if (slot.kind() == Kind.GROUP) {
            slot.children.forEach(this::apply);
        }
        if (!slot.isPrimitive() || slot.live.fenceDevice()) {
            return;
        }
        LiveNode node = slot.lockNode;
        if (node != null) {
            if (!slot.live.running().isEmpty()) {
                // It was started elsewhere nonetheless and shall not be disturbed.
                placement.forgotten.add(new Placement.Forgotten(slot, node));
                slot.lockNode = null;
                return;
            }
        } else {
            node = leaving(slot);
            if (node == null) {
                return;
            }
            slot.lockNode = node;
            slot.lockSecond = node.attribute("shutdown")
                    .filter(text -> text.matches("[1-9]\\d{0,17}"))
                    .map(Long::parseLong)
                    .orElse(placement.cluster.now().getEpochSecond());
        }
        if (!options.shutdownLockLimit().isZero()) {
            placement
                    .cluster
                    .changes()
                    .at(Instant.ofEpochSecond(slot.lockSecond)
                            .plus(options.shutdownLockLimit())
                            .plusSeconds(1));
        }
        placement.why.because(Cause.Kind.SHUTDOWN_LOCK, node.name().value());
        for (LiveNode other : placement.nodes) {
            if (other != node) {
                placement.add(slot, other, -Score.LIMIT);
            }
        }
    }

    private @Nullable LiveNode leaving(Slot slot) {
        if (slot.live.running().size() != 1) {
            return null;
        }
        LiveNode node = slot.live.running().getFirst();
        return node.shutdown() && !placement.unclean(node) ? node : null;
    }
}
