package org.jcrm.daemon.sight;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.daemon.api.ApiRequest;
import org.jcrm.daemon.api.Caller;
import org.jcrm.daemon.api.Instances;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.daemon.api.PeerSight;
import org.jcrm.daemon.api.StatusSource;
import org.jcrm.daemon.loop.Published;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as this node's agents see it. A member answers from its own snapshot. A node that is held or stopped knows
 * nothing of the present; it answers with what a peer's daemon said when {@link #refresh} was called last.
 */
public final class ClusterSight implements PeerSight {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSight.class);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private record Derived(Snapshot from, ClusterStatus status) {}

    private final Published published;
    private final StatusSource source;
    private final Clock clock;
    private final PeerApi peers;
    private final Map<NodeName, String> addresses;
    private final AtomicReference<@Nullable Derived> derived = new AtomicReference<>();
    private final AtomicReference<@Nullable StatusReport> fromPeer = new AtomicReference<>();

    public ClusterSight(
            Published published, StatusSource source, Clock clock, PeerApi peers, Map<NodeName, String> addresses) {
        this.published = published;
        this.source = source;
        this.clock = clock;
        this.peers = peers;
        this.addresses = Ordered.copyOf(addresses);
    }

    @Override
    public void refresh() {
        NodeName self = published.current().self();
        if (!isOutside(published.current())) {
            return;
        }
        fromPeer.set(null);
        ApiRequest asker = new ApiRequest(
                "GET", List.of("v1", "status"), Map.of(), "jcrmd on " + self, new byte[0], Caller.daemon(self));
        for (NodeName peer : addresses.keySet()) {
            if (!peer.equals(self) && ask(peer, asker)) {
                return;
            }
        }
    }

    private boolean ask(NodeName peer, ApiRequest asker) {
        try (PeerApi.Reply reply = peers.ask(peer, "GET", "/v1/status", asker, new byte[0], ANSWER)) {
            if (reply.status() != 200) {
                return false;
            }
            StatusReport report = StatusJson.read(reply.whole());
            Lifecycle lifecycle = report.local().lifecycle();
            if (lifecycle == Lifecycle.MEMBER || lifecycle == Lifecycle.DC) {
                fromPeer.set(report);
                return true;
            }
        } catch (IOException | CodecException e) {
            LOG.info("{} cannot tell how the cluster is: {}", peer, e.getMessage());
        }
        return false;
    }

    private static boolean isOutside(Snapshot snapshot) {
        return switch (snapshot.lifecycle()) {
            case STARTING, HELD, STOPPED -> true;
            case JOINING, MEMBER, DC, LEAVING -> false;
        };
    }

    NodeName self() {
        return published.current().self();
    }

    private Optional<StatusReport> peerReport() {
        return isOutside(published.current()) ? Optional.ofNullable(fromPeer.get()) : Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // Another object means another state; comparing whole CIBs would cost more.
    private ClusterStatus status() {
        Optional<StatusReport> report = peerReport();
        if (report.isPresent()) {
            return report.get().cluster();
        }
        Snapshot snapshot = published.current();
        Derived known = derived.get();
        if (known == null || known.from() != snapshot) {
            known = new Derived(snapshot, source.read(snapshot, clock.instant()));
            derived.set(known);
        }
        return known.status();
    }

    /** Configured nodes; before anything is configured, those of the daemon's own file. */
    List<NodeName> nodes() {
        List<NodeName> configured = published.current().cib().configuration().nodes().stream()
                .map(ConfiguredNode::name)
                .toList();
        return configured.isEmpty() ? List.copyOf(addresses.keySet()) : configured;
    }

    List<NodeName> members() {
        if (peerReport().isPresent()) {
            return status().nodes().stream()
                    .filter(ClusterStatus.NodeStatus::online)
                    .map(ClusterStatus.NodeStatus::name)
                    .toList();
        }
        return published.current().view().members();
    }

    /** @param resource the primitive's configured id */
    Optional<NodeName> promotedNode(ResourceId resource) {
        return status().resources().stream()
                .flatMap(one -> Instances.of(one).stream())
                .filter(instance -> instance.role() == Role.PROMOTED)
                .filter(instance -> base(instance.id()).equals(resource))
                .flatMap(instance -> instance.runningOn().stream())
                .findFirst();
    }

    /** Whether any instance is promoted on this node, as far as this node knows. */
    public boolean holdsPromoted() {
        return status().resources().stream()
                .flatMap(one -> Instances.of(one).stream())
                .anyMatch(instance ->
                        instance.role() == Role.PROMOTED && instance.runningOn().contains(self()));
    }

    private static ResourceId base(ResourceId instance) {
        int colon = instance.value().indexOf(':');
        return colon < 0 ? instance : ResourceId.of(instance.value().substring(0, colon));
    }

    String addressOf(NodeName node) {
        return requireNonNull(addresses.getOrDefault(node, node.value()));
    }

    /** A permanent attribute wins over a transient one of the same name. */
    Optional<String> attribute(NodeName node, String name) {
        Optional<StatusReport> report = peerReport();
        if (report.isPresent()) {
            return report.get().cluster().nodeAttributes().stream()
                    .filter(attributes -> attributes.node().equals(node))
                    .flatMap(attributes ->
                            Optional.ofNullable(attributes.attributes().get(name)).stream())
                    .findFirst();
        }
        Cib cib = published.current().cib();
        return permanent(cib, node, name).or(() -> transientValue(cib, node, name));
    }

    static Optional<String> permanent(Cib cib, NodeName node, String name) {
        return cib.configuration().nodes().stream()
                .filter(configured -> configured.name().equals(node))
                .flatMap(configured -> configured.attributes().stream())
                .flatMap((AttributeSet set) -> set.value(name).stream())
                .findFirst();
    }

    static Optional<String> transientValue(Cib cib, NodeName node, String name) {
        NodeState state = cib.status().nodes().get(node);
        return state == null ? Optional.empty() : state.transientAttribute(name);
    }

    Cib cib() {
        return published.current().cib();
    }
}
