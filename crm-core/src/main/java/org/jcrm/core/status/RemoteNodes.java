package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.status.LiveResource.Kind;

/**
 * Nodes that run no cluster daemon of their own: a remote node is reached by a connection resource
 * ({@code ocf:pacemaker:remote}), a guest node lives in another resource that names it ({@code remote-node}) and gets a
 * connection by itself.
 */
final class RemoteNodes {
    private static final AgentName CONNECTION = new AgentName("ocf", "pacemaker", "remote");

    private RemoteNodes() {}

    static boolean isConnection(Primitive primitive) {
        return primitive.agent().equals(CONNECTION);
    }

    /** Nodes of the configured connections and guests. */
    static void create(LiveCluster cluster) {
        List<Resource> resources = cluster.cib.configuration().resources();
        for (Resource resource : resources) {
            switch (resource) {
                case Primitive primitive -> create(cluster, primitive, resources);
                case Group group -> group.members().forEach(member -> guest(cluster, member, resources));
                default -> {
                    // What is cloned cannot define a node.
                }
            }
        }
        cluster.implied.forEach(connection -> addNode(cluster, connection.id().value()));
    }

    private static void create(LiveCluster cluster, Primitive primitive, List<Resource> resources) {
        if (isConnection(primitive)) {
            addNode(cluster, primitive.id().value());
        } else {
            guest(cluster, primitive, resources);
        }
    }

    static LiveNode addNode(LiveCluster cluster, String name) {
        return cluster.node(NodeName.of(name))
                .orElseGet(() -> NodeReader.create(cluster, name, NodeName.of(name), true));
    }

    private static void guest(LiveCluster cluster, Primitive host, List<Resource> resources) {
        Map<String, String> meta = AttributeValues.resolve(host.meta(), cluster.rules());
        String name = meta.get("remote-node");
        if (name == null
                || resources.stream().anyMatch(resource -> resource.id().value().equals(name))) {
            return;
        }
        Map<String, String> options = new LinkedHashMap<>();
        options.put("internal-rsc", "true");
        options.put("container", host.id().value());
        copy(meta, "remote-allow-migrate", options, "allow-migrate");
        copy(meta, "is-managed", options, "is-managed");
        Map<String, String> params = new LinkedHashMap<>();
        copy(meta, "remote-addr", params, "addr");
        copy(meta, "remote-port", params, "port");
        cluster.implied.add(connection(
                name,
                options,
                params,
                Optional.ofNullable(meta.get("remote-connect-timeout")).orElse("60s")));
    }

    private static void copy(Map<String, String> from, String name, Map<String, String> to, String as) {
        String value = from.get(name);
        if (value != null) {
            to.put(as, value);
        }
    }

    /** A connection that nobody configured. */
    static Primitive connection(
            String name, Map<String, String> meta, Map<String, String> params, String startTimeout) {
        List<Operation> operations = new ArrayList<>();
        operations.add(operation(name, "monitor", "30s", "30s"));
        if (!startTimeout.isEmpty()) {
            operations.add(operation(name, "start", "0", startTimeout));
        }
        return new Primitive(
                ResourceId.of(name),
                CONNECTION,
                Optional.empty(),
                set(name + "-instance_attributes", params),
                set(name + "-meta_attributes", meta),
                List.of(),
                operations);
    }

    static List<AttributeSet> set(String id, Map<String, String> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        List<NvPair> pairs = new ArrayList<>();
        values.forEach((name, value) -> pairs.add(new NvPair(id + "-" + name, name, value)));
        return List.of(new AttributeSet(id, Score.ZERO, Optional.empty(), pairs));
    }

    static Operation operation(String resource, String name, String interval, String timeout) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("interval", interval);
        if (!timeout.isEmpty()) {
            options.put("timeout", timeout);
        }
        return new Operation(resource + "-" + name + "-" + interval, name, options, List.of(), List.of());
    }

    /** Ties connections to their nodes, and what lives in a container to it. */
    static void link(LiveCluster cluster) {
        for (LiveResource resource : List.copyOf(cluster.all)) {
            resource.meta("container")
                    .filter(id -> !id.equals(resource.id))
                    .map(cluster.byId::get)
                    .ifPresent(container -> fill(container, resource));
        }
        for (LiveResource resource : cluster.resources) {
            link(cluster, resource);
        }
    }

    static void fill(LiveResource container, LiveResource filler) {
        if (filler.container == null) {
            filler.container = container;
            container.fillers.add(filler);
        } else if (!container.fillers.contains(filler)) {
            container.fillers.add(filler);
        }
    }

    static void link(LiveCluster cluster, LiveResource resource) {
        if (!resource.connection) {
            return;
        }
        cluster.node(NodeName.of(resource.id)).ifPresent(node -> {
            node.connection = resource;
            if (resource.container == null) {
                node.unclean = cluster.options.fencingEnabled() && cluster.options.startupFencing();
            } else {
                node.attributes.put("#kind", "container");
            }
        });
    }

    // ---- status

    /** Whether a node's history can be read by now: that of a remote node only when its connection is known to be up. */
    static boolean readable(LiveCluster cluster, LiveNode node) {
        LiveResource connection = node.connection;
        if (connection == null) {
            return false;
        }
        LiveResource container = connection.container;
        if (container != null) {
            return connection.role == Role.STARTED && container.role == Role.STARTED;
        }
        return cluster.options.shutdownLock() || connection.role == Role.STARTED;
    }

    static void decideOnline(LiveNode node) {
        LiveResource connection = node.connection;
        if (connection == null) {
            node.online = false;
            return;
        }
        LiveResource container = connection.container;
        LiveNode host = container != null && connection.running.size() == 1 ? connection.running.getFirst() : null;
        if (connection.role == Role.STARTED) {
            node.online = true;
            if (connection.nextRole == Role.STOPPED) {
                node.shutdown = true;
            }
        }
        if (container != null && container.failed) {
            node.online = false;
            node.requiresReset = true;
        } else if (connection.failed) {
            node.online = false;
        } else if (connection.role == Role.STOPPED || (container != null && container.role == Role.STOPPED)) {
            node.online = false;
            node.requiresReset = false;
        } else if (host != null && !host.online && host.unclean) {
            node.online = false;
            node.requiresReset = true;
        }
    }

    static void readState(LiveCluster cluster, LiveNode node, NodeState state) {
        node.toldMaintenance =
                state.extra().getOrDefault("node_in_maintenance", "0").equals("1");
        if (!node.requiresReset) {
            node.unclean = false;
            node.unseen = false;
        }
        node.attributes.putAll(AttributeValues.resolve(
                state.transientAttributes(), cluster.rules().withNode(node.attributes)));
        if (node.attribute("shutdown").filter(value -> !value.equals("0")).isPresent()) {
            node.shutdown = true;
        }
        if (Flags.isTrue(node.attributes, "standby")) {
            node.standby = true;
        }
        LiveResource connection = node.connection;
        if (Flags.isTrue(node.attributes, "maintenance") || (connection != null && !connection.managed)) {
            node.maintenance = true;
        }
        String discovery = node.attribute("resource-discovery-enabled").orElse("true");
        if (!Flags.isTrue(discovery) && (node.isGuest() || cluster.options.fencingEnabled())) {
            node.discovery = false;
        }
    }

    /** After all histories: nodes that go down, and those that no history told of. */
    static void finish(LiveCluster cluster) {
        for (LiveNode node : cluster.nodes) {
            if (node.isMember()) {
                continue;
            }
            if (node.shutdown && node.connection != null) {
                node.connection.nextRole = Role.STOPPED;
            }
            if (!node.historyRead) {
                decideOnline(node);
            }
        }
    }

    /** A connection that history knows and the configuration does not: its node goes down with it. */
    static void adopt(LiveCluster cluster, LiveResource orphan) {
        if (orphan.kind == Kind.PRIMITIVE && orphan.connection) {
            boolean known = cluster.node(NodeName.of(orphan.id)).isPresent();
            LiveNode node = addNode(cluster, orphan.id);
            node.leftOver = !known;
            link(cluster, orphan);
            node.shutdown = true;
        }
    }
}
