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
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** How a fencing goes on. n1 plans for three nodes; n3 is the one that gets lost. */
final class FencingTranscriptTest {
    /** What leaves in a step whose write fails never leaves: the agent was not asked, and nobody would ever hear from it. */
    @Test
    void aFencingThatBeganInAFailedWriteIsBegunAnewWhenTheDiskWorks() {
        TestCluster cluster = cluster(
                Map.of("no-quorum-policy", "ignore"), Map.of("pcmk_host_list", HOSTS, "pcmk_reboot_retries", "1"));
        cluster.script(input -> List.of());
        cluster.kill(N2);
        cluster.kill(N3);
        cluster.view(2, N1);
        cluster.breakDisk(N1);
        cluster.ask(N1, new OperatorRequest.Edit(new CibEdit.SetProperty("note", Optional.of("x")), Optional.empty()));
        cluster.script(input -> List.of(synapse(new FenceAction(1, N3, "reboot", Map.of()))));
        cluster.fire(N1, new TimerTag.Recheck());
        assertThat(cluster.state(N1).designated().orElseThrow().fencings()).isEmpty();
        cluster.look();
        cluster.repairDisk(N1);
        cluster.fire(N1, new TimerTag.Recheck());
        assertThat(task(cluster, N1).target()).isEqualTo(N3);
        assertThat(cluster.state(N1).designated().orElseThrow().fencings()).hasSize(1);
    }

    @Test
    void whatTheLostNodeHeldStartsOnlyAfterAConfirmedFencing() {
        TestCluster cluster = withLostNode(cluster());
        assertThat(task(cluster, N1).purpose()).isEqualTo("reboot");
        assertThat(task(cluster, N1).target()).isEqualTo(N3);
        assertThat(cluster.tasks(N2)).isEmpty();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.PENDING);

        ends(cluster, N1, FenceResult.ok(""));

        assertThat(cluster.tasks(N2)).hasSize(1);
        for (NodeName node : List.of(N1, N2)) {
            assertThat(cluster.status(node, N3).expected()).isEqualTo("down");
            assertThat(cluster.status(node, N3).history()).isEmpty();
            assertThat(record(cluster, node).state()).isEqualTo(FencingRecord.State.DONE);
            assertThat(record(cluster, node).delegate()).contains(N1);
        }
    }

    /** Simulation, seed 206: while it was out, who had been off came back and took over what was lost. */
    @Test
    void aNodeThatWasStoppedTakesNobodyForOffWhenItStartsAlone() {
        TestCluster cluster = withLostNode(cluster());
        ends(cluster, N1, FenceResult.ok(""));
        cluster.runAll();
        cluster.script(input -> input.cib().status().nodes().values().stream()
                        .anyMatch(node -> node.transientAttribute("shutdown").isPresent())
                ? List.of(synapse(new ClusterAction(1, "do_shutdown", "do_shutdown-n2", Optional.of(N2), Map.of())))
                : List.of());
        cluster.ask(N2, new OperatorRequest.StopNode());
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.STOPPED);
        cluster.script(input -> List.of());
        cluster.ask(N2, new OperatorRequest.JoinCluster());
        cluster.view(3, N2);
        cluster.deliver();
        assertThat(cluster.status(N2, N3).membershipKnown()).isFalse();
        assertThat(cluster.status(N2, N1).membershipKnown()).isFalse();
    }

    @Test
    void anotherNodeIsAskedWhenTheFirstFails() {
        TestCluster cluster = withLostNode(cluster());
        ends(cluster, N1, FenceResult.failed(1, "no route to host"));
        assertThat(task(cluster, N2).purpose()).isEqualTo("reboot");
        assertThat(cluster.narrated(N1))
                .contains("Fencing of n3: power by n1: reboot failed (exit code 1): no route to host.");
        ends(cluster, N2, FenceResult.ok(""));
        assertThat(cluster.tasks(N2)).hasSize(1);
        assertThat(record(cluster, N1).delegate()).contains(N2);
        assertThat(record(cluster, N1).attempts()).hasSize(1);
    }

    @Test
    void whoIsBackBeforeItsTurnIsNotFenced() {
        TestCluster cluster = withLostNode(cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_delay_base", "5s")));
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
        cluster.boot(N3, stored(1, configuration(Map.of(), Map.of("pcmk_host_list", HOSTS))));
        cluster.script(input -> List.of());
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.FAILED);
        assertThat(record(cluster, N2).reason()).isEqualTo("not needed any more: n3 is back and takes part");
        cluster.pass(Duration.ofSeconds(10));
        cluster.fire(N1, new TimerTag.FencingWake(record(cluster, N1).id()));
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
        assertThat(cluster.state(N1).notices()).noneMatch(notice -> notice.contains("fence"));
    }

    /** n3 was in another part's view, and only listed in this one: its return ends that just as well as that of one who was gone. */
    @Test
    void whoWasSilentInTheViewIsNotFencedOnceItTakesPart() {
        TestCluster cluster = cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_delay_base", "5s"));
        cluster.script(input -> List.of(synapse(new FenceAction(1, N3, "reboot", Map.of()))));
        cluster.loseMessages();
        cluster.viewOnlyAt(List.of(N1, N2), 2, N1, N2, N3);
        cluster.deliver();
        cluster.pass(Duration.ofSeconds(3));
        cluster.fire(N1, new TimerTag.JoinTimeout(cluster.state(N1).view().id()));
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.PENDING);
        cluster.script(input -> List.of());
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        assertThat(record(cluster, N2).reason()).isEqualTo("not needed any more: n3 is back and takes part");
        cluster.pass(Duration.ofSeconds(10));
        cluster.fire(N1, new TimerTag.FencingWake(record(cluster, N1).id()));
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
    }

    /** Simulation, seed 1520: the next node went on for one that left, though the target was back by then. */
    @Test
    void nobodyGoesOnForAnExecutorThatLeftWhenTheTargetIsBack() {
        Map<String, String> device = Map.of("pcmk_host_list", HOSTS, "pcmk_reboot_retries", "1");
        TestCluster cluster = withLostNode(cluster(Map.of("no-quorum-policy", "ignore"), device));
        ends(cluster, N1, FenceResult.failed(1, "a"));
        assertThat(task(cluster, N2).target()).isEqualTo(N3);
        cluster.kill(N2);
        cluster.boot(N3, stored(1, cluster.cib(N1).configuration()));
        cluster.script(input -> List.of());
        cluster.look();
        cluster.view(3, N1, N3);
        cluster.deliver();
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
        assertThat(record(cluster, N1).reason()).startsWith("not needed any more");
    }

    /**
     * n3 came back while it was turned off, so that did not count, and was lost again. To fence it anew before the first fencing has
     * turned it on again would be to count a node as off that is being turned on (simulation, seed 5472).
     */
    @Test
    void nobodyIsTurnedOffWhileAnEarlierFencingTurnsItOn() {
        Map<String, String> device = Map.of("pcmk_host_list", HOSTS, "pcmk_action_limit", "-1");
        TestCluster cluster = withLostNode(cluster(Map.of(), device));
        ends(cluster, N1, FenceResult.of(FenceResult.Status.UNSUPPORTED, ""));
        assertThat(task(cluster, N1).purpose()).isEqualTo("off");
        cluster.boot(N3, stored(1, configuration(Map.of(), device)));
        cluster.script(input -> List.of());
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        ends(cluster, N1, FenceResult.ok(""));
        FenceTask on = task(cluster, N1);
        assertThat(on.purpose()).isEqualTo("on");
        cluster.kill(N3);
        cluster.script(input -> List.of(synapse(new FenceAction(1, N3, "reboot", Map.of()))));
        cluster.look();
        cluster.view(4, N1, N2);
        cluster.deliver();
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
        assertThat(record(cluster, N1).state()).isEqualTo(FencingRecord.State.PENDING);
        cluster.post(N1, new ClusterEvent.FenceAgentEnded(on, FenceResult.ok("")));
        cluster.deliver();
        assertThat(task(cluster, N1).purpose()).isEqualTo("reboot");
    }

    @Test
    void withoutQuorumAQueuedFencingIsCalledOff() {
        TestCluster cluster = withLostNode(cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_delay_base", "5s")));
        cluster.kill(N2);
        cluster.script(input -> List.of());
        cluster.view(3, N1);
        assertThat(record(cluster, N1).reason()).isEqualTo("this part of the cluster has no quorum any more");
        assertThat(cluster.effects(N1, Effect.RunFenceAgent.class)).isEmpty();
    }

    @Test
    void whoIsLetInIsMarkedSo() {
        TestCluster cluster = cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "provides", "unfencing"));
        cluster.scriptOnce(synapse(new FenceAction(1, N3, "on", Map.of("CRM_meta_digests_all", "d,"))));
        cluster.look();
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(task(cluster, N3).purpose()).isEqualTo("on");
        ends(cluster, N3, FenceResult.ok(""));
        assertThat(cluster.status(N2, N3).transientAttribute("#node-unfenced")).isPresent();
        assertThat(cluster.status(N2, N3).transientAttribute("#digests-all")).contains("d,");
        assertThat(cluster.status(N2, N3).join()).isEqualTo("member");
    }

    /** There is nothing to look for, and nothing that a fencing could protect. */
    @Test
    void whoSaidThatItGoesAndHeldNothingIsNotFenced() {
        TestCluster cluster = cluster();
        cluster.script(input -> List.of());
        cluster.ask(N3, new OperatorRequest.Detach());
        cluster.deliver();
        cluster.kill(N3);
        cluster.view(2, N1, N2);
        cluster.deliver();
        assertThat(cluster.status(N1, N3).expected()).isEqualTo("down");
        assertThat(cluster.status(N1, N3).detached()).isFalse();
        assertThat(cluster.effects(N1, Effect.CheckLifeSigns.class)).isEmpty();
    }
}
