package org.jcrm.core.policy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.graph.GraphAction.PseudoAction;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.policy.Action.Link;
import org.jcrm.core.status.CloneTraits;
import org.jcrm.core.status.ClusterOptions;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** Actions that must and can happen → synapses, each with the inputs that it waits for. */
final class GraphBuilder {
    private final ActionBook book;
    private final Placement placement;
    private final List<Synapse> synapses = new ArrayList<>();

    private GraphBuilder(ActionBook book) {
        this.book = book;
        this.placement = book.placement;
    }

    static TransitionGraph build(ActionBook book, int transitionId, Optional<Instant> recheckAt) {
        GraphBuilder builder = new GraphBuilder(book);
        builder.dropGuestLoops();
        builder.breakLoops();
        book.placement.tops.forEach(builder::add);
        for (Action action : List.copyOf(book.all).reversed()) {
            builder.add(action);
        }
        ClusterOptions options = book.placement.cluster.options();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("cluster-delay", options.clusterDelayText());
        attributes.put("fencing-timeout", options.fencingTimeoutText());
        attributes.put("failed-stop-offset", "INFINITY");
        attributes.put("failed-start-offset", options.startFailureIsFatal() ? "INFINITY" : "1");
        attributes.put("transition_id", Integer.toString(transitionId));
        recheckAt.ifPresent(at -> attributes.put("recheck-by", Long.toString(at.getEpochSecond())));
        return new TransitionGraph(
                transitionId,
                options.clusterDelay(),
                options.batchLimit(),
                "INFINITY",
                options.startFailureIsFatal() ? "INFINITY" : "1",
                attributes,
                builder.synapses);
    }

    // ---- which actions, in which order

    private void add(Slot slot) {
        LiveBundle bundle = slot.live.bundle().orElse(null);
        if (bundle != null) {
            // The bundle's own points come with what is left at the end.
            addPart(bundle.instances());
            bundle.replicas().forEach(replica -> {
                addPart(replica.ip());
                addPart(replica.container());
                addPart(replica.connection());
            });
            return;
        }
        if (slot.kind() == Kind.CLONE) {
            NotifyPoints notify = slot.notify;
            if (notify != null) {
                notify.createActions();
            }
            slot.children.forEach(this::add);
            List.copyOf(slot.actions).forEach(this::add);
            return;
        }
        List.copyOf(slot.actions).forEach(this::add);
        slot.children.forEach(this::add);
    }

    private void addPart(@Nullable LiveResource part) {
        if (part != null) {
            add(placement.of(part));
        }
    }

    private void add(Action action) {
        mergeInputs(action);
        if (action.inGraph || !belongs(action)) {
            return;
        }
        action.inGraph = true;
        List<Integer> inputs = new ArrayList<>();
        for (Link link : action.before) {
            if (waitsFor(action, link)) {
                link.inGraph = true;
                inputs.add(link.action.id);
            }
        }
        inputs.sort(Comparator.naturalOrder());
        synapses.add(new Synapse(synapses.size(), priority(action), describe(action), inputs));
    }

    private static int priority(Action action) {
        int priority = action.slot == null ? 0 : action.slot.priority;
        return Math.max(0, Math.max(priority, action.priority));
    }

    /** Several orders between the same two actions become one. */
    private static void mergeInputs(Action action) {
        if (action.before.size() < 2) {
            return;
        }
        Map<Action, Link> merged = new LinkedHashMap<>();
        for (Link link : action.before) {
            Link known = merged.putIfAbsent(link.action, link);
            if (known != null) {
                known.flags |= link.flags;
                known.inGraph |= link.inGraph;
            }
        }
        action.before.clear();
        action.before.addAll(merged.values());
    }

    private boolean belongs(Action action) {
        if (!action.runnable || (action.optional && !action.alwaysShown)) {
            return false;
        }
        if (action.slot != null && !action.slot.managed && !action.is("monitor") && (action.intervalMillis == 0)) {
            return false;
        }
        if (action.pseudo || action.is("stonith") || action.is("do_shutdown")) {
            return true;
        }
        LiveNode node = action.node;
        return node != null
                && (action.onDc || (node.isGuest() && !placement.requiresReset(node)) || placement.online(node));
    }

    /** An operator cannot order what runs inside a guest relative to what the guest lives in. */
    private void dropGuestLoops() {
        for (Action action : book.all) {
            Slot slot = action.slot;
            if (slot == null || slot.live.fillers().isEmpty()) {
                continue;
            }
            for (Link link : action.before) {
                LiveNode node = link.action.node;
                if (link.action.slot != null
                        && node != null
                        && !Bind.has(link.flags, Bind.GUEST_ALLOWED)
                        && placement.host(node) == slot) {
                    link.flags = 0;
                }
            }
        }
    }

    /** Migrations that swap places would wait for each other's capacity for ever: such a wait is given up. */
    private void breakLoops() {
        for (Action action : book.all.reversed()) {
            if (action.is("migrate_to") && belongs(action)) {
                for (Link link : action.before) {
                    if (Bind.has(link.flags, Bind.CAPACITY) && waitsForItself(action, link)) {
                        link.flags = 0;
                    }
                }
            }
        }
    }

    private boolean waitsForItself(Action action, Link link) {
        return leadsTo(action, action, link, book.newWalk());
    }

    /** Depth first, without recursion: a walk may be as long as all orders together. */
    private boolean leadsTo(Action sought, Action start, Link only, int walk) {
        Deque<Walk> open = new ArrayDeque<>();
        open.push(new Walk(start, List.of(only).iterator()));
        while (!open.isEmpty()) {
            Walk at = open.element();
            if (!at.links.hasNext()) {
                open.pop();
                continue;
            }
            Link link = at.links.next();
            if (link.action.visited(walk) || !waitsFor(at.action, link)) {
                continue;
            }
            if (link.action == sought) {
                return true;
            }
            link.action.firstVisit(walk);
            open.push(new Walk(link.action, link.action.before.iterator()));
        }
        return false;
    }

    /** An action on the way, and those of its links that were not followed yet. */
    private record Walk(Action action, Iterator<Link> links) {}

    private boolean waitsFor(Action action, Link link) {
        if (link.inGraph) {
            return true;
        }
        Action first = link.action;
        int flags = link.flags;
        int weak = Bind.THEN_SHOWS_FIRST | Bind.FIRST_SHOWS_THEN | Bind.ORDERED;
        if (flags == 0
                || (!first.runnable && (flags & ~weak) == 0)
                || (!first.runnable && Bind.has(flags, Bind.MIN_RUNNABLE))
                || (!first.runnable && Bind.has(flags, Bind.UNMIGRATABLE_THEN_BLOCKS))
                || (first.migratable && Bind.has(flags, Bind.IF_FIRST_UNMIGRATABLE))
                || (flags == Bind.ORDERED && first.migratable && first.key.endsWith("_stop_0"))) {
            return false;
        }
        if (flags == Bind.CAPACITY || flags == Bind.ANTI_COLOCATED) {
            LiveNode where = flags == Bind.CAPACITY && action.is("migrate_to") && action.slot != null
                    ? action.slot.node
                    : action.node;
            if (first.node != where && (flags == Bind.CAPACITY || (first.node != null && where != null))) {
                link.flags = 0;
                return false;
            }
            if (first.optional) {
                link.flags = 0;
                return false;
            }
            return true;
        }
        if (first.slot != null
                && first.slot != action.slot
                && first.slot.failed
                && !first.slot.managed
                && first.key.endsWith("_stop_0")
                && action.slot != null
                && action.slot.live.isClone()) {
            return false;
        }
        return !first.optional || first.alwaysShown || first.inGraph || belongs(first);
    }

    // ---- how an action looks in the graph

    private GraphAction describe(Action action) {
        Map<String, String> attributes = attributes(action);
        Optional<NodeName> node = Optional.ofNullable(action.node).map(LiveNode::name);
        if (action.is("stonith") && action.node != null && !action.pseudo) {
            return new FenceAction(
                    action.id, action.node.name(), action.meta.getOrDefault("stonith_action", "reboot"), attributes);
        }
        if (action.pseudo) {
            if (action.is("stonith") && action.node != null) {
                // The fencing of a guest is no more than a name for what recovers it, yet tells of its node.
                attributes.put("CRM_meta_on_node", action.node.name().value());
                attributes.put("CRM_meta_on_node_uuid", action.node.id());
            }
            String shown = pointKey(action);
            return new PseudoAction(
                    action.id,
                    shown,
                    action.task,
                    shown.equals(action.key) ? Optional.empty() : Optional.of(action.key),
                    attributes);
        }
        Slot slot = action.slot;
        if (slot == null || action.is("clear_failcount") || action.is("lrm_delete") || action.node == null) {
            return new ClusterAction(
                    action.id,
                    action.task,
                    slot == null ? action.key : shownKey(action),
                    node,
                    Optional.ofNullable(slot).map(about -> subject(about, action)),
                    attributes);
        }
        return new ResourceAction(
                action.id,
                operationKey(slot, action),
                action.task,
                action.node.name(),
                router(action).map(LiveNode::name),
                ResourceId.of(shownId(slot)),
                shownId(slot).equals(slot.id()) ? Optional.empty() : Optional.of(slot.id()),
                slot.live.primitive().agent(),
                params(action),
                attributes,
                targetRc(action),
                Long.parseLong(action.meta.getOrDefault("timeout", "20000")),
                slot.live.unique() || slot.live.historyId().isPresent());
    }

    private ClusterAction.Subject subject(Slot slot, Action action) {
        String shown = shownId(slot);
        return new ClusterAction.Subject(
                ResourceId.of(shown),
                shown.equals(slot.id()) ? Optional.empty() : Optional.of(slot.id()),
                slot.live.primitive().agent(),
                slot.live.historyId().isPresent() ? Optional.of(action.key) : Optional.empty());
    }

    private static int targetRc(Action action) {
        return Integer.parseInt(action.meta.getOrDefault("op_target_rc", "0"));
    }

    /** The id that agents and history use: of interchangeable instances the one without a number. */
    static String shownId(Slot slot) {
        if (slot.live.orphan() && slot.live.historyId().isPresent()) {
            return slot.live.historyId().get();
        }
        return slot.live.unique() ? slot.id() : slot.live.baseId();
    }

    /** The key of a point by the name that history knows the instance by. */
    private static String pointKey(Action action) {
        Slot slot = action.slot;
        if (slot == null || !slot.isPrimitive() || slot.live.historyId().isEmpty()) {
            return action.key;
        }
        String known = slot.live.historyId().get();
        return action.is("notify")
                ? ActionBook.notifyKey(
                        known,
                        action.meta.getOrDefault("notify_type", ""),
                        action.meta.getOrDefault("notify_operation", ""))
                : ActionBook.key(known, action.task, action.intervalMillis);
    }

    static String shownKey(Action action) {
        Slot slot = action.slot;
        if (slot == null || !slot.isPrimitive() || !action.key.startsWith(slot.id())) {
            return action.key;
        }
        return slot.live.historyId().orElse(slot.id())
                + action.key.substring(slot.id().length());
    }

    private static OperationKey operationKey(Slot slot, Action action) {
        ResourceId id = ResourceId.of(slot.live.historyId().orElse(shownId(slot)));
        String cancelled = action.cancelled;
        return new OperationKey(id, cancelled == null ? action.task : cancelled, action.intervalMillis);
    }

    private Map<String, String> params(Action action) {
        Slot slot = action.slot;
        if (slot == null || !slot.isPrimitive()) {
            return Map.of();
        }
        Map<String, String> params = new TreeMap<>(placement.params(slot, action.node));
        params.putAll(book.operationParams(action));
        return params;
    }

    private Map<String, String> attributes(Action action) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.putAll(params(action));
        action.meta.forEach((name, value) -> attributes.put(metaName(name), value));
        if (action.slot != null && action.is("stop") && action.slot.lockSecond > 0) {
            attributes.put(GraphAction.SHUTDOWN_LOCK, Long.toString(action.slot.lockSecond));
        }
        addRemote(action, attributes);
        if (action.node != null && !action.pseudo) {
            attributes.put("CRM_meta_on_node", action.node.name().value());
            attributes.put("CRM_meta_on_node_uuid", action.node.id());
        }
        for (Slot slot = action.slot; slot != null; slot = slot.parent) {
            addCollection(slot, attributes);
        }
        return attributes;
    }

    /** What only actions for and on remote nodes have: who carries them out, and which nodes they take down. */
    private void addRemote(Action action, Map<String, String> attributes) {
        Slot slot = action.slot;
        LiveNode node = action.node;
        router(action)
                .ifPresent(router ->
                        attributes.put(GraphAction.ROUTER, router.name().value()));
        if (slot == null) {
            if (action.is("stonith") && node != null && !"on".equals(action.meta.get("stonith_action"))) {
                List<String> guests = new ArrayList<>();
                for (LiveResource running : node.running()) {
                    if (running.isConnection() && running.container().isPresent()) {
                        guests.add(running.id());
                    }
                }
                if (!guests.isEmpty()) {
                    attributes.put(GraphAction.DOWNED, String.join(" ", guests));
                }
            }
            return;
        }
        if (!action.pseudo && action.is("stop") && slot.live.isConnection()) {
            boolean migrating =
                    action.before.stream().anyMatch(link -> link.action.slot == slot && link.action.is("migrate_from"));
            if (!migrating) {
                attributes.put(GraphAction.DOWNED, slot.id());
            }
        }
        slot.live.meta("remote-node").ifPresent(remote -> attributes.put("CRM_meta_remote_node", remote));
        for (Slot level = slot; level != null; level = level.parent) {
            level.live.container().ifPresent(container -> attributes.put("CRM_meta_container", container.id()));
        }
        slot.live.meta("external-ip").ifPresent(ip -> attributes.put("pcmk_external_ip", ip));
        if (node != null && node.isGuest()) {
            addGuestHost(action, slot, node, attributes);
        }
    }

    private void addGuestHost(Action action, Slot slot, LiveNode node, Map<String, String> attributes) {
        String task = action.is("notify") || action.is("notified")
                ? action.meta.getOrDefault("notify_operation", "")
                : action.task;
        Slot container = Objects.requireNonNull(placement.host(node));
        LiveNode host = switch (task) {
            case "stop", "stopped", "demote", "demoted" -> container.currentNode();
            case "start", "running", "monitor", "promote", "promoted" -> container.node;
            default -> null;
        };
        if (host != null) {
            slot.live
                    .meta("container-attribute-target")
                    .ifPresent(target -> attributes.put("CRM_meta_container_attribute_target", target));
            attributes.put("CRM_meta_physical_host", host.name().value());
        }
    }

    /** The member through which an action reaches a remote or guest node. */
    private Optional<LiveNode> router(Action action) {
        LiveNode node = action.node;
        if (node == null || action.pseudo || action.is("stonith")) {
            return Optional.empty();
        }
        Slot connection = placement.connection(node);
        if (connection == null) {
            return Optional.empty();
        }
        LiveNode now = connection.currentNode();
        LiveNode next = connection.node;
        if (now == null || next == null) {
            return Optional.ofNullable(now == null ? next : now);
        }
        boolean partly = connection.live.container().isEmpty()
                && connection.live.partialTarget().isPresent();
        String task = action.is("notify") ? action.meta.getOrDefault("notify_operation", "") : action.task;
        boolean before = List.of("cancel", "stop", "demote", "migrate_from", "migrate_to")
                .contains(task);
        // What must be done before the connection can move goes the old way.
        return Optional.of(before && !partly ? now : next);
    }

    static String metaName(String name) {
        return "CRM_meta_" + name.replace('-', '_');
    }

    private static void addCollection(Slot slot, Map<String, String> attributes) {
        switch (slot.kind()) {
            case PRIMITIVE -> {
                String number = instanceNumber(slot);
                if (number != null) {
                    attributes.put("CRM_meta_clone", number);
                }
            }
            case CLONE -> {
                CloneTraits traits = slot.live.cloneTraits();
                attributes.put("CRM_meta_globally_unique", Boolean.toString(slot.live.unique()));
                attributes.put("CRM_meta_notify", Boolean.toString(slot.live.notifies()));
                attributes.put("CRM_meta_clone_max", Integer.toString(traits.max()));
                attributes.put("CRM_meta_clone_node_max", Integer.toString(traits.nodeMax()));
                if (traits.promotable()) {
                    attributes.put("CRM_meta_promoted_max", Integer.toString(traits.promotedMax()));
                    attributes.put("CRM_meta_promoted_node_max", Integer.toString(traits.promotedNodeMax()));
                    attributes.put("CRM_meta_master_max", Integer.toString(traits.promotedMax()));
                    attributes.put("CRM_meta_master_node_max", Integer.toString(traits.promotedNodeMax()));
                }
            }
            case GROUP, BUNDLE -> {
                // Nothing of theirs is in the graph.
            }
        }
    }

    private static @Nullable String instanceNumber(Slot slot) {
        Slot top = slot.top();
        if (!top.live.isClone()) {
            return null;
        }
        return slot.id().substring(slot.id().lastIndexOf(':') + 1);
    }
}
