package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.FencingScene.cluster;
import static org.jcrm.core.controller.FencingScene.configuration;
import static org.jcrm.core.controller.FencingScene.record;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.stored;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.watchdog.WatchdogBound;
import org.junit.jupiter.api.Test;

/** Nodes that reset themselves: when they count as off, who must know when they do not, and who was counted so and is here. */
final class WatchdogTranscriptTest {
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

    private static void assertFencedExactlyAfter(TestCluster cluster, Duration time) {
        cluster.pass(time.minusMillis(1));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isFalse();
        cluster.pass(Duration.ofMillis(1));
        lookAgain(cluster);
        assertThat(isFenced(cluster)).isTrue();
    }

    @Test
    void theTimeOfALostNodeRunsFromWhenTheOthersHadLeftItBehind() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        lookAgain(cluster);
        assertFencedExactlyAfter(cluster, Duration.ofSeconds(4));
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

    /** Two hosts' clocks that nobody sets have nothing to do with each other: what one has counted means nothing to the next. */
    @Test
    void theNextDesignatedControllerWaitsForTheWholeTimeByItsOwnClock() {
        TestCluster cluster = sixSecondsAfterTheLoss();
        lookAgain(cluster);
        assertThat(record(cluster, N1).state()).isEqualTo(FencingRecord.State.PENDING);
        cluster.view(3, N2, N1);
        cluster.deliver();
        cluster.pass(Duration.ofMillis(9_999));
        cluster.fire(N2, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.PENDING);
        cluster.pass(Duration.ofMillis(1));
        cluster.fire(N2, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(record(cluster, N2).state()).isEqualTo(FencingRecord.State.DONE);
        assertThat(cluster.cib(N2).status().fencing()).hasSize(1);
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
        assertFencedExactlyAfter(cluster, Duration.ofSeconds(10));
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

    /** Its daemon ended, and the next one knows nothing yet: else two restarts in a row would reset a host. */
    @Test
    void whoSaidThatItGoesNeedNotHear() {
        TestCluster cluster = withSomethingOnN3();
        cluster.ask(N1, new OperatorRequest.Detach());
        cluster.deliver();
        cluster.kill(N1);
        cluster.view(2, N2, N3);
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
