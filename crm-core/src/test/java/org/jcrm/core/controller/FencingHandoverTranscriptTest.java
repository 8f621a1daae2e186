package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.FencingScene.HOSTS;
import static org.jcrm.core.controller.FencingScene.cluster;
import static org.jcrm.core.controller.FencingScene.clusterOfFour;
import static org.jcrm.core.controller.FencingScene.configuration;
import static org.jcrm.core.controller.FencingScene.ends;
import static org.jcrm.core.controller.FencingScene.record;
import static org.jcrm.core.controller.FencingScene.task;
import static org.jcrm.core.controller.FencingScene.withLostNode;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.N4;
import static org.jcrm.core.controller.TestCluster.stored;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** The designated controller changes while n1 has n3 fenced. */
final class FencingHandoverTranscriptTest {
    private static void assertFencedOnce(TestCluster cluster, String id, NodeName by) {
        for (NodeName node : List.of(N1, N2)) {
            assertThat(cluster.status(node, N3).expected()).isEqualTo("down");
            assertThat(cluster.cib(node).status().fencing()).singleElement().satisfies(each -> {
                assertThat(each.id()).isEqualTo(id);
                assertThat(each.state()).isEqualTo(FencingRecord.State.DONE);
                assertThat(each.delegate()).contains(by);
            });
            assertThat(cluster.effects(node, Effect.RunFenceAgent.class)).isEmpty();
        }
    }

    @Test
    void theNextDesignatedControllerGoesOnWithTheFencingOfTheOneBefore() {
        TestCluster cluster = withLostNode(cluster());
        String id = record(cluster, N1).id();
        FenceTask task = task(cluster, N1);
        cluster.look();
        cluster.view(3, N2, N1);
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.PENDING);
        cluster.post(N1, new ClusterEvent.FenceAgentEnded(task, FenceResult.ok("")));
        cluster.deliver();
        assertFencedOnce(cluster, id, N1);
    }

    @Test
    void anAgentThatEndsBetweenTwoDesignatedControllersIsHeard() {
        TestCluster cluster = withLostNode(cluster());
        String id = record(cluster, N1).id();
        ends(cluster, N1, FenceResult.failed(1, "busy"));
        FenceTask task = task(cluster, N2);
        cluster.look();
        cluster.view(3, N2, N1);
        // The round is not over: n2 does not know yet that there is a fencing to go on with.
        cluster.post(N2, new ClusterEvent.FenceAgentEnded(task, FenceResult.ok("")));
        cluster.deliver();
        assertFencedOnce(cluster, id, N2);
        assertThat(record(cluster, N1).attempts()).hasSize(1);
    }

    @Test
    void aFencingThatWentToAnotherAndBackIsStillOne() {
        TestCluster cluster = withLostNode(cluster());
        String id = record(cluster, N1).id();
        FenceTask task = task(cluster, N1);
        cluster.look();
        cluster.view(3, N2, N1);
        // n2 never gets as far as taking it over.
        cluster.loseMessages();
        cluster.view(4, N1, N2);
        cluster.deliver();
        cluster.post(N1, new ClusterEvent.FenceAgentEnded(task, FenceResult.ok("")));
        cluster.deliver();
        assertFencedOnce(cluster, id, N1);
    }

    @Test
    void whoIsBackIsNotShotByTheNextDesignatedControllerEither() {
        TestCluster cluster = withLostNode(cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_delay_base", "5s")));
        cluster.boot(N3, stored(1, configuration(Map.of(), Map.of("pcmk_host_list", HOSTS))));
        cluster.script(input -> List.of());
        cluster.look();
        cluster.view(3, N2, N1, N3);
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.FAILED);
        assertThat(record(cluster, N2).reason()).isEqualTo("not needed any more: n3 is back and takes part");
        for (NodeName node : List.of(N1, N2, N3)) {
            assertThat(cluster.effects(node, Effect.RunFenceAgent.class)).isEmpty();
        }
    }

    @Test
    void theMachineThatIsBackIsNotTheOneOfWhichTheFormerControllersAgentSpeaks() {
        TestCluster cluster = withLostNode(cluster());
        FenceTask task = task(cluster, N1);
        cluster.boot(N3, stored(1, cluster.cib(N1).configuration()));
        cluster.script(input -> List.of());
        cluster.view(3, N2, N1, N3);
        cluster.deliver();
        cluster.post(N1, new ClusterEvent.FenceAgentEnded(task, FenceResult.ok("")));
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.DONE);
        assertThat(cluster.status(N2, N3).join()).isEqualTo("member");
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).isEmpty();
    }

    /** n1 was cut off and had n3 fenced, which was with n2 all the time, or came back there. */
    @Test
    void whoTakesPartWithTheNextDesignatedControllerIsNotToldToResetItself() {
        TestCluster cluster = cluster(Map.of("no-quorum-policy", "ignore"), Map.of("pcmk_host_list", HOSTS));
        cluster.view(2, N2, N3);
        cluster.deliver();
        cluster.script(input -> List.of(synapse(new FenceAction(1, N3, "reboot", Map.of()))));
        cluster.view(2, N1);
        FenceTask task = task(cluster, N1);
        cluster.script(input -> List.of());
        cluster.view(3, N2, N3, N1);
        cluster.deliver();
        cluster.look();
        cluster.post(N1, new ClusterEvent.FenceAgentEnded(task, FenceResult.ok("")));
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.DONE);
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).isEmpty();
        assertThat(cluster.status(N1, N3).join()).isEqualTo("member");
    }

    @Test
    void whatNobodyDrivesAnyMoreIsBegunAnew() {
        TestCluster cluster = withLostNode(cluster(
                Map.of("no-quorum-policy", "ignore"), Map.of("pcmk_host_list", HOSTS, "pcmk_reboot_retries", "1")));
        String first = record(cluster, N2).id();
        cluster.kill(N1);
        cluster.look();
        cluster.view(3, N2);
        cluster.deliver();
        assertThat(cluster.cib(N2).status().fencing())
                .filteredOn(each -> each.id().equals(first))
                .singleElement()
                .satisfies(each -> assertThat(each.state()).isEqualTo(FencingRecord.State.FAILED));
        assertThat(task(cluster, N2).key().fencing()).isNotEqualTo(first);
        ends(cluster, N2, FenceResult.ok(""));
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("down");
    }

    /** The next designated controller had not heard of the end before the old one was gone; another member had. */
    @Test
    void whatTheOldDesignatedControllerConfirmedIsNotDoneAgain() {
        TestCluster cluster = withLostNode(clusterOfFour(), N1, N2, N4);
        cluster.deaf(N4);
        ends(cluster, N1, FenceResult.ok(""));
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("down");
        assertThat(cluster.status(N4, N3).expected()).isEqualTo("member");
        cluster.hearing(N4);
        cluster.look();
        // With n1 a majority; n1 itself has just been replaced by a daemon that knows nothing.
        cluster.boot(N1, stored(1, cluster.cib(N2).configuration()));
        cluster.view(3, N4, N2, N1);
        cluster.deliver();
        assertThat(cluster.status(N4, N3).expected()).isEqualTo("down");
        assertThat(record(cluster, N4).state()).isEqualTo(FencingRecord.State.DONE);
        for (NodeName node : List.of(N1, N2, N4)) {
            assertThat(cluster.effects(node, Effect.RunFenceAgent.class)).isEmpty();
        }
    }

    /** What it changed for that round nobody else ever heard of, though it made its version the highest. */
    @Test
    void whoBeganToLeadAndNeverDidKnowsNoMoreThanBefore() {
        TestCluster cluster = clusterOfFour();
        cluster.kill(N3);
        cluster.scriptOnce(synapse(new FenceAction(1, N3, "reboot", Map.of())));
        cluster.view(2, N1, N2, N4);
        cluster.deliver();
        cluster.deaf(N4);
        ends(cluster, N1, FenceResult.ok(""));
        cluster.hearing(N4);
        cluster.kill(N1);
        cluster.view(3, N4, N2);
        cluster.loseMessages();
        assertThat(cluster.cib(N4).version()).isGreaterThan(cluster.cib(N2).version());
        cluster.view(4, N2, N4);
        cluster.deliver();
        assertThat(cluster.status(N2, N3).expected()).isEqualTo("down");
    }

    /** n4 knew n3 as off; while n4 was cut off n3 came, was given something, and vanished as n4 came back to plan. */
    @Test
    void whoWasCutOffBelievesTheOthersAboutWhoIsLost() {
        TestCluster cluster = withLostNode(clusterOfFour(), N1, N2, N4);
        ends(cluster, N1, FenceResult.ok(""));
        cluster.view(3, N4);
        cluster.view(3, N1, N2);
        cluster.boot(N3, stored(1, cluster.cib(N1).configuration()));
        cluster.script(input -> List.of());
        cluster.view(4, N1, N2, N3);
        cluster.deliver();
        assertThat(cluster.status(N2, N3).join()).isEqualTo("member");
        assertThat(cluster.status(N4, N3).expected()).isEqualTo("down");
        cluster.kill(N3);
        cluster.view(5, N4, N1, N2);
        cluster.deliver();
        for (NodeName node : List.of(N1, N2, N4)) {
            assertThat(cluster.status(node, N3).expected()).isEqualTo("member");
            assertThat(cluster.status(node, N3).inCluster()).isFalse();
        }
    }
}
