package org.jcrm.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;
import org.jcrm.core.watchdog.WatchdogBound;
import org.junit.jupiter.api.Test;

/** What every screen says of a cluster that shall fence and cannot. */
class FencingNoticesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final WatchdogBound BOUND =
            new WatchdogBound(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(5));

    @Test
    void fencingWithoutMeansIsToldWithBothWaysOut() {
        assertThat(notices("cluster: {name: c}\nnodes: [node1, node2]\n"))
                .singleElement()
                .asString()
                .startsWith("Fencing is on, but there is neither a fence device nor fencing-watchdog-timeout")
                .endsWith("or set fencing-enabled: false knowingly.");
    }

    @Test
    void nothingIsToldOfAClusterThatCanFenceOrDoesWithout() {
        assertThat(notices("cluster: {fencing-enabled: false}\nnodes: [node1, node2]\n"))
                .isEmpty();
        assertThat(notices("""
                nodes: [node1, node2]
                resources: {power: {agent: "stonith:fence_x"}}
                """)).isEmpty();
        assertThat(notices(
                        "cluster: {fencing-watchdog-timeout: 11s}\nnodes: [node1, node2]\n",
                        NodeName.of("node1"),
                        NodeName.of("node2")))
                .isEmpty();
        // Before anything is configured there is nothing to start.
        assertThat(notices("cluster: {name: c}\n")).isEmpty();
    }

    @Test
    void aMemberWithoutAWatchdogIsNamedAndOneThatIsTooSlowWithItsSum() {
        assertThat(notices("cluster: {fencing-watchdog-timeout: 10s}\nnodes: [node1, node2]\n", NodeName.of("node1")))
                .satisfiesExactly(
                        slow -> assertThat(slow)
                                .contains("10 s is too short for node1")
                                .contains("11 s = 2 s"),
                        none -> assertThat(none).contains("node2 has none"));
    }

    /** Both nodes are members; {@code watched} have a watchdog. */
    private static List<String> notices(String yaml, NodeName... watched) {
        Map<NodeName, NodeState> states = new LinkedHashMap<>();
        for (String name : List.of("node1", "node2")) {
            NodeName node = NodeName.of(name);
            List<NvPair> pairs = List.of(watched).contains(node)
                    ? List.of(new NvPair("w", NodeState.WATCHDOG_BOUND, BOUND.value()))
                    : List.of();
            AttributeSet attributes = new AttributeSet("status-" + name, Score.ZERO, Optional.empty(), pairs);
            states.put(
                    node,
                    new NodeState(
                            name.substring(4),
                            node,
                            true,
                            true,
                            "member",
                            "member",
                            false,
                            List.of(attributes),
                            Map.of(),
                            Map.of()));
        }
        Cib cib = new Cib(
                new CibVersion(0, 1, 0),
                Optional.empty(),
                true,
                Optional.of(NodeName.of("node1")),
                ConfigFile.read("cluster.yaml", yaml, List.of()).configuration().orElse(Cib.EMPTY.configuration()),
                new Status(states, List.of()),
                Map.of());
        return StatusReader.read(cib, NOW, "").notices();
    }
}
