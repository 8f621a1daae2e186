package org.jcrm.core.policy;

import java.util.List;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.ResourceOptions.Requires;
import org.jspecify.annotations.Nullable;

/** Orders that follow from what a resource is: stop before start, a group's members one after the other, a clone around its instances. */
final class InternalOrders {
    private final ActionBook book;

    private InternalOrders(ActionBook book) {
        this.book = book;
    }

    static void add(ActionBook book) {
        InternalOrders orders = new InternalOrders(book);
        // In the order of the configuration, whatever order assignment found better.
        book.placement.cluster.resources().forEach(live -> orders.add(book.placement.of(live)));
    }

    private void add(Slot slot) {
        switch (slot.kind()) {
            case PRIMITIVE -> addPrimitive(slot);
            case GROUP -> addGroup(slot);
            case CLONE -> addClone(slot);
            case BUNDLE -> addBundle(slot);
        }
    }

    private void addPrimitive(Slot slot) {
        if (!slot.live.managed()) {
            return;
        }
        book.order(slot, "stop", slot, "start", Bind.ORDERED | Bind.FIRST_NEEDS_THEN | Bind.RESTART);
        if (slot.live.inPromotable() || slot.live.role().compareTo(Role.UNPROMOTED) > 0) {
            book.order(slot, "demote", slot, "stop", Bind.PROMOTED_THEN_NEEDS_FIRST);
            book.order(slot, "start", slot, "promote", Bind.BLOCKS);
            book.order(slot, "demote", slot, "promote", Bind.ORDERED);
        }
        book.order(slot, "delete", slot, "monitor", Bind.SAME_NODE | Bind.THEN_CANCELS_FIRST);
        if (!slot.live.fenceDevice()
                && book.placement.cluster.unfencingEnabled()
                && slot.live.options().requires() == Requires.UNFENCING) {
            addUnfencing(slot);
        }
        if (!slot.live.utilization().isEmpty() && CapacityLimits.inForce(book.placement)) {
            addCapacity(slot);
        }
        slot.live.container().ifPresent(container -> addContainer(slot, container));
    }

    private void addContainer(Slot slot, LiveResource inside) {
        Slot container = slot(inside);
        if (slot.live.isConnection()) {
            // If a probe finds the container running after all, its connection need not be recovered.
            book.order(container, "monitor", slot, "stop", Bind.ORDERED);
        }
        if (ContainerRules.reached(slot.live, inside) == null) {
            book.order(container, "start", slot, "start", Bind.FIRST_NEEDS_THEN | Bind.BLOCKS);
            book.order(slot, "stop", container, "stop", Bind.THEN_NEEDS_FIRST);
        }
    }

    /** What devices guard stops before its node is let in anew, and starts after that. */
    private void addUnfencing(Slot slot) {
        for (LiveNode node : book.placement.nodes) {
            if (slot.scores.has(node.index())) {
                Action unfence = book.fences.unfence(node);
                book.order(slot, "stop", unfence, Bind.ORDERED | Bind.SAME_NODE);
                book.order(unfence, slot, "start", Bind.FIRST_NEEDS_THEN_THERE | Bind.SAME_NODE);
            }
        }
    }

    /** A node's capacity is free only when what leaves it has stopped. */
    private void addCapacity(Slot slot) {
        for (LiveNode node : slot.live.running()) {
            book.order(slot, "stop", capacityFreed(node), Bind.CAPACITY);
        }
        for (LiveNode node : book.placement.nodes) {
            if (slot.scores.has(node.index())) {
                Action freed = capacityFreed(node);
                book.order(freed, slot, "start", Bind.CAPACITY);
                book.order(freed, slot, "migrate_to", Bind.CAPACITY);
            }
        }
    }

    private Action capacityFreed(LiveNode node) {
        String name = "load_stopped_" + node;
        Action freed = book.singleton(name, name, node, false);
        freed.pseudo = true;
        return freed;
    }

    // ---- groups

    private void addGroup(Slot group) {
        book.order(group, "stop", group, "stopped", Bind.BLOCKS);
        book.order(group, "stopped", group, "start", Bind.ORDERED);
        book.order(group, "start", group, "running", Bind.BLOCKS);
        boolean promotable = group.live.inPromotable();
        Slot previous = null;
        Slot lastActive = null;
        for (Slot member : group.children) {
            addMember(group, member, previous, promotable);
            if (!member.live.running().isEmpty()) {
                if (group.live.options().ordered()
                        && previous != null
                        && previous.live.running().isEmpty()
                        && lastActive != null) {
                    // What is up of a group with gaps still goes down in order.
                    book.order(member, "stop", lastActive, "stop", Bind.ORDERED);
                }
                lastActive = member;
            }
            previous = member;
        }
    }

    private void addMember(Slot group, Slot member, @Nullable Slot previous, boolean promotable) {
        boolean ordered = group.live.options().ordered();
        int down = Bind.THEN_SHOWS_FIRST;
        int afterDown = Bind.FIRST_SHOWS_THEN;
        add(member);
        if (previous == null && ordered) {
            down |= Bind.ORDERED;
            afterDown = Bind.FIRST_NEEDS_THEN;
        }
        int done = Bind.BLOCKS | Bind.FIRST_NEEDS_THEN | Bind.FIRST_SHOWS_THEN;
        if (promotable) {
            book.order(group, "demote", member, "demote", down);
            book.order(member, "demote", group, "demoted", afterDown);
            book.order(member, "promote", group, "promoted", done);
            book.order(group, "promote", member, "promote", Bind.THEN_SHOWS_FIRST);
        }
        book.order(group, "stop", member, "stop", down);
        book.order(member, "stop", group, "stopped", afterDown);
        book.order(group, "start", member, "start", Bind.THEN_SHOWS_FIRST);
        book.order(member, "start", group, "running", done);
        if (!ordered) {
            int start = Bind.FIRST_NEEDS_THEN | Bind.BLOCKS | Bind.THEN_SHOWS_FIRST;
            book.order(group, "start", member, "start", start);
            if (promotable) {
                book.order(group, "promote", member, "promote", start);
            }
        } else if (previous != null) {
            book.order(previous, "start", member, "start", Bind.FIRST_NEEDS_THEN | Bind.BLOCKS);
            book.order(member, "stop", previous, "stop", Bind.ORDERED | Bind.RESTART);
            if (!member.live.running().isEmpty() && previous.live.running().isEmpty()) {
                // A new member in the middle must not come up before the later ones are down.
                book.order(member, "stop", previous, "start", Bind.THEN_NEEDS_FIRST | Bind.BLOCKS);
            }
            if (promotable) {
                book.order(previous, "promote", member, "promote", Bind.FIRST_NEEDS_THEN | Bind.BLOCKS);
                book.order(member, "demote", previous, "demote", Bind.ORDERED);
            }
        }
    }

    // ---- clones

    private void addClone(Slot clone) {
        boolean promotable = clone.live.promotable();
        boolean ordered = clone.live.cloneTraits().ordered();
        book.order(clone, "stopped", clone, "start", Bind.ORDERED);
        book.order(clone, "start", clone, "running", Bind.BLOCKS);
        book.order(clone, "stop", clone, "stopped", Bind.BLOCKS);
        if (promotable) {
            book.order(clone, "demoted", clone, "stop", Bind.ORDERED);
            book.order(clone, "running", clone, "promote", Bind.BLOCKS);
        }
        // In the order of their numbers, whatever order assignment or promotion brought them into.
        List<Slot> instances = clone.live.children().stream().map(this::slot).toList();
        for (int i = 0; i < instances.size(); i++) {
            Slot instance = instances.get(i);
            add(instance);
            book.order(clone, "start", instance, "start", Bind.BLOCKS | Bind.THEN_SHOWS_FIRST);
            book.order(instance, "start", clone, "running", Bind.FIRST_SHOWS_THEN);
            book.order(clone, "stop", instance, "stop", Bind.THEN_SHOWS_FIRST);
            book.order(instance, "stop", clone, "stopped", Bind.FIRST_SHOWS_THEN);
            if (ordered) {
                for (Slot later : instances.subList(i + 1, instances.size())) {
                    book.order(instance, "start", later, "start", Bind.ORDERED);
                    book.order(later, "stop", instance, "stop", Bind.ORDERED);
                }
            }
        }
        if (promotable) {
            addPromotable(clone, instances, ordered);
        }
    }

    // ---- bundles

    private void addBundle(Slot bundle) {
        LiveBundle parts = bundle.live.bundle().orElseThrow();
        LiveResource instances = parts.instances();
        if (instances != null) {
            Slot clone = slot(instances);
            add(clone);
            around(bundle, clone, "start", "running");
            around(bundle, clone, "stop", "stopped");
            if (clone.live.promotable()) {
                addRoleOrder(bundle);
                around(bundle, clone, "promote", "promoted");
                around(bundle, clone, "demote", "demoted");
            }
        }
        for (LiveBundle.Replica replica : parts.replicas()) {
            addReplica(bundle, replica);
        }
    }

    /** A change of the whole encloses that of what runs inside. */
    private void around(Slot bundle, Slot clone, String begin, String end) {
        book.order(bundle, begin, clone, begin, Bind.THEN_SHOWS_FIRST);
        book.order(clone, end, bundle, end, Bind.FIRST_SHOWS_THEN);
    }

    private void addReplica(Slot bundle, LiveBundle.Replica replica) {
        Slot container = slot(replica.container());
        add(container);
        book.order(bundle, "start", container, "start", Bind.BLOCKS | Bind.THEN_SHOWS_FIRST);
        LiveResource member = replica.member();
        if (member != null) {
            book.order(bundle, "stop", slot(member), "stop", Bind.THEN_SHOWS_FIRST);
        }
        book.order(bundle, "stop", container, "stop", Bind.THEN_SHOWS_FIRST);
        book.order(container, "start", bundle, "running", Bind.FIRST_SHOWS_THEN);
        book.order(container, "stop", bundle, "stopped", Bind.FIRST_SHOWS_THEN);
        LiveResource ip = replica.ip();
        if (ip != null) {
            add(slot(ip));
            book.order(slot(ip), "start", container, "start", Bind.FIRST_NEEDS_THEN | Bind.BLOCKS);
            book.order(container, "stop", slot(ip), "stop", Bind.THEN_NEEDS_FIRST);
        }
        LiveResource connection = replica.connection();
        if (connection != null) {
            add(slot(connection));
        }
    }

    private Slot slot(LiveResource live) {
        return book.placement.of(live);
    }

    /** First down, then up, then promoted. */
    private void addRoleOrder(Slot whole) {
        book.order(whole, "stopped", whole, "start", Bind.ORDERED);
        book.order(whole, "stopped", whole, "promote", Bind.ORDERED);
        book.order(whole, "demoted", whole, "stop", Bind.ORDERED);
        book.order(whole, "demoted", whole, "start", Bind.ORDERED);
        book.order(whole, "demoted", whole, "promote", Bind.ORDERED);
        book.order(whole, "running", whole, "promote", Bind.ORDERED);
        book.order(whole, "demote", whole, "demoted", Bind.ORDERED);
    }

    private void addPromotable(Slot clone, List<Slot> instances, boolean ordered) {
        addRoleOrder(clone);
        Slot previous = null;
        for (Slot instance : instances) {
            book.order(clone, "promote", instance, "promote", Bind.THEN_SHOWS_FIRST);
            book.order(instance, "promote", clone, "promoted", Bind.FIRST_SHOWS_THEN);
            if (ordered && previous != null) {
                book.order(previous, "promote", instance, "promote", Bind.ORDERED);
            }
            book.order(clone, "demote", instance, "demote", Bind.THEN_SHOWS_FIRST);
            book.order(instance, "demote", clone, "demoted", Bind.FIRST_SHOWS_THEN);
            if (ordered && previous != null) {
                book.order(instance, "demote", previous, "demote", Bind.ORDERED);
            }
            previous = instance;
        }
    }
}
