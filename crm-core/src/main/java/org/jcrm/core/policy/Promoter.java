package org.jcrm.core.policy;

import java.util.Comparator;
import java.util.List;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterOptions.NoQuorumPolicy;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Chooses which instances of a promotable clone are promoted: those with the highest rank, up to the limits. */
final class Promoter {
    private final Placement placement;
    private final ColocationScores colocations;

    Promoter(Placement placement, ColocationScores colocations) {
        this.placement = placement;
        this.colocations = colocations;
    }

    void promote(Slot clone) {
        clone.scores.resetCounts();
        clone.children.forEach(child -> rank(child, clone));
        sort(clone);
        int promoted = 0;
        for (Slot instance : clone.children) {
            if (promote(instance, clone, promoted)) {
                promoted++;
            }
        }
    }

    private void rank(Slot instance, Slot clone) {
        startedMeansUnpromoted(instance);
        LiveNode chosen = instance.location(false);
        if (chosen == null) {
            // Only what will be active can be promoted.
            instance.promotion = -Score.LIMIT;
            return;
        }
        Role next = instance.state(false);
        switch (next) {
            case STARTED, UNKNOWN ->
                instance.priority =
                        PromotionScores.of(placement, instance, chosen).orElse(-1);
            case UNPROMOTED, STOPPED -> instance.priority = -Score.LIMIT;
            case PROMOTED -> {
                // Settled already (it is unmanaged, or a failure demands it).
            }
        }
        addPromotedLocations(instance, instance.locations, chosen);
        addPromotedLocations(instance, clone.locations, chosen);
        for (Colocation colocation : ColocationLists.thisWith(instance)) {
            colocations.applyToDependent(instance, colocation.primary(), colocation);
        }
        instance.promotion = next == Role.PROMOTED ? Score.LIMIT : instance.priority;
    }

    private static void startedMeansUnpromoted(Slot slot) {
        if (slot.role == Role.STARTED) {
            slot.role = Role.UNPROMOTED;
        }
        slot.children.forEach(Promoter::startedMeansUnpromoted);
    }

    private static void addPromotedLocations(Slot instance, List<Location> locations, LiveNode node) {
        for (Location location : locations) {
            Score score = location.nodes().get(node);
            if (location.role() == Role.PROMOTED && score != null) {
                instance.priority = ScoreTable.sum(instance.priority, score.value());
            }
        }
    }

    /** Sorts by rank, after what is colocated with the promoted role has been heard. */
    private void sort(Slot clone) {
        for (Slot child : clone.children) {
            LiveNode node = child.location(false);
            if (child.promotion >= 0 && node != null) {
                clone.scores.addIfPresent(node.index(), child.promotion);
            }
        }
        // What the instances themselves are colocated with is in their rank already.
        for (Colocation colocation : ColocationLists.withThis(clone)) {
            if (colocation.primaryRole() == Role.PROMOTED && colocation.influences()) {
                clone.scores = colocations.merge(
                        colocation.dependent(),
                        clone.scores,
                        colocation,
                        colocation.factor(),
                        new ColocationScores.Merge(false, true, true));
            }
        }
        if (clone.promotionForbidden) {
            placement.ban(clone);
        }
        for (Slot child : clone.children) {
            LiveNode node = child.location(false);
            if (!child.managed && child.state(false) == Role.PROMOTED) {
                child.promotion = Score.LIMIT;
            } else if (node != null && child.promotion >= 0) {
                child.promotion = clone.scores.get(node.index());
            }
        }
        Comparator<Slot> order = Comparator.comparingInt((Slot slot) -> slot.promotion)
                .reversed()
                .thenComparing(
                        Comparator.comparing((Slot slot) -> slot.state(true)).reversed())
                .thenComparing(new InstanceOrder(placement, colocations));
        clone.children.sort(order);
    }

    private boolean promote(Slot instance, Slot clone, int promoted) {
        LiveNode at = instance.location(false);
        placement.scoreLines.add(instance.id() + " promotion score " + (at == null ? "(inactive)" : "on " + at) + ": "
                + Score.of(instance.promotion));
        LiveNode chosen = null;
        if (instance.promotion >= 0 && (promoted < clone.live.cloneTraits().promotedMax() || !clone.managed)) {
            chosen = eligible(instance, clone);
        }
        if (chosen == null) {
            unpromoted(instance);
            return false;
        }
        if (instance.state(true).compareTo(Role.PROMOTED) < 0
                && !placement.cluster.quorate()
                && placement.cluster.options().noQuorumPolicy() == NoQuorumPolicy.FREEZE) {
            unpromoted(instance);
            return false;
        }
        clone.scores.increment(chosen.index());
        promoted(instance);
        return true;
    }

    private @Nullable LiveNode eligible(Slot instance, Slot clone) {
        for (Slot child : instance.children) {
            if (eligible(child, clone) == null) {
                return null;
            }
        }
        LiveNode node = instance.location(false);
        if (node == null) {
            return null;
        }
        if (!instance.managed) {
            if (instance.state(true) != Role.PROMOTED) {
                return null;
            }
        } else if (instance.priority < 0 || !placement.available(node) || !placement.reachable(node)) {
            return null;
        }
        int i = node.index();
        if (!clone.scores.has(i)
                || (clone.scores.count(i) >= clone.live.cloneTraits().promotedNodeMax() && instance.managed)) {
            return null;
        }
        return node;
    }

    private static void unpromoted(Slot slot) {
        if (slot.nextRole == Role.UNKNOWN) {
            slot.setNextRole(Role.UNPROMOTED, "others are promoted first");
        }
        slot.children.forEach(Promoter::unpromoted);
    }

    private static void promoted(Slot slot) {
        if (slot.nextRole == Role.UNKNOWN) {
            slot.setNextRole(Role.PROMOTED, "it has the best promotion score");
        }
        slot.children.forEach(Promoter::promoted);
    }
}
