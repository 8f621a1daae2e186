package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.FencingScene.HOSTS;
import static org.jcrm.core.controller.FencingScene.cluster;
import static org.jcrm.core.controller.FencingScene.configuration;
import static org.jcrm.core.controller.FencingScene.ends;
import static org.jcrm.core.controller.FencingScene.record;
import static org.jcrm.core.controller.FencingScene.task;
import static org.jcrm.core.controller.FencingScene.withLostNode;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.stored;

import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.junit.jupiter.api.Test;

/** What agents say late, or about a machine that is gone. n1 plans for three nodes; n3 is the one that gets lost. */
final class FenceReportsTranscriptTest {
    @Test
    void whoComesBackWhileTheAgentWorksIsTheMachineAfterIt() {
        TestCluster cluster = withLostNode(cluster());
        cluster.boot(N3, stored(1, configuration(Map.of(), Map.of("pcmk_host_list", HOSTS))));
        cluster.script(input -> List.of());
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        ends(cluster, N1, FenceResult.ok(""));
        assertThat(record(cluster, N1).state()).isEqualTo(FencingRecord.State.DONE);
        assertThat(cluster.status(N2, N3).join()).isEqualTo("member");
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).isEmpty();
    }

    /** Simulation, seed 2819: the end of the first fencing made a machine clean that was running again. */
    @Test
    void whoCameBackAndIsLostAgainIsFencedAnew() {
        TestCluster cluster = withLostNode(cluster());
        FenceTask first = task(cluster, N1);
        var plan = cluster.cib(N1);
        cluster.boot(N3, stored(1, plan.configuration()));
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        cluster.kill(N3);
        cluster.look();
        cluster.view(4, N1, N2);
        cluster.deliver();
        cluster.post(N1, new ClusterEvent.FenceAgentEnded(first, FenceResult.ok("")));
        cluster.deliver();
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("member");
        assertThat(cluster.tasks(N2)).isEmpty();
        FenceTask second = task(cluster, N1);
        assertThat(second.key().fencing()).isNotEqualTo(first.key().fencing());
        ends(cluster, N1, FenceResult.ok(""));
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("down");
        assertThat(cluster.tasks(N2)).hasSize(1);
    }

    @Test
    void aReportThatIsLostBetweenTwoViewsIsSaidAgain() {
        TestCluster cluster = withLostNode(cluster());
        ends(cluster, N1, FenceResult.failed(1, "a"));
        FenceTask task = task(cluster, N2);
        cluster.post(N2, new ClusterEvent.FenceAgentEnded(task, FenceResult.ok("")));
        cluster.loseMessages();
        assertThat(cluster.status(N1, N3).expected()).isEqualTo("member");
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(cluster.status(N1, N3).expected()).isEqualTo("down");
    }
}
