package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.FencingScene.cluster;
import static org.jcrm.core.controller.FencingScene.ends;
import static org.jcrm.core.controller.FencingScene.record;
import static org.jcrm.core.controller.FencingScene.withLostNode;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;

import java.util.Optional;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.junit.jupiter.api.Test;

/** The history that all nodes have of fencings. n1 plans for three nodes; n3 is the one that gets lost. */
final class FencingHistoryTranscriptTest {
    @Test
    void aHistoryIsKeptByAllAndCleanedForAll() {
        TestCluster cluster = withLostNode(cluster());
        ends(cluster, N1, FenceResult.ok(""));
        RequestId id = cluster.ask(N2, new OperatorRequest.CleanupFencing(Optional.of(N3)));
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).containsInstanceOf(RequestOutcome.Done.class);
        assertThat(cluster.cib(N1).status().fencing()).isEmpty();
        assertThat(cluster.cib(N2).status().fencing()).isEmpty();
    }

    @Test
    void aNewDesignatedControllerBeginsAnewAndSaysSo() {
        TestCluster cluster = withLostNode(cluster());
        String first = record(cluster, N2).id();
        cluster.kill(N1);
        cluster.look();
        cluster.view(3, N2);
        // It has no quorum alone.
        assertThat(cluster.cib(N2).status().fencing())
                .filteredOn(each -> each.id().equals(first))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.state()).isEqualTo(FencingRecord.State.FAILED);
                    assertThat(each.reason()).contains("the designated controller changed");
                });
        assertThat(cluster.effects(N2, Effect.RunFenceAgent.class)).isEmpty();
    }
}
