package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** The CIB's quorum follows the votes, the options and the operator. */
class VotesTranscriptTest {
    private static TestCluster three(String... properties) {
        TestCluster cluster = TestCluster.of(N1, N2, N3);
        cluster.view(1, N1, N2, N3);
        cluster.deliver();
        set(cluster, "no-quorum-policy", "stop");
        for (String property : properties) {
            set(cluster, property.split("=")[0], property.split("=")[1]);
        }
        return cluster;
    }

    private static void set(TestCluster cluster, String property, String value) {
        cluster.ask(
                N1, new OperatorRequest.Edit(new CibEdit.SetProperty(property, Optional.of(value)), Optional.empty()));
        cluster.deliver();
    }

    private static boolean quorate(TestCluster cluster, NodeName node) {
        return cluster.state(node).cib().haveQuorum();
    }

    @Test
    void anOptionThatChangesTheCountChangesTheQuorumAtOnce() {
        TestCluster cluster = three();
        assertThat(quorate(cluster, N1)).isTrue();
        set(cluster, "expected-votes", "9");
        assertThat(quorate(cluster, N1)).isFalse();
        assertThat(quorate(cluster, N2)).isFalse();
    }

    @Test
    void anOperatorWhoKnowsThatTheOthersAreOffGivesTheLastNodeItsQuorum() {
        TestCluster cluster = three();
        cluster.view(2, N3);
        assertThat(quorate(cluster, N3)).isFalse();
        RequestId tooMany = cluster.ask(N3, new OperatorRequest.ExpectVotes(2));
        assertThat(cluster.reply(N3, tooMany)).get().asString().contains("1 of 2 expected votes is here");
        assertThat(quorate(cluster, N3)).isFalse();
        cluster.ask(N3, new OperatorRequest.ExpectVotes(1));
        assertThat(quorate(cluster, N3)).isTrue();
        assertThat(cluster.cib(N3).configuration().property("expected-votes")).contains("1");
    }

    /** A primary whose standby is gone may not record that before, and its clients wait until it has. */
    @Test
    void withTheQuorumAgentsHearOfTheMembershipOnceMore() {
        TestCluster cluster = three();
        cluster.view(2, N3);
        cluster.look();
        cluster.ask(N3, new OperatorRequest.ExpectVotes(1));
        assertThat(cluster.effects(N3, Effect.NotifyMembership.class))
                .containsExactly(new Effect.NotifyMembership(java.util.List.of(N3)));
    }

    /**
     * n3 is in a view with n2, and only n1 believes that it is in one with n1: messages get lost one way only. Counted on both
     * sides it would give both quorum, and there would be two primaries.
     */
    @Test
    void whoDoesNotAnswerDoesNotVote() {
        TestCluster cluster = three();
        cluster.deaf(N3);
        cluster.view(2, N1, N3);
        cluster.loseMessages();
        ViewId view = cluster.state(N1).view().id();
        cluster.pass(Duration.ofSeconds(3));
        cluster.fire(N1, new TimerTag.JoinTimeout(view));
        assertThat(cluster.state(N1).integrated()).isTrue();
        assertThat(quorate(cluster, N1)).isFalse();
        cluster.hearing(N3);
        cluster.view(3, N1, N3);
        cluster.deliver();
        assertThat(quorate(cluster, N1)).isTrue();
    }

    /** Else both parts of a later split would have all the votes that they expect. */
    @Test
    void whoIsBackIsExpectedAgain() {
        TestCluster cluster = three();
        cluster.view(2, N3);
        cluster.ask(N3, new OperatorRequest.ExpectVotes(1));
        cluster.view(3, N3, N2);
        cluster.deliver();
        assertThat(cluster.cib(N2).configuration().property("expected-votes")).contains("2");
        cluster.view(4, N3, N2, N1);
        cluster.deliver();
        assertThat(cluster.cib(N1).configuration().property("expected-votes")).isEmpty();
        cluster.view(5, N3);
        assertThat(quorate(cluster, N3)).isFalse();
    }

    @Test
    void fewerVotesThanAreHereCannotBeExpected() {
        TestCluster cluster = three();
        RequestId id = cluster.ask(N2, new OperatorRequest.ExpectVotes(2));
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).get().asString().contains("3 votes are here");
        assertThat(cluster.cib(N1).configuration().property("expected-votes")).isEmpty();
    }

    @Test
    void afterTheWindowTheLastMenGoOnWithoutTheOthers() {
        TestCluster cluster = three("last-man-standing=true", "last-man-standing-window=5s", "auto-tie-breaker=true");
        cluster.view(2, N1, N2);
        cluster.deliver();
        ViewId view = cluster.state(N1).view().id();
        assertThat(cluster.effects(N1, Effect.SetTimer.class))
                .contains(new Effect.SetTimer(new TimerTag.LastManStanding(view), Duration.ofSeconds(5)));
        cluster.fire(N1, new TimerTag.LastManStanding(view));
        cluster.fire(N2, new TimerTag.LastManStanding(view));
        // Two are expected now: the one with the tie breaker goes on alone.
        cluster.view(3, N1);
        assertThat(quorate(cluster, N1)).isTrue();
    }

    @Test
    void beforeTheWindowIsOverTheyDoNot() {
        TestCluster cluster = three("last-man-standing=true", "auto-tie-breaker=true");
        cluster.view(2, N1, N2);
        cluster.deliver();
        cluster.view(3, N1);
        assertThat(quorate(cluster, N1)).isFalse();
    }

    /** The designated controller of such a cluster could die a moment later, and nobody would have quorum. */
    @Test
    void aNodeThatJoinsAPartWithQuorumWaitsForNobody() {
        TestCluster cluster = three("wait-for-all=true");
        cluster.kill(N3);
        cluster.view(2, N1, N2);
        cluster.deliver();
        cluster.boot(N2, cluster.cib(N1));
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(quorate(cluster, N2)).isTrue();
        cluster.boot(N3, cluster.cib(N1));
        cluster.view(4, N2, N3);
        cluster.deliver();
        assertThat(quorate(cluster, N2)).isTrue();
    }

    private static TestCluster pairWithArbitrator() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        set(cluster, "no-quorum-policy", "stop");
        set(cluster, "quorum-arbitrators", "1");
        vote(cluster, N1, ArbitratorVote.State.HELD);
        cluster.deliver();
        return cluster;
    }

    private static void vote(TestCluster cluster, NodeName node, ArbitratorVote.State state) {
        cluster.post(
                node,
                new ClusterEvent.VoteChanged(new ArbitratorVote(
                        cluster.state(node).view().id(),
                        state,
                        cluster.cib(node).version(),
                        "because")));
    }

    /** To plan at once would be to stop everything, a moment before it may go on. */
    @Test
    void nothingIsPlannedWhileTheArbitratorMayStillDecide() {
        TestCluster cluster = pairWithArbitrator();
        int plans = cluster.plans();
        cluster.view(2, N2);
        assertThat(quorate(cluster, N2)).isFalse();
        assertThat(cluster.plans()).isEqualTo(plans);
        vote(cluster, N2, ArbitratorVote.State.HELD);
        assertThat(quorate(cluster, N2)).isTrue();
        assertThat(cluster.plans()).isGreaterThan(plans);
    }

    @Test
    void aRefusedVoteIsNotWaitedFor() {
        TestCluster cluster = pairWithArbitrator();
        int plans = cluster.plans();
        cluster.view(2, N2);
        vote(cluster, N2, ArbitratorVote.State.REFUSED);
        assertThat(quorate(cluster, N2)).isFalse();
        assertThat(cluster.plans()).isGreaterThan(plans);
    }

    @Test
    void anArbitratorThatIsSilentIsWaitedForOnlySoLong() {
        TestCluster cluster = pairWithArbitrator();
        int plans = cluster.plans();
        cluster.view(2, N2);
        cluster.fire(N2, new TimerTag.ArbitratorTimeout(cluster.state(N2).view().id()));
        assertThat(cluster.plans()).isGreaterThan(plans);
        assertThat(quorate(cluster, N2)).isFalse();
    }

    /** The other node and the arbitrator may be the next to have quorum; one of them must know what was decided here. */
    @Test
    void whatIsWrittenAloneIsAcknowledgedWhenTheArbitratorRemembersIt() {
        TestCluster cluster = pairWithArbitrator();
        cluster.view(2, N2);
        vote(cluster, N2, ArbitratorVote.State.HELD);
        RequestId id = cluster.ask(
                N2, new OperatorRequest.Edit(new CibEdit.SetProperty("note", Optional.of("x")), Optional.empty()));
        assertThat(cluster.reply(N2, id)).isEmpty();
        vote(cluster, N2, ArbitratorVote.State.HELD);
        assertThat(cluster.reply(N2, id)).get().isInstanceOf(RequestOutcome.Done.class);
    }

    private static RequestId worthOfN1(TestCluster cluster, long number, String worth) {
        RequestId id = new RequestId(N2, number);
        cluster.post(
                N2,
                new ClusterEvent.AttributeRequested(
                        Optional.of(id),
                        new Requester("root", "agent", N2),
                        N1,
                        "pgsql-data-status",
                        Optional.of(worth),
                        AttributeLifetime.PERMANENT,
                        Optional.empty()));
        cluster.deliver();
        return id;
    }

    private static Optional<String> worthOfN1(TestCluster cluster, NodeName at) {
        return cluster.cib(at).configuration().node(N1).orElseThrow().attributes().stream()
                .flatMap(set -> set.value("pgsql-data-status").stream())
                .findFirst();
    }

    /**
     * The primary's request was refused because of a full disk, and written there after all when there was room again. Meanwhile
     * the primary had been told that things are as they were, and acknowledged commits on the strength of it
     * (simulation, WATCHDOG 508).
     */
    @Test
    void whatAPartWithQuorumConfirmedOutdoesWhatOthersCouldNotWriteBefore() {
        TestCluster cluster = pairWithArbitrator();
        worthOfN1(cluster, 1, "DISCONNECT");
        cluster.breakDisk(N1);
        RequestId refused = worthOfN1(cluster, 2, "STREAMING|SYNC");
        assertThat(cluster.reply(N2, refused)).get().isInstanceOf(RequestOutcome.Refused.class);
        cluster.view(2, N2);
        cluster.view(2, N1);
        vote(cluster, N2, ArbitratorVote.State.HELD);
        RequestId confirmed = worthOfN1(cluster, 3, "DISCONNECT");
        vote(cluster, N2, ArbitratorVote.State.HELD);
        assertThat(cluster.reply(N2, confirmed)).get().isInstanceOf(RequestOutcome.Done.class);
        cluster.repairDisk(N1);
        cluster.fire(N1, new TimerTag.Recheck());
        assertThat(worthOfN1(cluster, N1)).contains("STREAMING|SYNC");
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(worthOfN1(cluster, N1)).contains("DISCONNECT");
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }

    @Test
    void whatWasWrittenInThisTermIsConfirmedWithoutBeingWrittenAgain() {
        TestCluster cluster = pairWithArbitrator();
        worthOfN1(cluster, 1, "DISCONNECT");
        CibVersion version = cluster.cib(N2).version();
        assertThat(cluster.reply(N2, worthOfN1(cluster, 2, "DISCONNECT")))
                .get()
                .isInstanceOf(RequestOutcome.Done.class);
        assertThat(cluster.cib(N2).version()).isEqualTo(version);
    }
}
