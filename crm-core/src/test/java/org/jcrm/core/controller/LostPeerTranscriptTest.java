package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.RSC;
import static org.jcrm.core.controller.TestCluster.configuration;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.stored;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

/** n1 is the designated controller and runs the promoted instance; n2 watches it go. */
final class LostPeerTranscriptTest {
    private static TestCluster withPrimaryOnN1() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.scriptOnce(synapse(operation(1, "promote", N1)), synapse(operation(2, "monitor", 2000, N1, 8), 1));
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.runAll();
        cluster.post(
                N1,
                new ClusterEvent.AttributeRequested(
                        Optional.empty(),
                        new Requester("root", "agent", N1),
                        N1,
                        "master-db",
                        Optional.of("1000"),
                        AttributeLifetime.TRANSIENT));
        cluster.deliver();
        cluster.look();
        return cluster;
    }

    private static ClusterEvent signs(LifeSigns signs) {
        return new ClusterEvent.LifeSignsReported(N1, signs, "db on n1 says so");
    }

    @Test
    void silenceReleasesWhatTheLostNodeHeld() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.kill(N1);
        int plans = cluster.plans();
        cluster.view(2, N2);
        assertThat(cluster.effects(N2, Effect.CheckLifeSigns.class))
                .containsExactly(new Effect.CheckLifeSigns(N1, List.of(RSC), Duration.ofMillis(300)));
        assertThat(cluster.effects(N2, Effect.NotifyMembership.class)).hasSize(1);
        // Nothing is decided before the agents have looked.
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.post(N2, signs(LifeSigns.NONE));
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(cluster.status(N2, N1).detached()).isFalse();
        assertThat(cluster.status(N2, N1).transientAttributes()).isEmpty();
    }

    /** n1 is in the view and says nothing, until n2 has its life signs looked for; nothing is decided before. */
    private static TestCluster withSilentMember() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.deaf(N1);
        cluster.view(2, N2, N1);
        cluster.loseMessages();
        cluster.look();
        int plans = cluster.plans();
        cluster.pass(Duration.ofSeconds(3));
        cluster.fire(N2, new TimerTag.JoinTimeout(cluster.state(N2).view().id()));
        assertThat(cluster.effects(N2, Effect.CheckLifeSigns.class)).hasSize(1);
        assertThat(cluster.plans()).isEqualTo(plans);
        return cluster;
    }

    /** It joined while agents were looking for its life signs. Their answer was waited for for ever (simulation, PLAIN 9187). */
    @Test
    void whoJoinsWhileItsLifeSignsAreLookedForHoldsUpNothing() {
        TestCluster cluster = withSilentMember();
        ViewId view = cluster.state(N2).view().id();
        int plans = cluster.plans();
        cluster.hearing(N1);
        cluster.fire(N1, new TimerTag.JoinRetry(view));
        cluster.deliver();
        cluster.post(N2, signs(LifeSigns.ALIVE));
        assertThat(cluster.status(N2, N1).join()).isEqualTo("member");
        assertThat(cluster.plans()).isGreaterThan(plans);
    }

    /** Its disk may be slow: the daemon lives and says nothing, and its database serves. */
    @Test
    void whatASilentMemberHoldsIsNotGivenAwayBeforeItsLifeSignsAreLookedFor() {
        TestCluster cluster = withSilentMember();
        ViewId view = cluster.state(N2).view().id();
        cluster.post(N2, signs(LifeSigns.ALIVE));
        assertThat(cluster.status(N2, N1).detached()).isTrue();
        cluster.hearing(N1);
        cluster.pass(Duration.ofSeconds(3));
        cluster.fire(N2, new TimerTag.JoinTimeout(view));
        cluster.deliver();
        assertThat(cluster.status(N2, N1).detached()).isFalse();
        assertThat(cluster.status(N2, N1).join()).isEqualTo("member");
    }

    @Test
    void aPrimaryThatStillServesIsDetachedAndAskedForAgain() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.kill(N1);
        cluster.view(2, N2);
        cluster.post(N2, signs(LifeSigns.ALIVE));
        assertThat(cluster.status(N2, N1).detached()).isTrue();
        assertThat(cluster.effects(N2, Effect.SetTimer.class))
                .contains(new Effect.SetTimer(new TimerTag.DetachedCheck(N1), Duration.ofMillis(500)));
        int plans = cluster.plans();
        cluster.look();
        cluster.fire(N2, new TimerTag.DetachedCheck(N1));
        assertThat(cluster.effects(N2, Effect.CheckLifeSigns.class)).hasSize(1);
        cluster.post(N2, signs(LifeSigns.ALIVE));
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.post(N2, signs(LifeSigns.NONE));
        assertThat(cluster.status(N2, N1).detached()).isFalse();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    /** What its earlier life left running answers meanwhile. */
    private static void restartDaemonOnN1(TestCluster cluster) {
        cluster.kill(N1);
        cluster.view(2, N2);
        cluster.post(N2, signs(LifeSigns.ALIVE));
        cluster.boot(N1, stored(1, configuration(N1, N2)));
        cluster.view(3, N2, N1);
        cluster.deliver();
    }

    @Test
    void aRestartedDaemonPicksUpWhatItsEarlierLifeLeftRunning() {
        TestCluster cluster = withPrimaryOnN1();
        restartDaemonOnN1(cluster);
        // The last operation counts on, as older than anything that the new daemon does; its monitors start anew.
        assertThat(cluster.status(N2, N1).detached()).isFalse();
        var history = cluster.status(N2, N1).history();
        assertThat(history).containsOnlyKeys(RSC);
        assertThat(history.values().iterator().next().operations()).containsOnlyKeys("db_last_0");
        assertThat(history.values().iterator().next().operations().values())
                .allMatch(record ->
                        record.callId() == 0 && record.key().operation().equals("promote"));
        assertThat(cluster.status(N2, N1).transientAttribute("master-db")).contains("1000");
        assertThat(cluster.state(N1).own().history()).isEqualTo(history);
        // And it is the node's own from now on: the next view finds it there.
        cluster.view(4, N2, N1);
        cluster.deliver();
        assertThat(cluster.status(N2, N1).history()).isEqualTo(history);
    }

    /** Probed from nothing it would be unknown for a moment, in which another would be promoted beside it. */
    @Test
    void whatWasBeingDemotedWhenItsDaemonWentIsPickedUpAsPromoted() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.scriptOnce(synapse(operation(1, "demote", N1)));
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(cluster.status(N2, N1)
                        .history()
                        .values()
                        .iterator()
                        .next()
                        .operations()
                        .values())
                .anyMatch(OperationRecord::isPending);
        restartDaemonOnN1(cluster);
        var history = cluster.status(N2, N1).history();
        assertThat(history).containsOnlyKeys(RSC);
        var left = history.values().iterator().next().operations();
        assertThat(left).containsOnlyKeys("db_last_0");
        assertThat(left.values()).allMatch(record -> record.key().operation().equals("promote") && !record.isPending());
    }

    @Test
    void aDaemonThatDiedSoShortlyThatNobodyHadLookedYetIsPickedUpToo() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.kill(N1);
        cluster.view(2, N2);
        cluster.boot(N1, stored(1, configuration(N1, N2)));
        cluster.view(3, N2, N1);
        cluster.deliver();
        assertThat(cluster.status(N2, N1).history()).containsOnlyKeys(RSC);
        // The answer to a question that does not matter any more changes nothing.
        var before = cluster.cib(N2);
        cluster.post(N2, signs(LifeSigns.NONE));
        assertThat(cluster.cib(N2)).isEqualTo(before);
    }

    @Test
    void agentsThatNeverAnswerDoNotHoldUpTheCluster() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.kill(N1);
        cluster.view(2, N2);
        int plans = cluster.plans();
        // A timer of an earlier question, which fires just now, does not answer this one.
        cluster.fire(N2, new TimerTag.DetachedCheck(N1));
        assertThat(cluster.status(N2, N1).detached()).isTrue();
        cluster.pass(Duration.ofMillis(900));
        cluster.fire(N2, new TimerTag.DetachedCheck(N1));
        assertThat(cluster.status(N2, N1).detached()).isFalse();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    @Test
    void aDaemonThatSaysItDetachesLeavesItsResourcesAlone() {
        TestCluster cluster = withPrimaryOnN1();
        cluster.ask(N1, new OperatorRequest.Detach());
        assertThat(cluster.effects(N1, Effect.StopDaemon.class)).hasSize(1);
        cluster.kill(N1);
        cluster.deliver();
        cluster.view(2, N2);
        cluster.post(N2, signs(LifeSigns.ALIVE));
        assertThat(cluster.status(N2, N1).detached()).isTrue();
    }

    /** An operator may have had its history forgotten meanwhile; what the probe finds has to be stopped first. */
    @Test
    void aNodeDoesNotLeaveWhileItIsProbed() {
        TestCluster cluster = withPrimaryOnN1();
        int before = cluster.plans();
        cluster.script(input -> cluster.plans() == before + 1
                ? List.of(
                        synapse(operation(1, "monitor", 0, N2, 7)),
                        synapse(new org.jcrm.core.graph.GraphAction.ClusterAction(
                                2, "do_shutdown", "do_shutdown-n2", Optional.of(N2), java.util.Map.of())))
                : List.of());
        cluster.ask(N2, new OperatorRequest.StopNode());
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.LEAVING);
        cluster.complete(N2, OcfResult.NOT_RUNNING);
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.STOPPED);
    }

    @Test
    void aNodeStopsInGoodOrderAndNobodyLooksForLifeSigns() {
        TestCluster cluster = withPrimaryOnN1();
        int before = cluster.plans();
        cluster.script(input -> cluster.plans() == before + 1
                ? List.of(
                        synapse(operation(1, "stop", N1)),
                        synapse(
                                new org.jcrm.core.graph.GraphAction.ClusterAction(
                                        2, "do_shutdown", "do_shutdown-n1", Optional.of(N1), java.util.Map.of()),
                                1))
                : List.of());
        RequestId id = cluster.ask(N1, new OperatorRequest.StopNode());
        assertThat(cluster.state(N1).lifecycle()).isEqualTo(Lifecycle.LEAVING);
        assertThat(cluster.status(N1, N1).transientAttribute("shutdown")).isPresent();
        cluster.complete(N1, OcfResult.OK);
        assertThat(cluster.state(N1).lifecycle()).isEqualTo(Lifecycle.STOPPED);
        assertThat(cluster.effects(N1, Effect.Disconnect.class)).hasSize(1);
        assertThat(cluster.reply(N1, id)).get().isInstanceOf(RequestOutcome.Done.class);
        cluster.deliver();
        cluster.look();
        cluster.view(2, N2);
        assertThat(cluster.effects(N2, Effect.CheckLifeSigns.class)).isEmpty();
        assertThat(cluster.status(N2, N1).expected()).isEqualTo("down");
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.DC);
    }

    @Test
    void aGoodByeThatComesAfterTheViewStillCounts() {
        TestCluster cluster = withPrimaryOnN1();
        ViewId old = cluster.state(N2).view().id();
        cluster.kill(N1);
        cluster.view(2, N2);
        int plans = cluster.plans();
        cluster.post(N2, new ClusterEvent.MessageReceived(N1, new Message.Leaving(old, N1, false)));
        assertThat(cluster.status(N2, N1).expected()).isEqualTo("down");
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    @Test
    void aClusterThatForgotEverythingLooksBeforeItDecidesWithoutANode() {
        TestCluster cluster = new TestCluster();
        var configured = configuration(N1, N2).withResources(List.of(TestCluster.primitive()));
        cluster.boot(N2, stored(1, configured));
        cluster.view(1, N2);
        assertThat(cluster.effects(N2, Effect.CheckLifeSigns.class))
                .containsExactly(new Effect.CheckLifeSigns(N1, List.of(RSC), Duration.ofMillis(300)));
        assertThat(cluster.plans()).isZero();
        // n1's daemon is down, but its database serves: nothing is decided, visibly.
        cluster.post(N2, signs(LifeSigns.ALIVE));
        assertThat(cluster.plans()).isZero();
        assertThat(cluster.state(N2).notices()).hasSize(1);
        cluster.look();
        cluster.fire(N2, new TimerTag.DetachedCheck(N1));
        assertThat(cluster.effects(N2, Effect.CheckLifeSigns.class)).hasSize(1);
        cluster.post(N2, signs(LifeSigns.NONE));
        assertThat(cluster.plans()).isEqualTo(1);
        assertThat(cluster.state(N2).notices()).isEmpty();
    }

    @Test
    void aNodeThatWasStoppedJoinsAgainWithoutMemoriesWhenAsked() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.script(input -> input.cib().status().nodes().values().stream()
                        .anyMatch(node -> node.transientAttribute("shutdown").isPresent())
                ? List.of(synapse(new org.jcrm.core.graph.GraphAction.ClusterAction(
                        1, "do_shutdown", "do_shutdown-n2", Optional.of(N2), java.util.Map.of())))
                : List.of());
        cluster.ask(N2, new OperatorRequest.StopNode());
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.STOPPED);
        cluster.view(2, N1);
        cluster.ask(N2, new OperatorRequest.JoinCluster());
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.JOINING);
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.MEMBER);
        assertThat(cluster.status(N1, N2).transientAttribute("shutdown")).isEmpty();
    }
}
