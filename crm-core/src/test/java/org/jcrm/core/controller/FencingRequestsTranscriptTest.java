package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.FencingScene.cluster;
import static org.jcrm.core.controller.FencingScene.ends;
import static org.jcrm.core.controller.FencingScene.record;
import static org.jcrm.core.controller.FencingScene.withLostNode;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.fencing.FenceResult;
import org.junit.jupiter.api.Test;

/** Who asks for a fencing: operators, and plans that join what is under way. n1 plans for three nodes. */
final class FencingRequestsTranscriptTest {
    @Test
    void whoIsSaidToBeOffAndIsNotMustResetItself() {
        TestCluster cluster = cluster();
        RequestId id = cluster.ask(N2, new OperatorRequest.Fence(N3, "off"));
        cluster.deliver();
        ends(cluster, N1, FenceResult.ok(""));
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).hasSize(1);
        assertThat(cluster.reply(N2, id)).containsInstanceOf(RequestOutcome.Done.class);
        assertThat(record(cluster, N2).origin()).isEqualTo(N2);
    }

    @Test
    void anOperatorHearsEveryReason() {
        TestCluster cluster = cluster();
        RequestId id = cluster.ask(N2, new OperatorRequest.Fence(N3, "reboot"));
        cluster.deliver();
        ends(cluster, N1, FenceResult.failed(1, "a"));
        ends(cluster, N2, FenceResult.failed(1, "b"));
        RequestOutcome outcome = cluster.reply(N2, id).orElseThrow();
        assertThat(((RequestOutcome.Refused) outcome).rejected().reason())
                .isEqualTo("n3 was not fenced: every device and every node failed."
                        + " power by n1: reboot failed (exit code 1): a."
                        + " power by n2: reboot failed (exit code 1): b. no other node can use power.");
    }

    @Test
    void anOperatorsWordIsAsGoodAsADevice() {
        TestCluster cluster = withLostNode(cluster());
        ends(cluster, N1, FenceResult.failed(1, "a"));
        ends(cluster, N2, FenceResult.failed(1, "b"));
        cluster.look();
        cluster.pass(Duration.ofSeconds(1));
        RequestId id = cluster.ask(N2, new OperatorRequest.ConfirmFenced(N3));
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).containsInstanceOf(RequestOutcome.Done.class);
        assertThat(cluster.tasks(N2)).hasSize(1);
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("down");
        assertThat(cluster.state(N1).notices()).isEmpty();
        assertThat(record(cluster, N1).reason()).isEqualTo("root confirmed on n2 that it is off");
    }

    @Test
    void nobodyConfirmsThatAMemberIsOff() {
        TestCluster cluster = cluster();
        RequestId id = cluster.ask(N1, new OperatorRequest.ConfirmFenced(N3));
        assertThat(cluster.reply(N1, id)).containsInstanceOf(RequestOutcome.Refused.class);
        assertThat(cluster.status(N1, N3).join()).isEqualTo("member");
    }

    @Test
    void withoutADeviceAnOperatorIsToldWhatToDo() {
        TestCluster cluster = cluster(Map.of(), Map.of());
        RequestId id = cluster.ask(N1, new OperatorRequest.Fence(N3, "off"));
        RequestOutcome outcome = cluster.reply(N1, id).orElseThrow();
        assertThat(((RequestOutcome.Refused) outcome).rejected().nextStep()).contains("jcrm fence confirm n3");
    }

    @Test
    void aNewPlanJoinsTheFencingUnderWay() {
        TestCluster cluster = withLostNode(cluster());
        int plans = cluster.plans();
        String id = record(cluster, N1).id();
        cluster.ask(N1, new OperatorRequest.Edit(new CibEdit.SetProperty("note", Optional.of("x")), Optional.empty()));
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).hasSize(1);
        ends(cluster, N1, FenceResult.ok(""));
        assertThat(record(cluster, N1).id()).isEqualTo(id);
        assertThat(cluster.tasks(N2)).hasSize(1);
    }
}
