package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.stored;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.jcrm.core.watchdog.WatchdogBound;
import org.junit.jupiter.api.Test;

/** n1 plans for three nodes; n3 is the one that gets lost. */
final class FencingTranscriptTest {
    private static final String HOSTS = "n1 n2 n3";

    private static Configuration configuration(Map<String, String> properties, Map<String, String> device) {
        List<NvPair> options = new ArrayList<>();
        properties.forEach((name, value) -> options.add(new NvPair("o-" + name, name, value)));
        List<NvPair> params = new ArrayList<>();
        device.forEach((name, value) -> params.add(new NvPair("p-" + name, name, value)));
        Primitive power = new Primitive(
                ResourceId.of("power"),
                new AgentName("stonith", "", "fence_test"),
                Optional.empty(),
                List.of(new AttributeSet("params", Score.ZERO, Optional.empty(), params)),
                List.of(),
                List.of(),
                List.of());
        return TestCluster.configuration(N1, N2, N3)
                .withProperties(List.of(new AttributeSet("options", Score.ZERO, Optional.empty(), options)))
                .withResources(device.isEmpty() ? List.of() : List.of(power));
    }

    private static TestCluster cluster(Map<String, String> properties, Map<String, String> device) {
        TestCluster cluster = new TestCluster();
        for (NodeName node : List.of(N1, N2, N3)) {
            cluster.boot(node, stored(1, configuration(properties, device)));
        }
        cluster.view(1, N1, N2, N3);
        cluster.deliver();
        return cluster;
    }

    private static TestCluster cluster() {
        return cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_reboot_retries", "1"));
    }

    /** n3 is gone; the plan is: fence it, then start its resource on n2. */
    private static TestCluster withLostNode(TestCluster cluster) {
        cluster.kill(N3);
        cluster.script(input -> {
            boolean unclean = requireNonNull(input.cib().status().nodes().get(N3))
                    .expected()
                    .equals("member");
            return unclean
                    ? List.of(
                            synapse(new FenceAction(1, N3, "reboot", Map.of())), synapse(operation(2, "start", N2), 1))
                    : List.of();
        });
        cluster.look();
        cluster.view(2, N1, N2);
        cluster.deliver();
        return cluster;
    }

    private static FenceTask task(TestCluster cluster, NodeName executor) {
        return cluster.effects(executor, Effect.RunFenceAgent.class).getLast().task();
    }

    private static void ends(TestCluster cluster, NodeName executor, FenceResult result) {
        FenceTask task = task(cluster, executor);
        cluster.look();
        cluster.post(executor, new ClusterEvent.FenceAgentEnded(task, result));
        cluster.deliver();
    }

    private static FencingRecord record(TestCluster cluster, NodeName at) {
        return cluster.cib(at).status().fencing().getLast();
    }

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

    // ---- watchdogs

    private static final WatchdogBound EIGHT_SECONDS =
            new WatchdogBound(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

    /** n3 has a watchdog and is lost; the others have been in a view without it for six seconds when it is to be fenced. */
    private static TestCluster sixSecondsAfterTheLoss() {
        TestCluster cluster = cluster(Map.of("fencing-watchdog-timeout", "10s"), Map.of());
        cluster.post(
                N3, WatchdogPromise.due(snapshot(cluster, N3), EIGHT_SECONDS).orElseThrow());
        cluster.deliver();
        cluster.kill(N3);
        cluster.view(2, N1, N2);
        cluster.deliver();
        cluster.pass(Duration.ofSeconds(6));
        cluster.script(input ->
                requireNonNull(input.cib().status().nodes().get(N3)).expected().equals("member")
                        ? List.of(synapse(new FenceAction(1, N3, "reboot", Map.of())))
                        : List.of());
        return cluster;
    }

    private static Snapshot snapshot(TestCluster cluster, NodeName node) {
        return cluster.effects(node, Effect.PublishSnapshot.class).getLast().snapshot();
    }

    private static void lookAgain(TestCluster cluster) {
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
    }

    private static boolean isFenced(TestCluster cluster) {
        return record(cluster, N1).state() == FencingRecord.State.DONE;
    }

    @Test
    void theTimeOfALostNodeRunsFromWhenTheOthersHadLeftItBehind() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        lookAgain(cluster);
        cluster.pass(Duration.ofMillis(3_999));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isFalse();
        cluster.pass(Duration.ofMillis(1));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isTrue();
    }

    /** A time server may set the date forward; that makes nobody be off sooner. */
    @Test
    void theTimeIsThatOfAClockThatNobodySets() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        lookAgain(cluster);
        cluster.setDate(Duration.ofHours(1));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isFalse();
    }

    /** While it stood still the others may have gone on with the very node that it waits for. */
    @Test
    void whoStoodStillBeginsToCountAnew() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        lookAgain(cluster);
        cluster.pass(Duration.ofSeconds(5));
        cluster.post(N1, new ClusterEvent.Paused(Duration.ofSeconds(5)));
        cluster.deliver();
        assertThat(isFenced(cluster)).isFalse();
        cluster.pass(Duration.ofSeconds(10));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isTrue();
    }

    /** n2 was with n3 until it came to n1: only from then on n3 hears from nobody. */
    @Test
    void whoComesFromElsewhereMayHaveBeenWithTheLostNodeUntilNow() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        cluster.view(3, N1);
        cluster.view(4, N2);
        cluster.deliver();
        cluster.view(5, N1, N2);
        cluster.deliver();
        cluster.pass(Duration.ofMillis(9_999));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isFalse();
        cluster.pass(Duration.ofMillis(1));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isTrue();
    }

    /** n3 has a watchdog and runs something. */
    private static TestCluster withSomethingOnN3() {
        TestCluster cluster = cluster(Map.of("fencing-watchdog-timeout", "10s"), Map.of());
        cluster.post(
                N3, WatchdogPromise.due(snapshot(cluster, N3), EIGHT_SECONDS).orElseThrow());
        cluster.scriptOnce(synapse(operation(1, "start", N3)));
        lookAgain(cluster);
        cluster.runAll();
        cluster.script(input -> List.of());
        cluster.look();
        return cluster;
    }

    /** Else somebody who did not hear of it would count on a watchdog that nobody feeds, nor has to. */
    @Test
    void aDaemonEndsOnlyWhenAllKnowThatTheNodeIsNoLongerWatched() {
        TestCluster cluster = withSomethingOnN3();
        cluster.ask(N3, new OperatorRequest.Detach());
        assertThat(cluster.effects(N3, Effect.StopDaemon.class)).isEmpty();
        cluster.deliver();
        assertThat(cluster.effects(N3, Effect.StopDaemon.class)).hasSize(1);
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).isEmpty();
        cluster.kill(N3);
        cluster.view(2, N1, N2);
        cluster.deliver();
        assertThat(cluster.status(N2, N3).detached()).isTrue();
        assertThat(cluster.status(N2, N3).transientAttribute("watchdog-bound")).isEmpty();
    }

    @Test
    void theWatchdogStaysArmedIfSomebodyDidNotHear() {
        TestCluster cluster = withSomethingOnN3();
        cluster.deaf(N2);
        cluster.ask(N3, new OperatorRequest.Detach());
        cluster.deliver();
        assertThat(cluster.effects(N3, Effect.StopDaemon.class)).isEmpty();
        cluster.fire(N3, new TimerTag.DetachTimeout());
        assertThat(cluster.effects(N3, Effect.StopDaemon.class)).hasSize(1);
        assertThat(cluster.effects(N3, Effect.SelfFence.class).getFirst().reason())
                .contains("(n2)")
                .contains("the watchdog stays armed");
    }

    /** It was fenced: it remembers nothing of anybody's promise. */
    @Test
    void whoIsKnownToBeOffNeedNotHear() {
        TestCluster cluster = withSomethingOnN3();
        cluster.kill(N1);
        cluster.view(2, N2, N3);
        cluster.deliver();
        cluster.ask(N2, new OperatorRequest.ConfirmFenced(N1));
        cluster.deliver();
        cluster.ask(N3, new OperatorRequest.Detach());
        cluster.deliver();
        assertThat(cluster.effects(N3, Effect.StopDaemon.class)).hasSize(1);
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).isEmpty();
    }

    /** The view in which it is for the last time may come after its word. */
    @Test
    void aGoodByeIsTrueThoughAViewWithItsSenderComesLater() {
        TestCluster cluster = withSomethingOnN3();
        cluster.ask(N3, new OperatorRequest.Detach());
        cluster.deliver();
        cluster.kill(N3);
        MembershipView late = new MembershipView(new ViewId(N1, 2), List.of(N1, N2, N3), List.of(), List.of());
        cluster.post(N1, new ClusterEvent.ViewChanged(late));
        cluster.post(N2, new ClusterEvent.ViewChanged(late));
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(cluster.status(N1, N3).detached()).isTrue();
    }

    /** Nothing had to be done to it yet: it was waited for only. */
    @Test
    void whoIsBackBeforeItsTimeIsOverIsNotCountedAsOff() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        lookAgain(cluster);
        cluster.script(input -> List.of());
        cluster.boot(N3, stored(1, configuration(Map.of("fencing-watchdog-timeout", "10s"), Map.of())));
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        assertThat(record(cluster, N1).reason()).contains("n3 is back and takes part");
    }

    /** A virtual machine that stood still, and its watchdog with it, wakes up as if nothing had happened. */
    @Test
    void whoWasCountedAsOffAndHoldsSomethingStillIsMadeSo() {
        TestCluster cluster = cluster();
        cluster.scriptOnce(synapse(operation(1, "start", N3)));
        lookAgain(cluster);
        cluster.runAll();
        cluster.script(input -> List.of());
        cluster.deaf(N3);
        cluster.view(2, N1, N2);
        cluster.deliver();
        cluster.ask(N1, new OperatorRequest.ConfirmFenced(N3));
        cluster.deliver();
        cluster.hearing(N3);
        cluster.look();
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).hasSize(1);
        assertThat(cluster.effects(N3, Effect.SelfFence.class).getFirst().reason())
                .contains("has been running all the time");
    }

    @Test
    void whoHadStoppedEverythingIsWelcome() {
        TestCluster cluster = cluster();
        cluster.script(input -> List.of());
        cluster.deaf(N3);
        cluster.view(2, N1, N2);
        cluster.deliver();
        cluster.ask(N1, new OperatorRequest.ConfirmFenced(N3));
        cluster.deliver();
        cluster.hearing(N3);
        cluster.view(3, N1, N2, N3);
        cluster.deliver();
        assertThat(cluster.effects(N3, Effect.SelfFence.class)).isEmpty();
    }
}
