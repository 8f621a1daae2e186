package org.jcrm.core.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;

/** A cluster in a few words, healthy unless told otherwise: node1 is asked, all nodes are members. */
final class Patient {
    static final NodeName NODE1 = NodeName.of("node1");
    static final NodeName NODE2 = NodeName.of("node2");
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** Nothing is unsafe here. */
    static final String HEALTHY = """
            cluster: {quorum-arbitrators: 1}
            nodes: [node1, node2]
            resources:
              power: {agent: "stonith:fence_x", operations: {monitor: {interval: 60s}}}
            """;

    private String configuration = HEALTHY;
    private Optional<String> arbitrator = Optional.of("arb (10.0.0.9)");
    private int votesOfArbitrator = 1;
    private Lifecycle lifecycle = Lifecycle.DC;
    private String sentence = "This node is the designated controller.";
    private final Map<NodeName, List<NvPair>> attributes = new LinkedHashMap<>();
    private final List<FencingRecord> fencings = new ArrayList<>();
    private final List<HostFacts.Certificate> certificates = new ArrayList<>();
    private final List<HostFacts.ResolvedName> names = new ArrayList<>();
    private final List<HostFacts.Peer> peers = new ArrayList<>();

    Patient configured(String yaml) {
        configuration = yaml;
        return this;
    }

    Patient arbitrator(Optional<String> named, int votesHere) {
        arbitrator = named;
        votesOfArbitrator = votesHere;
        return this;
    }

    Patient held(String why) {
        lifecycle = Lifecycle.HELD;
        sentence = why;
        return this;
    }

    Patient attribute(NodeName node, String name, String value) {
        attributes.computeIfAbsent(node, ignored -> new ArrayList<>()).add(new NvPair("t-" + name, name, value));
        return this;
    }

    Patient fencing(String id, FencingRecord.State state, Instant at, String reason, String... attempts) {
        fencings.add(new FencingRecord(
                id,
                NODE2,
                "reboot",
                NODE1,
                "jcrmd",
                Optional.empty(),
                state,
                at,
                Optional.of(at),
                reason,
                List.of(attempts)));
        return this;
    }

    Patient certificate(String file, Instant notAfter) {
        certificates.add(new HostFacts.Certificate(file, file.endsWith("ca.crt"), notAfter));
        return this;
    }

    Patient name(NodeName node, String expected, String... addresses) {
        names.add(new HostFacts.ResolvedName(node, List.of(addresses), expected));
        return this;
    }

    Patient peer(HostFacts.Peer peer) {
        peers.add(peer);
        return this;
    }

    /** What the doctor says, one text for each finding. */
    List<String> findings() {
        return Examination.of(
                        snapshot(), new HostFacts("/etc/jcrm/jcrmd.yaml", arbitrator, certificates, names, peers), NOW)
                .stream()
                .map(Finding::toString)
                .toList();
    }

    private Snapshot snapshot() {
        Map<NodeName, NodeState> states = new LinkedHashMap<>();
        for (NodeName node : List.of(NODE1, NODE2)) {
            List<NvPair> pairs = attributes.getOrDefault(node, List.of());
            states.put(
                    node,
                    NodeState.unseen(node.value(), node)
                            .withTransientAttributes(
                                    List.of(new AttributeSet("status-" + node, Score.ZERO, Optional.empty(), pairs))));
        }
        Cib cib = new Cib(
                new CibVersion(0, 1, 0),
                Optional.empty(),
                true,
                Optional.of(NODE1),
                ConfigFile.read("cluster.yaml", configuration, List.of())
                        .configuration()
                        .orElseThrow(),
                new Status(states, List.of(), fencings),
                Map.of());
        boolean member = lifecycle != Lifecycle.HELD;
        MembershipView view = member
                ? new MembershipView(new ViewId(NODE1, 1), List.of(NODE1, NODE2), List.of(), List.of())
                : MembershipView.NONE;
        Quorum quorum = new Quorum(List.of(), 1, votesOfArbitrator, 3, 3, 2, true, List.of(), "All are here.");
        return new Snapshot(NODE1, lifecycle, sentence, view, quorum, cib, true, 1, false, List.of());
    }
}
