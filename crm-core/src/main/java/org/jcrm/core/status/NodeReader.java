package org.jcrm.core.status;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.rule.RuleContext;
import org.jcrm.core.status.ClusterOptions.NoQuorumPolicy;

/** Which nodes there are, and which of them are online, clean, in standby or maintenance. */
final class NodeReader {
    private NodeReader() {}

    static void readConfigured(LiveCluster cluster) {
        for (ConfiguredNode node : cluster.cib.configuration().nodes()) {
            if (!node.type().equals(Optional.of("ping"))
                    && cluster.node(node.name()).isEmpty()) {
                boolean remote = node.type().equals(Optional.of("remote"));
                create(cluster, node.id(), node.name(), remote);
            }
        }
        RemoteNodes.create(cluster);
        for (ConfiguredNode configured : cluster.cib.configuration().nodes()) {
            cluster.node(configured.name()).ifPresent(node -> addAttributes(cluster, node, configured));
        }
    }

    static LiveNode create(LiveCluster cluster, String id, NodeName name, boolean remote) {
        LiveNode node = new LiveNode(id, name, remote);
        // Until its status says otherwise, nothing is known of a node.
        node.unseen = true;
        node.unclean = !remote && cluster.options.fencingEnabled() && cluster.options.startupFencing();
        node.dc = cluster.cib.dc().equals(Optional.of(name));
        node.attributes.put("#uname", name.value());
        node.attributes.put("#kind", remote ? "remote" : "cluster");
        node.attributes.put("#id", id);
        node.attributes.put("#is_dc", Boolean.toString(node.dc));
        cluster.options.text("cluster-name").ifPresent(value -> node.attributes.put("#cluster-name", value));
        cluster.nodes.add(node);
        cluster.nodes.sort(Comparator.comparing((LiveNode each) -> each.name().value(), NaturalOrder.COMPARATOR));
        cluster.nodesByName.put(name, node);
        return node;
    }

    private static void addAttributes(LiveCluster cluster, LiveNode node, ConfiguredNode configured) {
        RuleContext context = cluster.rules().withNode(node.attributes);
        AttributeValues.addTo(node.attributes, configured.attributes(), context);
        node.utilization = ResourceUnpacker.utilization(configured.utilization(), context);
        node.attribute("site-name")
                .or(() -> cluster.options.text("cluster-name"))
                .ifPresent(site -> node.attributes.putIfAbsent("#site-name", site));
    }

    static void readStates(LiveCluster cluster) {
        for (NodeState state : cluster.cib.status().nodes().values()) {
            Optional<LiveNode> found = cluster.node(state.name());
            if (found.isPresent() && found.get().isMember()) {
                readState(cluster, found.get(), state);
            } else if (found.isPresent()) {
                found.get().wasFenced =
                        !state.extra().getOrDefault("node_fenced", "0").equals("0");
            }
        }
        for (LiveNode node : cluster.nodes) {
            if (Flags.isTrue(node.attributes, "standby")) {
                node.standby = true;
            }
            if (Flags.isTrue(node.attributes, "maintenance")) {
                node.maintenance = true;
            }
        }
    }

    private static void readState(LiveCluster cluster, LiveNode node, NodeState state) {
        node.unclean = false;
        node.unseen = false;
        node.detached = state.detached();
        RuleContext context = cluster.rules().withNode(node.attributes);
        // Transient attributes win over permanent ones of the same name.
        Map<String, String> transientValues = AttributeValues.resolve(state.transientAttributes(), context);
        node.attributes.putAll(transientValues);
        Map<String, Integer> utilization = new LinkedHashMap<>(node.utilization);
        utilization.putAll(ResourceUnpacker.utilization(state.transientUtilization(), context));
        node.utilization = utilization;
        node.shutdown =
                node.attribute("shutdown").filter(value -> !value.equals("0")).isPresent();
        node.expectedUp = state.expected().equals("member");
        if (cluster.options.fencingEnabled()) {
            new FencedMembership(cluster, node, state).decide();
        } else {
            decideWithoutFencing(cluster, node, state);
        }
        if (!cluster.quorate() && node.online && cluster.options.noQuorumPolicy() == NoQuorumPolicy.FENCE) {
            cluster.fence(node, "cluster does not have quorum");
        }
    }

    private static void decideWithoutFencing(LiveCluster cluster, LiveNode node, NodeState state) {
        if (!state.inCluster()) {
            node.online = false;
        } else if (state.peerOnline()) {
            node.online = state.join().equals("member");
        } else if (node.expectedUp && !state.detached()) {
            cluster.fence(node, "peer is unexpectedly down");
        }
        if (node.detached) {
            node.online = false;
        }
    }

    /** Membership where fencing is available: what is not certainly up or down must be fenced. */
    private record FencedMembership(LiveCluster cluster, LiveNode node, NodeState state) {
        void decide() {
            boolean member = state.inCluster();
            boolean peer = state.peerOnline();
            node.online = member;
            if (node.detached) {
                node.online = false;
            } else if (node.shutdown) {
                // A dead peer cannot be shut down.
                node.online = peer;
            } else if (!state.membershipKnown()) {
                fence("peer has not been seen by the cluster");
            } else if (state.join().equals("nack") || state.join().equals("banned")) {
                fence("peer failed Pacemaker membership criteria");
            } else if (terminationRequested()) {
                terminate(member, peer);
            } else if (state.expected().equals("down") || state.expected().isEmpty()) {
                if (member || peer) {
                    joining(member, peer);
                }
            } else if (!member) {
                cluster.fence(node, "peer is no longer part of the cluster", true);
            } else if (!peer) {
                fence("peer process is no longer available");
            } else {
                switch (state.join()) {
                    case "member" -> node.online = true;
                    case "pending", "down", "" -> joining(member, peer);
                    default -> fence("peer was in an unknown state");
                }
            }
        }

        private boolean terminationRequested() {
            return node.attribute("terminate")
                    .filter(value -> Flags.isTrue(value) || value.matches("[1-9]\\d*"))
                    .isPresent();
        }

        private void terminate(boolean member, boolean peer) {
            if (!member && !peer && state.join().equals("down")) {
                node.online = false;
            } else {
                fence("fencing was requested");
            }
        }

        /** A node that takes part but has not joined may run nothing yet; if it takes too long, it is fenced. */
        private void joining(boolean member, boolean peer) {
            long timeout = cluster.options.nodePendingTimeout().toSeconds();
            long since = memberSince();
            if (timeout > 0 && member && since > 1 && !peer) {
                Instant deadline = Instant.ofEpochSecond(since + timeout);
                if (!cluster.now.isBefore(deadline)) {
                    fence("peer pending timed out on joining the process group");
                    return;
                }
                cluster.changes.at(deadline);
            }
            node.standby = true;
            node.pending = true;
        }

        private long memberSince() {
            String value = state.extra().getOrDefault("in_ccm", "");
            return value.matches("\\d{1,15}") ? Long.parseLong(value) : -1;
        }

        private void fence(String reason) {
            cluster.fence(node, reason);
        }
    }
}
