package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.FencingScene.HOSTS;
import static org.jcrm.core.controller.FencingScene.record;
import static org.jcrm.core.controller.FencingScene.task;
import static org.jcrm.core.controller.FencingScene.withLostNode;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

/** Somebody sets the date, as a time server does when a machine has just started. What waits does not wait by the date. */
final class DateSetTranscriptTest {
    private static final Duration HOUR_BACK = Duration.ofHours(-1);

    /** Its timer had fired and was not set again, so nobody planned before the next change of the membership. */
    @Test
    void aRoundThatWaitsForASilentMemberEnds() {
        TestCluster cluster = TestCluster.of(N1, N2, N3);
        cluster.viewOnlyAt(List.of(N1, N2), 1, N1, N2, N3);
        cluster.deliver();
        cluster.setDate(HOUR_BACK);
        cluster.pass(Duration.ofSeconds(3));
        cluster.fire(N1, new TimerTag.JoinTimeout(new ViewId(N1, 1)));
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.MEMBER);
    }

    @Test
    void whoNeverSaysWhatBecameOfAnOperationIsNotWaitedForForEver() {
        TestCluster cluster = withStrayOnN2();
        cluster.setDate(HOUR_BACK);
        int plans = cluster.plans();
        cluster.pass(Duration.ofMinutes(5));
        cluster.fire(N2, new TimerTag.ActionTimeout(2, 1));
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    /** What is still in flight may have its effect yet; somebody else would be promoted beside it. */
    @Test
    void whatIsInFlightIsNotForgotten() {
        TestCluster cluster = withStrayOnN2();
        cluster.setDate(Duration.ofHours(1));
        int plans = cluster.plans();
        cluster.fire(N2, new TimerTag.ActionTimeout(2, 1));
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.complete(N2, OcfResult.OK);
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    /** N1 planned this promotion and is gone. */
    private static TestCluster withStrayOnN2() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.scriptOnce(synapse(operation(1, "promote", N2)));
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        cluster.kill(N1);
        cluster.view(2, N2);
        return cluster;
    }

    @Test
    void agentsThatNeverSayWhetherALostPeerLivesDoNotHoldUpTheCluster() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.scriptOnce(synapse(operation(1, "start", N1)));
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.runAll();
        cluster.kill(N1);
        cluster.view(2, N2);
        assertThat(cluster.status(N2, N1).detached()).isTrue();
        cluster.setDate(HOUR_BACK);
        cluster.pass(Duration.ofSeconds(1));
        cluster.fire(N2, new TimerTag.DetachedCheck(N1));
        assertThat(cluster.status(N2, N1).detached()).isFalse();
    }

    /** It, and the failover with it, stood still for as long as the date had been set back (simulation, one seed of fifty). */
    @Test
    void aFencingGoesOn() {
        TestCluster cluster =
                withLostNode(FencingScene.cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_delay_base", "5s")));
        cluster.setDate(HOUR_BACK);
        cluster.pass(Duration.ofSeconds(6));
        cluster.fire(N1, new TimerTag.FencingWake(record(cluster, N1).id()));
        assertThat(task(cluster, N1).purpose()).isEqualTo("reboot");
    }

    /** Each node's own clock counts from another beginning: what is handed over is how long is left. */
    @Test
    void aFencingThatIsHandedOverWaitsForWhatIsLeft() {
        TestCluster cluster = withLostNode(FencingScene.cluster());
        Fencing before = cluster.state(N1)
                .designated()
                .orElseThrow()
                .fencings()
                .values()
                .iterator()
                .next();
        Duration steady = Duration.ofDays(30);
        Fencing after = before.handedOver(steady).takenOver(steady.plusDays(3));
        Duration deadline = before.run().pending().orElseThrow().deadline();
        assertThat(after.run().pending().orElseThrow().deadline()).isEqualTo(deadline.plusDays(3));
        assertThat(after.run().earliest()).isEqualTo(before.run().earliest().plusDays(3));
    }
}
