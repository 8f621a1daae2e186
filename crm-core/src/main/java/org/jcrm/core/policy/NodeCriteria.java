package org.jcrm.core.policy;

import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.LiveResource.Kind;

/** What a resource alone (without regard to others) makes of each node: location constraints, stickiness, failures. */
final class NodeCriteria {
    private NodeCriteria() {}

    static void apply(Placement placement) {
        for (Slot slot : placement.tops) {
            applyStickiness(placement, slot);
        }
        for (LiveNode node : placement.nodes) {
            for (Slot slot : placement.tops) {
                checkThreshold(placement, slot, node);
            }
        }
        placement.tops.forEach(slot -> applyDiscovery(placement, slot));
    }

    /** Adds a location constraint's scores. In a group they count once, or every member would add them. */
    static void apply(Placement placement, Slot slot, Location location) {
        slot.locations.add(location);
        placement.why.location(location);
        addScores(slot, location, 1);
    }

    private static void addScores(Slot slot, Location location, int factor) {
        if (slot.kind() == Kind.BUNDLE) {
            addToBundle(slot, location);
        }
        if (location.role() != Role.UNKNOWN && location.role() != slot.nextRole) {
            return;
        }
        location.nodes().forEach((node, score) -> {
            slot.scores.add(node.index(), score.value() * factor);
            if (location.discovery() != Location.Discovery.ALWAYS) {
                slot.discovery.merge(node, location.discovery(), (a, b) -> a.compareTo(b) < 0 ? b : a);
                if (location.discovery() == Location.Discovery.EXCLUSIVE) {
                    slot.exclusiveDiscovery = true;
                }
            }
        });
        if (slot.kind() == Kind.BUNDLE) {
            return;
        }
        int next = factor;
        for (Slot child : slot.children) {
            addScores(child, location, next);
            if (slot.kind() == Kind.GROUP && slot.live.options().colocated()) {
                next = 0;
            }
        }
    }

    /** Where a bundle may be is where its containers and their addresses may be; roles are those of what is inside. */
    private static void addToBundle(Slot bundle, Location location) {
        for (Slot child : bundle.children) {
            if (child.kind() == Kind.CLONE) {
                if (location.role() == Role.PROMOTED) {
                    child.locations.add(location);
                    addScores(child, location, 1);
                }
            } else if (!child.live.isConnection()) {
                addScores(child, location, 1);
            }
        }
    }

    private static void applyStickiness(Placement placement, Slot slot) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> applyStickiness(placement, child));
            return;
        }
        if (!slot.managed
                || slot.live.options().stickiness() < 1
                || slot.live.running().size() != 1) {
            return;
        }
        LiveNode node = slot.live.running().getFirst();
        if (placement.cluster.options().symmetricCluster() || slot.scores.has(node.index())) {
            placement.why.because(Cause.Kind.STICKINESS);
            placement.add(slot, node, slot.live.options().stickiness());
        }
    }

    private static void checkThreshold(Placement placement, Slot slot, LiveNode node) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> checkThreshold(placement, child, node));
            return;
        }
        if (slot.live.options().migrationThreshold() == 0
                || slot.live.failureIgnored()
                || EarlyActions.clears(placement, slot, node)) {
            return;
        }
        if (thresholdReached(placement, slot, node)) {
            // One instance of a clone stands for all of them.
            Slot banned = slot.live.unique() ? slot : slot.top();
            placement.why.because(Cause.Kind.FAILURES, slot.id());
            placement.add(banned, node, -Score.LIMIT);
        }
    }

    /** Whether it failed there as often as it may. */
    static boolean thresholdReached(Placement placement, Slot slot, LiveNode node) {
        int failures = placement.failCounts.effective(slot.live, node).count().value();
        for (LiveResource filler : slot.live.fillers()) {
            failures = ScoreTable.sum(
                    failures,
                    placement.failCounts.effective(filler, node).count().value());
        }
        return slot.live.options().migrationThreshold() != 0
                && failures > 0
                && failures >= slot.live.options().migrationThreshold();
    }

    private static void applyDiscovery(Placement placement, Slot slot) {
        placement.why.because(Cause.Kind.DISCOVERY);
        if (slot.exclusiveDiscovery || (slot.top().exclusiveDiscovery && slot.top() != slot)) {
            for (LiveNode node : placement.nodes) {
                if (slot.scores.has(node.index()) && slot.discovery.get(node) != Location.Discovery.EXCLUSIVE) {
                    slot.scores.set(node.index(), -Score.LIMIT);
                }
            }
        }
        slot.children.forEach(child -> applyDiscovery(placement, child));
    }
}
