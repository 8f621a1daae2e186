package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jspecify.annotations.Nullable;

/** One-shot monitors that find out what is active on a node whose history does not say. */
final class ProbePlanner {
    private final Placement placement;
    private final ActionBook book;

    private ProbePlanner(ActionBook book) {
        this.placement = book.placement;
        this.book = book;
    }

    static void plan(ActionBook book) {
        if (!book.placement.cluster.options().startupProbes()) {
            return;
        }
        ProbePlanner planner = new ProbePlanner(book);
        for (LiveNode node : book.placement.nodes) {
            if (!book.placement.online(node)) {
                if (RemoteState.failed(book.placement, node)) {
                    book.fences.demand(node, "the connection is unrecoverable");
                }
            } else if (!book.placement.unclean(node) && node.discovery()) {
                planner.probe(node);
            }
        }
    }

    private void probe(LiveNode node) {
        String complete = node.attribute("probe_complete").orElse(null);
        if (complete != null && !Flags.isTrue(complete)) {
            Action again = book.singleton("probe_complete-" + node, "probe_complete", node, false);
            again.meta.put("op_no_wait", "true");
            return;
        }
        placement.tops.forEach(slot -> probe(slot, node));
    }

    private void probe(Slot slot, LiveNode node) {
        switch (slot.kind()) {
            case PRIMITIVE -> {
                probePrimitive(slot, node);
            }
            case GROUP -> slot.children.forEach(member -> probe(member, node));
            case CLONE -> probeClone(slot, node);
            case BUNDLE -> probeBundle(slot, node);
        }
    }

    private void probeBundle(Slot bundle, LiveNode node) {
        LiveBundle parts = bundle.live.bundle().orElseThrow();
        for (LiveBundle.Replica replica : parts.replicas()) {
            LiveResource ip = replica.ip();
            if (ip != null) {
                probe(placement.of(ip), node);
            }
            LiveResource member = replica.member();
            if (member != null && replica.node() == node) {
                probe(placement.of(member), node);
            }
            Slot container = placement.of(replica.container());
            if (probePrimitive(container, node) != null && parts.perHost() == 1) {
                keepOthersAway(parts, container);
            }
            LiveResource connection = replica.connection();
            Action looking = connection == null ? null : probePrimitive(placement.of(connection), node);
            if (looking != null) {
                // What is inside is looked for when it is known where the container is.
                book.order(container, "start", looking, Bind.BLOCKS_UNLESS_LEAVING);
            }
        }
    }

    /** Where one container turns out to be active no other one may start. */
    private void keepOthersAway(LiveBundle parts, Slot container) {
        for (LiveBundle.Replica other : parts.replicas()) {
            if (other.container() != container.live) {
                book.order(
                        container, "monitor", placement.of(other.container()), "start", Bind.ORDERED | Bind.SAME_NODE);
            }
        }
    }

    private void probeClone(Slot clone, LiveNode node) {
        if (clone.exclusiveDiscovery && clone.discovery.get(node) != Location.Discovery.EXCLUSIVE) {
            return;
        }
        clone.children.sort(InstanceOrder::byNumber);
        if (clone.live.unique()) {
            new ArrayList<>(clone.children).forEach(child -> probe(child, node));
            return;
        }
        // One instance stands for all: one that was probed here, else one that will be here, else any.
        Slot chosen = firstOf(clone.children, node, true);
        if (chosen == null) {
            chosen = firstOf(clone.children, node, false);
        }
        if (chosen == null && !clone.children.isEmpty()) {
            chosen = clone.children.getFirst();
        }
        if (chosen != null) {
            probe(chosen, node);
        }
    }

    private static @Nullable Slot firstOf(List<Slot> instances, LiveNode node, boolean known) {
        for (Slot instance : instances) {
            if (known ? knownOn(instance, node) : instance.location(false) == node) {
                return instance;
            }
        }
        return null;
    }

    private static boolean knownOn(Slot slot, LiveNode node) {
        if (slot.isPrimitive()) {
            return slot.live.known().contains(node);
        }
        return slot.children.stream().anyMatch(child -> knownOn(child, node));
    }

    /** What cannot run on a remote node, or only inside a container, is not looked for there. */
    private static boolean probeable(Slot slot, LiveNode node) {
        if (slot.live.container().isPresent() && !slot.live.isConnection()) {
            return false;
        }
        return node.isMember()
                || !(slot.live.fenceDevice()
                        || slot.live.isConnection()
                        || (node.isGuest() && slot.live.containsGuest()));
    }

    /** Nothing runs on a guest that is not running; what starts there waits for the guest's probe or stop. */
    private boolean guestIsDown(LiveNode node, Slot top) {
        Slot guest = Objects.requireNonNull(placement.host(node));
        if (guest.role == Role.STOPPED) {
            if (guest.node != null && !guest.live.known().contains(guest.node)) {
                book.order(guest, "monitor", top, "start", Bind.ORDERED);
            }
            return true;
        }
        boolean moving = guest.role.isActive()
                && guest.node != null
                && !guest.live.running().contains(guest.node);
        if (placement.requiresReset(node)
                || placement.unclean(node)
                || guest.failed
                || guest.nextRole == Role.STOPPED
                || moving) {
            book.order(guest, "stop", top, "start", Bind.ORDERED);
            return true;
        }
        return false;
    }

    private @Nullable Action probePrimitive(Slot slot, LiveNode node) {
        if (slot.live.orphan() || slot.live.known().contains(node) || !probeable(slot, node)) {
            return null;
        }
        if (node.bundled() && !slot.live.ownNode().equals(Optional.of(node))) {
            return null;
        }
        Slot top = slot.top();
        if (slot.exclusiveDiscovery || top.exclusiveDiscovery) {
            Location.Discovery here = slot.discovery.get(node);
            if (here != Location.Discovery.EXCLUSIVE && top.discovery.get(node) != Location.Discovery.EXCLUSIVE) {
                return null;
            }
        }
        if (slot.discovery.get(node) == Location.Discovery.NEVER) {
            return null;
        }
        if (node.isGuest() && guestIsDown(node, top)) {
            return null;
        }
        Action probe = book.get(slot, "monitor", 0, node, false);
        // What is unmanaged is looked for all the same.
        probe.optional = false;
        book.fences.order(slot, node, probe, Bind.ORDERED);
        if (!slot.live.running().contains(node)) {
            probe.meta.put("op_target_rc", Integer.toString(OcfResult.NOT_RUNNING.code()));
        } else if (slot.role == Role.PROMOTED) {
            probe.meta.put("op_target_rc", Integer.toString(OcfResult.PROMOTED.code()));
        }
        Slot after = top.live.isClone() ? top : slot;
        int flags = Bind.ORDERED;
        if (!probe.runnable && slot.live.running().isEmpty()) {
            flags |= Bind.BLOCKS;
        }
        book.order(probe, after, "start", flags);
        book.order(probe, slot, "reload-agent", Bind.ORDERED);
        return probe;
    }
}
