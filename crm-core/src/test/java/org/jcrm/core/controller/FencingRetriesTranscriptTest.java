package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;
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
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.junit.jupiter.api.Test;

/** When a fencing begins, and begins again. n1 plans for three nodes; n3 is the one that gets lost. */
final class FencingRetriesTranscriptTest {
    @Test
    void failureLeavesEverythingWaitingAndIsTriedAgainAfterAPause() {
        TestCluster cluster = withLostNode(cluster());
        ends(cluster, N1, FenceResult.failed(1, "a"));
        ends(cluster, N2, FenceResult.failed(1, "b"));
        assertThat(cluster.tasks(N2)).isEmpty();
        assertThat(cluster.narrated(N1))
                .anySatisfy(
                        said -> assertThat(said)
                                .startsWith(
                                        "Fencing of n3 failed: every device and every node failed (power by n1: reboot failed"));
        assertThat(cluster.state(N1).notices()).singleElement().asString().contains("jcrm fence confirm n3");
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("member");
        // Planned anew at once, begun after the pause.
        FencingRecord second = record(cluster, N2);
        assertThat(second.state()).isEqualTo(FencingRecord.State.PENDING);
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
        cluster.look();
        cluster.pass(Duration.ofSeconds(2));
        cluster.fire(N1, new TimerTag.FencingWake(second.id()));
        assertThat(task(cluster, N1).purpose()).isEqualTo("reboot");
    }

    @Test
    void afterTooManyFailuresTheClusterWaitsForNews() {
        TestCluster cluster = withLostNode(cluster(
                Map.of("fencing-max-attempts", "1"), Map.of("pcmk_host_list", HOSTS, "pcmk_reboot_retries", "1")));
        ends(cluster, N1, FenceResult.failed(1, "a"));
        ends(cluster, N2, FenceResult.failed(1, "b"));
        assertThat(record(cluster, N1).state()).isEqualTo(FencingRecord.State.FAILED);
        cluster.look();
        cluster.pass(Duration.ofMinutes(1));
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).hasSize(1);
        ends(cluster, N1, FenceResult.failed(1, "a"));
        ends(cluster, N2, FenceResult.failed(1, "b"));
        cluster.look();
        // Another configuration may be the remedy.
        cluster.pass(Duration.ofMinutes(1));
        cluster.ask(
                N1,
                new OperatorRequest.Edit(new CibEdit.SetProperty("note", Optional.of("repaired")), Optional.empty()));
        cluster.deliver();
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).hasSize(1);
    }

    @Test
    void aNodeThatNobodyHasSeenMayTakeItsTimeToCome() {
        TestCluster cluster = new TestCluster();
        Configuration configuration = configuration(Map.of(), Map.of("pcmk_host_list", HOSTS));
        cluster.boot(N1, stored(1, configuration));
        cluster.boot(N2, stored(1, configuration));
        cluster.script(
                input -> requireNonNull(input.cib().status().nodes().get(N3)).membershipKnown()
                        ? List.of()
                        : List.of(synapse(new FenceAction(1, N3, "reboot", Map.of()))));
        cluster.view(1, N1, N2);
        cluster.deliver();
        assertThat(cluster.status(N1, N3).membershipKnown()).isFalse();
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
        cluster.pass(Duration.ofSeconds(20));
        cluster.fire(N1, new TimerTag.FencingWake(record(cluster, N1).id()));
        assertThat(task(cluster, N1).target()).isEqualTo(N3);
        ends(cluster, N1, FenceResult.ok(""));
        assertThat(cluster.status(N2, N3).membershipKnown()).isTrue();
    }
}
