package org.jcrm.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines of a transition summary as crm_simulate's XML has them. */
class SummaryLineTest {
    private static List<Object> attributes(String line) {
        return SummaryLine.parse(line).orElseThrow().attributes();
    }

    @Test
    void whatMovesHasASourceAndADestination() {
        assertThat(attributes("  * Move       db      (               node1 -> node2 )  due to node availability"))
                .containsExactly(
                        "action",
                        "move",
                        "resource",
                        "db",
                        "source",
                        "node1",
                        "dest",
                        "node2",
                        "reason",
                        "node availability");
        assertThat(attributes("  * Move       db:0    ( node1 -> node2 Unpromoted )"))
                .containsExactly(
                        "action", "move", "resource", "db:0", "role", "Unpromoted", "source", "node1", "dest", "node2");
    }

    @Test
    void whatChangesItsRoleHasTwo() {
        assertThat(attributes("  * Promote    db:1    (    Stopped -> Promoted node2 )"))
                .containsExactly(
                        "action",
                        "promote",
                        "resource",
                        "db:1",
                        "role",
                        "Stopped",
                        "next-role",
                        "Promoted",
                        "dest",
                        "node2");
        assertThat(attributes("  * Demote     db:0    ( Promoted -> Unpromoted node1 )"))
                .containsExactly(
                        "action",
                        "demote",
                        "resource",
                        "db:0",
                        "role",
                        "Promoted",
                        "next-role",
                        "Unpromoted",
                        "source",
                        "node1");
    }

    @Test
    void whatStaysOrComesOrGoesHasOneNode() {
        assertThat(attributes("  * Restart    db    ( node1 )"))
                .containsExactly("action", "restart", "resource", "db", "source", "node1");
        assertThat(attributes("  * Stop       db:0    ( Promoted node1 )  due to node availability"))
                .containsExactly(
                        "action",
                        "stop",
                        "resource",
                        "db:0",
                        "role",
                        "Promoted",
                        "node",
                        "node1",
                        "reason",
                        "node availability");
        assertThat(attributes("  * Start      db    ( node1 )  due to no quorum (blocked)"))
                .containsExactly(
                        "action", "start", "resource", "db", "node", "node1", "reason", "no quorum", "blocked", true);
    }

    @Test
    void nodesAreFenced() {
        assertThat(SummaryLine.parse("  * Fence (reboot) node3 'peer is no longer part of the cluster'"))
                .contains(new SummaryLine(
                        "node_action",
                        List.of(
                                "task",
                                "Fence (reboot)",
                                "node",
                                "node3",
                                "reason",
                                "peer is no longer part of the cluster")));
    }
}
