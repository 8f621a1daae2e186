package org.jcrm.core.policy;

import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterOptions.NoQuorumPolicy;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Gives every primitive a node, by the scores of location constraints and stickiness and by its colocations. What a
 * resource is colocated with is assigned first.
 */
final class Assigner {
    private final Placement placement;
    private final ColocationScores colocations;
    private final ColocationWishes wishes;
    private final CloneAssigner clones;
    private final BundleAssigner bundles;
    private final CapacityLimits limits;

    private Assigner(Placement placement) {
        this.placement = placement;
        this.colocations = new ColocationScores(placement, this);
        this.wishes = new ColocationWishes(placement);
        this.clones = new CloneAssigner(placement, this, colocations);
        this.bundles = new BundleAssigner(placement, this, clones);
        this.limits = new CapacityLimits(placement);
    }

    static void assignAll(Placement placement) {
        Assigner assigner = new Assigner(placement);
        List<Slot> sorted = assigner.limits.inOrder(placement.tops);
        placement.tops.clear();
        placement.tops.addAll(sorted);
        // Whether remote nodes can be used depends on their connections.
        for (Slot slot : sorted) {
            if (slot.live.isConnection()) {
                assigner.assign(slot, slot.live.partialTarget().orElse(null));
            }
        }
        for (Slot slot : sorted) {
            if (slot.kind() == Kind.BUNDLE && !slot.provisional) {
                // Assigned already for something that must be with it: shown again, as it has become.
                placement.trace("pcmk__bundle_assign", slot);
            } else if (!slot.live.isConnection()) {
                assigner.assign(slot, null);
            }
        }
    }

    /** @return the node given; null for collections that may be on several nodes */
    @Nullable
    LiveNode assign(Slot slot, @Nullable LiveNode prefer) {
        return assign(slot, prefer, true);
    }

    /** @param stopIfNone whether a resource that finds no node shall stop (or may be tried again) */
    @Nullable
    LiveNode assign(Slot slot, @Nullable LiveNode prefer, boolean stopIfNone) {
        return switch (slot.kind()) {
            case PRIMITIVE -> assignPrimitive(slot, prefer, stopIfNone);
            case GROUP -> assignGroup(slot, prefer, stopIfNone);
            case CLONE -> {
                clones.assign(slot, prefer, stopIfNone);
                yield null;
            }
            case BUNDLE -> {
                bundles.assign(slot, prefer, stopIfNone);
                yield null;
            }
        };
    }

    private @Nullable LiveNode assignGroup(Slot group, @Nullable LiveNode prefer, boolean stopIfNone) {
        if (!group.provisional) {
            return group.node;
        }
        if (group.assigning) {
            return null;
        }
        if (group.children.isEmpty()) {
            group.provisional = false;
            return null;
        }
        group.assigning = true;
        Slot first = group.children.getFirst();
        group.role = first.role;
        placement.trace("pcmk__group_assign", group);
        LiveNode chosen = null;
        for (Slot member : group.children) {
            LiveNode node = assign(member, prefer, stopIfNone);
            if (chosen == null) {
                chosen = node;
            }
        }
        group.nextRole = first.nextRole;
        group.assigning = false;
        group.provisional = false;
        return group.live.options().colocated() ? chosen : null;
    }

    private @Nullable LiveNode assignPrimitive(Slot slot, @Nullable LiveNode prefer, boolean stopIfNone) {
        if (slot.parent != null && !slot.parent.assigning) {
            assign(slot.parent, prefer, stopIfNone);
        }
        if (!slot.provisional) {
            return slot.node;
        }
        if (slot.assigning) {
            return null;
        }
        slot.assigning = true;
        applyColocations(slot);
        if (slot.nextRole == Role.STOPPED) {
            placement.why.because(Cause.Kind.TARGET_ROLE, slot.reasons.isEmpty() ? "" : slot.reasons.getLast());
            placement.ban(slot);
        } else if (slot.nextRole.compareTo(slot.role) > 0
                && !placement.cluster.quorate()
                && placement.cluster.options().noQuorumPolicy() == NoQuorumPolicy.FREEZE) {
            slot.setNextRole(slot.role, "without quorum nothing is raised (no-quorum-policy=freeze)");
        }
        placement.trace("pcmk__primitive_assign", slot);
        if (placement.cluster.options().fencingEnabled() && !placement.cluster.haveFenceDevice()) {
            slot.managed = false;
        }
        if (!slot.managed) {
            slot.setNextRole(slot.role, "it is unmanaged");
            assign(slot, slot.currentNode(), true, stopIfNone);
        } else if (placement.cluster.options().stopAllResources()) {
            assign(slot, null, true, stopIfNone);
        } else {
            assignBest(slot, prefer, stopIfNone);
        }
        if (slot.live.isConnection()) {
            connect(slot);
        }
        slot.assigning = false;
        return slot.node;
    }

    private void connect(Slot connection) {
        LiveNode remote = placement.cluster.node(NodeName.of(connection.id())).orElse(null);
        if (remote == null) {
            return;
        }
        if (connection.node != null && connection.nextRole != Role.STOPPED) {
            placement.setOnline(remote);
            if (remote.unseen()) {
                // The connection will show whether it must be fenced.
                placement.makeClean(remote);
            }
        } else if (connection.live.bundleAround().isEmpty()) {
            placement.setShutdown(remote);
        }
    }

    private void applyColocations(Slot slot) {
        List<Colocation> thisWith = ColocationLists.thisWith(slot);
        List<Colocation> withThis = ColocationLists.withThis(slot);
        // Mandatory ones come first, so that as many as possible can be satisfied.
        for (boolean mandatory : new boolean[] {true, false}) {
            for (Colocation colocation : thisWith) {
                if (colocation.mandatory() == mandatory) {
                    applyThisWith(slot, colocation);
                }
            }
            for (Colocation colocation : withThis) {
                if (colocation.mandatory() == mandatory && colocation.influences()) {
                    slot.scores = wishes.merge(
                            colocation.dependent(), slot.scores, colocation, ColocationWishes.Merge.ACTIVE);
                }
            }
        }
    }

    private void applyThisWith(Slot slot, Colocation colocation) {
        Slot primary = colocation.primary();
        ScoreTable before = null;
        if (colocation.dependentRole() == Role.PROMOTED || (colocation.score() < 0 && !colocation.mandatory())) {
            before = slot.scores.copy();
        }
        assign(primary, null, true);
        colocations.applyToDependent(slot, primary, colocation);
        if (before != null && !placement.anyAvailable(slot.scores)) {
            slot.scores = before;
        }
    }

    private void assignBest(Slot slot, @Nullable LiveNode preferred, boolean stopIfNone) {
        LiveNode roomiest = limits.limit(slot);
        LiveNode prefer = preferred == null ? roomiest : preferred;
        LiveNode active = slot.currentNode();
        List<LiveNode> sorted = placement.sorted(slot.scores, active);
        LiveNode best = sorted.isEmpty() ? null : sorted.getFirst();
        LiveNode chosen = null;
        if (prefer != null
                && best != null
                && slot.scores.has(prefer.index())
                && slot.scores.get(prefer.index()) >= slot.scores.get(best.index())
                && placement.available(prefer, slot.scores)) {
            chosen = prefer;
        }
        if (chosen == null && best != null) {
            chosen = best;
            boolean uniqueInstance = slot.parent != null && slot.parent.live.isClone() && slot.parent.live.unique();
            if (!uniqueInstance && slot.scores.get(best.index()) > 0 && placement.available(best)) {
                chosen = stayIfAsGood(slot, sorted, best, active);
            }
        }
        assign(slot, chosen, false, stopIfNone);
    }

    private LiveNode stayIfAsGood(Slot slot, List<LiveNode> sorted, LiveNode best, @Nullable LiveNode active) {
        if (active == null || !placement.available(active)) {
            return best;
        }
        for (LiveNode node : sorted) {
            if (slot.scores.get(node.index()) != slot.scores.get(best.index())) {
                break;
            }
            if (node == active) {
                return active;
            }
        }
        return best;
    }

    /** Settles the node of a primitive, or of all primitives of a collection. */
    void assign(Slot slot, @Nullable LiveNode node, boolean force, boolean stopIfNone) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> assign(child, node, force, stopIfNone));
            return;
        }
        LiveNode chosen = node;
        if (!force
                && chosen != null
                && (slot.scores.get(chosen.index()) < 0 || !placement.available(chosen, slot.scores))) {
            if (stopIfNone) {
                slot.setNextRole(Role.STOPPED, "no node may run it");
            }
            chosen = null;
        }
        unassign(slot);
        placement.why.used(slot);
        slot.provisional = false;
        if (chosen == null) {
            if (stopIfNone) {
                slot.setNextRole(Role.STOPPED, "no node may run it");
            }
            return;
        }
        slot.node = chosen;
        slot.nodeScore = force ? 0 : slot.scores.get(chosen.index());
        placement.countAssignment(chosen, 1);
        placement.capacities.take(chosen, slot.live.utilization(), 1);
    }

    void unassign(Slot slot) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(this::unassign);
            slot.provisional = true;
            return;
        }
        LiveNode old = slot.node;
        if (old != null) {
            placement.countAssignment(old, -1);
            placement.capacities.take(old, slot.live.utilization(), -1);
            slot.node = null;
        }
        slot.provisional = true;
    }
}
