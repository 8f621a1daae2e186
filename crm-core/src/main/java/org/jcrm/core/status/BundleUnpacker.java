package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** A configured bundle → its containers, addresses, connections, nodes, and the clone of what runs inside. */
final class BundleUnpacker {
    private final LiveCluster cluster;
    private final ResourceUnpacker resources;
    private final Bundle bundle;
    private final LiveResource live;
    private final BundleSettings settings;

    private BundleUnpacker(LiveCluster cluster, ResourceUnpacker resources, Bundle bundle, LiveResource live) {
        this.cluster = cluster;
        this.resources = resources;
        this.bundle = bundle;
        this.live = live;
        this.settings = BundleSettings.of(bundle);
    }

    static LiveResource unpack(LiveCluster cluster, ResourceUnpacker resources, Bundle bundle) {
        LiveResource live = resources.common(bundle, Kind.BUNDLE, null, "", null);
        new BundleUnpacker(cluster, resources, bundle, live).unpack();
        return live;
    }

    private void unpack() {
        live.unique = settings.perHost() > 1;
        LiveResource instances = bundle.member().map(this::instances).orElse(null);
        List<LiveBundle.Replica> replicas = new ArrayList<>();
        List<String> addresses = settings.addresses();
        for (int i = 0; i < settings.replicas(); i++) {
            replicas.add(replica(i, addresses, instances));
        }
        if (instances != null) {
            live.children.add(instances);
        }
        live.bundle = new LiveBundle(settings.image(), settings.perHost(), replicas, instances);
    }

    private LiveResource instances(Primitive member) {
        Map<String, String> meta = new LinkedHashMap<>();
        meta.put("ordered", "true");
        meta.put("clone-max", Integer.toString(settings.replicas()));
        meta.put("clone-node-max", Integer.toString(settings.perHost()));
        meta.put("globally-unique", Boolean.toString(settings.perHost() > 1));
        boolean promotable = settings.promotedMax() > 0;
        if (promotable) {
            meta.put("promotable", "true");
            meta.put("promoted-max", Integer.toString(settings.promotedMax()));
        }
        String id = bundle.id().value() + (promotable ? "-master" : "-clone");
        // What it takes of a node's capacity is taken by the container.
        Primitive inside = new Primitive(
                member.id(),
                member.agent(),
                member.template(),
                member.params(),
                member.meta(),
                List.of(),
                member.operations());
        LiveResource clone = resources.cloneOf(
                new CloneResource(ResourceId.of(id), inside, RemoteNodes.set(id + "-meta_attributes", meta), List.of()),
                live);
        clone.notify |= clone.children.stream().anyMatch(child -> child.notify);
        return clone;
    }

    private LiveBundle.Replica replica(int number, List<String> addresses, @Nullable LiveResource instances) {
        String name = bundle.id().value() + "-" + number;
        String address = number < addresses.size() ? addresses.get(number) : null;
        LiveResource member = instances == null ? null : instances.children.get(number);
        LiveResource container = container(number, address, addresses);
        LiveResource ip = address == null ? null : address(address);
        LiveNode node = null;
        LiveResource connection = null;
        if (member != null) {
            node = node(name);
            connection = connection(name, address, container);
            member.ownNode = node;
            if (address != null) {
                member.meta.put("external-ip", address);
            }
        }
        return new LiveBundle.Replica(container, ip, address, connection, node, member);
    }

    private LiveResource container(int number, @Nullable String address, List<String> addresses) {
        String id = bundle.id().value() + "-" + settings.technology + "-" + number;
        LiveResource container = part(
                id,
                new AgentName("ocf", "heartbeat", settings.technology),
                settings.containerParams(number, address, addresses),
                bundle.member().map(Primitive::utilization).orElse(List.of()));
        container.replicaContainer = true;
        return container;
    }

    private LiveResource address(String address) {
        return part(
                bundle.id().value() + "-ip-" + address,
                new AgentName("ocf", "heartbeat", "IPaddr2"),
                settings.addressParams(address),
                List.of());
    }

    private LiveResource part(String id, AgentName agent, Map<String, String> params, List<AttributeSet> utilization) {
        LiveResource part = resources.create(
                new Primitive(
                        ResourceId.of(id),
                        agent,
                        Optional.empty(),
                        RemoteNodes.set(id + "-attributes", params),
                        List.of(),
                        utilization,
                        List.of(RemoteNodes.operation(id, "monitor", "60s", ""))),
                live,
                "");
        live.children.add(part);
        return part;
    }

    /** The node inside, which nothing but the bundle's own instance may use. */
    private LiveNode node(String name) {
        boolean known = cluster.node(NodeName.of(name)).isPresent();
        LiveNode node = RemoteNodes.addNode(cluster, name);
        if (!known) {
            node.createdAt = cluster.all.size();
        }
        node.bundled = true;
        node.reservedAt = cluster.all.size();
        return node;
    }

    private LiveResource connection(String name, @Nullable String address, LiveResource container) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("addr", address == null ? "#uname" : address);
        params.put("port", settings.port());
        Map<String, String> meta = new LinkedHashMap<>();
        meta.put("internal-rsc", "true");
        meta.put("container", container.id);
        LiveResource connection = resources.create(RemoteNodes.connection(name, meta, params, ""), live, "");
        connection.nestingAllowed = true;
        live.children.add(connection);
        RemoteNodes.fill(container, connection);
        RemoteNodes.link(cluster, connection);
        return connection;
    }
}
