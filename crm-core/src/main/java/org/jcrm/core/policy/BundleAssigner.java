package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveBundle.Replica;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the containers of a bundle as if they were instances of a clone; addresses and connections follow their
 * container, and what runs inside has a node of its own in it.
 */
final class BundleAssigner {
    private final Placement placement;
    private final Assigner assigner;
    private final CloneAssigner clones;

    BundleAssigner(Placement placement, Assigner assigner, CloneAssigner clones) {
        this.placement = placement;
        this.assigner = assigner;
        this.clones = clones;
    }

    void assign(Slot slot, @Nullable LiveNode prefer, boolean stopIfNone) {
        if (!slot.provisional || slot.assigning) {
            return;
        }
        LiveBundle bundle = slot.live.bundle().orElseThrow();
        slot.assigning = true;
        placement.trace("pcmk__bundle_assign", slot);
        List<Slot> containers = new ArrayList<>(slot.instances());
        containers.sort(new InstanceOrder(placement));
        clones.assignInstances(slot, containers, bundle.replicas().size(), bundle.perHost());
        for (Replica replica : bundle.replicas()) {
            assignParts(replica, prefer, stopIfNone);
        }
        LiveResource instances = bundle.instances();
        if (instances != null) {
            assignInstances(placement.of(instances), prefer, stopIfNone);
        }
        slot.provisional = false;
        slot.assigning = false;
    }

    private void assignParts(Replica replica, @Nullable LiveNode prefer, boolean stopIfNone) {
        LiveResource ip = replica.ip();
        if (ip != null) {
            assigner.assign(placement.of(ip), prefer, stopIfNone);
        }
        LiveNode host = placement.of(replica.container()).node;
        LiveResource connection = replica.connection();
        if (connection == null) {
            return;
        }
        Slot reaching = placement.of(connection);
        if (host != null && !host.isMember()) {
            // A container on a remote node is reached from where that node is reached from.
            Slot way = placement.connection(host);
            if (way != null) {
                ConstraintReader.register(new Colocation(
                        "#replica-remote-with-host-remote",
                        Colocation.NODE,
                        Score.LIMIT,
                        reaching,
                        way,
                        Role.UNKNOWN,
                        Role.UNKNOWN,
                        true,
                        false));
            }
        }
        assigner.assign(reaching, prefer, stopIfNone);
        LiveResource member = replica.member();
        LiveNode inside = replica.node();
        if (member != null && inside != null) {
            assignMember(placement.of(member), inside, stopIfNone);
        }
    }

    /** Nothing inside can be elsewhere. */
    private void assignMember(Slot member, LiveNode inside, boolean stopIfNone) {
        placement.why.because(Cause.Kind.CONTAINER, inside.name().value());
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            if (member.scores.has(i)) {
                if (node != inside) {
                    member.scores.set(i, -Score.LIMIT);
                } else if (!NodeCriteria.thresholdReached(placement, member, node)) {
                    member.scores.set(i, Score.LIMIT);
                }
            }
        }
        Slot clone = Objects.requireNonNull(member.parent);
        clone.assigning = true;
        assigner.assign(member, inside, stopIfNone);
        clone.assigning = false;
    }

    private void assignInstances(Slot clone, @Nullable LiveNode prefer, boolean stopIfNone) {
        placement.why.because(Cause.Kind.CONTAINER);
        for (LiveNode node : placement.nodes) {
            if (clone.scores.has(node.index())) {
                boolean own = clone.children.stream()
                        .anyMatch(child -> child.live
                                .ownNode()
                                .filter(mine -> mine == node)
                                .isPresent());
                clone.scores.set(node.index(), own ? 0 : -Score.LIMIT);
            }
        }
        assigner.assign(clone, prefer, stopIfNone);
    }
}
