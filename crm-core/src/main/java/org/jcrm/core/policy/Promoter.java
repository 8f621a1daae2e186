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
    private final ColocationWishes wishes;

    Promoter(Placement placement, ColocationScores colocations) {
        this.placement = placement;
        this.colocations = colocations;
        this.wishes = new ColocationWishes(placement);
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
            placement.why.ranked(instance, Cause.Kind.INSTANCES, -Score.LIMIT);
            placement.why.promotion(instance);
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
        placement.why.ranked(instance, Cause.Kind.PROMOTION_SCORE, instance.priority);
        addPromotedLocations(instance, instance.locations, chosen);
        addPromotedLocations(instance, clone.locations, chosen);
        for (Colocation colocation : ColocationLists.thisWith(instance)) {
            colocations.applyToDependent(instance, colocation.primary(), colocation);
        }
        addBundleColocations(instance);
        instance.promotion = next == Role.PROMOTED ? Score.LIMIT : instance.priority;
        placement.why.promotion(instance);
        if (next == Role.PROMOTED) {
            placement.why.promotionSettled(instance);
        }
    }

    /** In a bundle it is the containers that are colocated, but only what is inside can be promoted. */
    private void addBundleColocations(Slot instance) {
        Slot bundle = bundleAround(instance);
        LiveNode inside = instance.live.ownNode().orElse(null);
        Slot container = inside == null ? null : placement.host(inside);
        if (bundle == null || container == null || container.node == null) {
            return;
        }
        for (Colocation colocation : bundle.thisWith) {
            if (colocation.dependentRole() == Role.PROMOTED) {
                Slot primary = colocation.primary();
                Slot beside = primary.isMultiple()
                        ? Instances.on(placement, container.node, primary, Role.UNKNOWN, false)
                        : primary.location(false) == container.node ? primary : null;
                placement.why.with(colocation, primary);
                if (beside == null) {
                    placement.why.raised(instance, colocation.together() ? -Score.LIMIT : 0);
                    instance.priority =
                            colocation.together() ? ScoreTable.sum(instance.priority, -Score.LIMIT) : instance.priority;
                } else if (colocation.primaryRole() == Role.UNKNOWN
                        || Instances.state(placement, beside, false) == colocation.primaryRole()) {
                    placement.why.raised(instance, colocation.score());
                    instance.priority = ScoreTable.sum(instance.priority, colocation.score());
                }
            }
        }
    }

    private @Nullable Slot bundleAround(Slot slot) {
        return slot.live.bundleAround().map(placement::of).orElse(null);
    }

    /** What would be with a promoted instance says so of the nodes that the containers are on. */
    private void mergeBundleColocations(Slot clone, Slot bundle) {
        ScoreTable hosts = new ScoreTable(placement.nodes.size());
        for (LiveNode node : placement.nodes) {
            Slot container = clone.scores.has(node.index()) ? placement.host(node) : null;
            if (container != null && container.node != null) {
                hosts.set(container.node.index(), clone.scores.get(node.index()));
            }
        }
        for (Colocation colocation : bundle.withThis) {
            if (colocation.primaryRole() == Role.PROMOTED && colocation.influences()) {
                hosts = wishes.merge(colocation.dependent(), hosts, colocation, ColocationWishes.Merge.FOR_CLONE);
            }
        }
        for (LiveNode node : placement.nodes) {
            Slot container = clone.scores.has(node.index()) ? placement.host(node) : null;
            if (container != null && container.node != null) {
                placement.why.because(
                        Cause.Kind.CONTAINER, container.node.name().value());
                clone.scores.set(node.index(), hosts.get(container.node.index()));
            }
        }
    }

    private static void startedMeansUnpromoted(Slot slot) {
        if (slot.role == Role.STARTED) {
            slot.role = Role.UNPROMOTED;
        }
        slot.children.forEach(Promoter::startedMeansUnpromoted);
    }

    private void addPromotedLocations(Slot instance, List<Location> locations, LiveNode node) {
        for (Location location : locations) {
            Score score = location.nodes().get(node);
            if (location.role() == Role.PROMOTED && score != null) {
                placement.why.location(location);
                placement.why.raised(instance, score.value());
                instance.priority = ScoreTable.sum(instance.priority, score.value());
            }
        }
    }

    /** Sorts by rank, after what is colocated with the promoted role has been heard. */
    private void sort(Slot clone) {
        for (Slot child : clone.children) {
            LiveNode node = child.location(false);
            if (child.promotion >= 0 && node != null) {
                placement.why.because(Cause.Kind.RANK, child.id());
                clone.scores.addIfPresent(node.index(), child.promotion);
            }
        }
        // What the instances themselves are colocated with is in their rank already.
        for (Colocation colocation : ColocationLists.withThis(clone)) {
            if (colocation.primaryRole() == Role.PROMOTED && colocation.influences()) {
                clone.scores = wishes.merge(
                        colocation.dependent(), clone.scores, colocation, ColocationWishes.Merge.FOR_CLONE);
            }
        }
        Slot bundle = bundleAround(clone);
        if (bundle != null) {
            mergeBundleColocations(clone, bundle);
        }
        if (clone.promotionForbidden) {
            placement.why.because(Cause.Kind.TICKET);
            placement.ban(clone);
        }
        for (Slot child : clone.children) {
            LiveNode node = child.location(false);
            if (!child.managed && child.state(false) == Role.PROMOTED) {
                child.promotion = Score.LIMIT;
                placement.why.promotionSettled(child);
            } else if (node != null && child.promotion >= 0) {
                child.promotion = clone.scores.get(node.index());
                placement.why.promotion(child, clone, node);
            }
        }
        Comparator<Slot> order = Comparator.comparingInt((Slot slot) -> slot.promotion)
                .reversed()
                .thenComparing(
                        Comparator.comparing((Slot slot) -> slot.state(true)).reversed())
                .thenComparing(new InstanceOrder(placement));
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
            // What found no node must not wait for the next plan to be stopped.
            slot.setNextRole(slot.node == null ? Role.STOPPED : Role.UNPROMOTED, "others are promoted first");
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
