package org.jcrm.core.arbitrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.arbitrator.VoteAnswer.Verdict;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** Who gets the third vote, told as what nodes say and what they hear. */
class ArbitrationTest {
    private static final Duration LEASE = Duration.ofMillis(750);
    private static final NodeName N1 = NodeName.of("n1");
    private static final NodeName N2 = NodeName.of("n2");
    private static final NodeName N3 = NodeName.of("n3");

    private Arbitration arbitrator = new Arbitration(Optional.empty(), 0);
    private Duration now = Duration.ofSeconds(100);
    private long sequence;

    private VoteReport report(NodeName node, int view, NodeName... members) {
        return new VoteReport(
                node,
                1,
                ++sequence,
                new ViewId(members[0], view),
                List.of(members),
                new CibVersion(0, 5, 3),
                false,
                0,
                LEASE);
    }

    private static VoteReport promoted(VoteReport report) {
        return new VoteReport(
                report.node(),
                report.session(),
                report.sequence(),
                report.view(),
                report.members(),
                report.configuration(),
                true,
                report.pings(),
                report.lease());
    }

    private static VoteReport with(VoteReport report, long epoch, int pings) {
        return new VoteReport(
                report.node(),
                report.session(),
                report.sequence(),
                report.view(),
                report.members(),
                new CibVersion(0, epoch, 0),
                report.promoted(),
                pings,
                report.lease());
    }

    private VoteAnswer say(VoteReport report) {
        return arbitrator.heard(report, now.toNanos());
    }

    private Verdict verdict(VoteReport report) {
        return say(report).verdict();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private void together() {
        assertThat(verdict(promoted(report(N1, 1, N1, N2)))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(report(N2, 1, N1, N2))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void whoIsLeftGetsItWhenTheLeaseOfTheLostNodeIsOver() {
        together();
        pass(Duration.ofMillis(100));
        assertThat(say(report(N2, 2, N2)).sentence()).contains("n1");
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.WAIT);
        pass(Arbitration.patience(LEASE));
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.GRANTED);
    }

    /** Else both sides of a cut would count it: a node that has not noticed the cut yet counts it for the old view. */
    @Test
    void aVoteThatMayStillBeCountedForAnotherViewIsNotGivenAway() {
        together();
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.WAIT);
        pass(Duration.ofMillis(400));
        assertThat(verdict(report(N1, 1, N1, N2))).isEqualTo(Verdict.GRANTED);
        pass(Duration.ofMillis(900));
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.WAIT);
    }

    @Test
    void ofTwoHalvesTheOneWithThePromotedInstanceGetsIt() {
        together();
        verdict(report(N2, 2, N2));
        assertThat(verdict(promoted(report(N1, 3, N1)))).isEqualTo(Verdict.GRANTED);
        VoteAnswer other = say(report(N2, 2, N2));
        assertThat(other.verdict()).isEqualTo(Verdict.DENIED);
        assertThat(other.sentence()).isEqualTo("it goes to n1, which has the promoted instance");
    }

    @Test
    void elseTheOneThatReachesMorePingHostsThenTheOneWithTheLowestName() {
        together();
        assertThat(verdict(with(report(N1, 2, N1), 5, 1))).isEqualTo(Verdict.WAIT);
        assertThat(verdict(with(report(N2, 3, N2), 5, 2))).isEqualTo(Verdict.GRANTED);
        assertThat(say(with(report(N1, 2, N1), 5, 1)).sentence()).contains("reaches more ping hosts");
        arbitrator = new Arbitration(Optional.empty(), 0);
        together();
        verdict(report(N2, 2, N2));
        assertThat(verdict(report(N1, 3, N1))).isEqualTo(Verdict.GRANTED);
        assertThat(say(report(N2, 2, N2)).sentence()).contains("lowest name");
    }

    @Test
    void whoHasItKeepsItAgainstEquals() {
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(promoted(report(N1, 3, N1)))).isNotEqualTo(Verdict.GRANTED);
        pass(Duration.ofMillis(300));
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aPartWithMoreMembersTakesItWhenTheLeaseIsOver() {
        assertThat(verdict(report(N1, 1, N1))).isEqualTo(Verdict.GRANTED);
        verdict(report(N2, 2, N2, N3));
        assertThat(verdict(report(N1, 1, N1))).isEqualTo(Verdict.DENIED);
        // What was denied may have been lost on the way.
        assertThat(verdict(report(N3, 2, N2, N3))).isEqualTo(Verdict.WAIT);
        pass(Arbitration.patience(LEASE));
        assertThat(verdict(report(N2, 2, N2, N3))).isEqualTo(Verdict.GRANTED);
    }

    /** A node that slept still believes in a large view; that must not take the vote from those who serve. */
    @Test
    void aNodeThatIsBehindTakesNothingAway() {
        assertThat(verdict(report(N1, 2, N1))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(report(N2, 1, N1, N2))).isEqualTo(Verdict.WAIT);
        assertThat(verdict(report(N1, 2, N1))).isEqualTo(Verdict.GRANTED);
    }

    /**
     * Both nodes of a pair stopped, one after the other. The first one alone would serve what it had when it went, and
     * everything that the other had acknowledged since would be gone.
     */
    @Test
    void whoDoesNotKnowWhatTheLastHolderDecidedDoesNotGetIt() {
        together();
        pass(Duration.ofSeconds(2));
        assertThat(verdict(with(report(N1, 2, N1), 7, 0))).isEqualTo(Verdict.GRANTED);
        pass(Duration.ofSeconds(2));
        VoteAnswer answer = say(with(report(N2, 3, N2), 5, 0));
        assertThat(answer.verdict()).isEqualTo(Verdict.DENIED);
        assertThat(answer.sentence())
                .contains("n2 has configuration 0.5, older than 0.7 of those who had the vote last (n1)")
                .contains("jcrm quorum expected");
        verdict(with(report(N1, 4, N1, N2), 7, 0));
        assertThat(verdict(with(report(N2, 4, N1, N2), 5, 0))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aRestartOfTheArbitratorTakesItFromNobodyAndGivesItToNobodyElseTooSoon() {
        together();
        arbitrator = new Arbitration(arbitrator.holder(), now.toNanos());
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.WAIT);
        assertThat(verdict(report(N1, 1, N1, N2))).isEqualTo(Verdict.GRANTED);
        arbitrator = new Arbitration(arbitrator.holder(), now.toNanos());
        pass(Arbitration.patience(LEASE));
        assertThat(verdict(report(N2, 2, N2))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void anOldReportThatArrivesLateChangesNothing() {
        VoteReport late = report(N1, 1, N1, N2);
        assertThat(verdict(report(N1, 2, N1))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(late)).isEqualTo(Verdict.DENIED);
        assertThat(verdict(report(N1, 2, N1))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aNodeCountsTheVoteOnlyInItsViewAndOnlyForTheLease() {
        VoteClaim claim = new VoteClaim(N1, 1, LEASE);
        claim.in(new ViewId(N1, 1), List.of(N1, N2));
        claim.has(new CibVersion(0, 5, 0));
        claim.answered(say(claim.report(false, 0, 0)), 10_000_000);
        ArbitratorVote held = claim.vote(20_000_000);
        assertThat(held.state()).isEqualTo(ArbitratorVote.State.HELD);
        assertThat(held.recorded()).isEqualTo(new CibVersion(0, 5, 0));
        assertThat(claim.vote(LEASE.toNanos()).state()).isEqualTo(ArbitratorVote.State.REFUSED);
        claim.answered(say(claim.report(false, 0, LEASE.toNanos())), LEASE.toNanos());
        claim.in(new ViewId(N1, 2), List.of(N1));
        assertThat(claim.vote(LEASE.toNanos()).state()).isEqualTo(ArbitratorVote.State.ASKED);
        assertThat(claim.untilNextReport(LEASE.toNanos())).isZero();
    }

    /** An answer to a report of the view before says nothing about this one. */
    @Test
    void anAnswerThatComesAfterTheViewChangedDoesNotCount() {
        VoteClaim claim = new VoteClaim(N1, 1, LEASE);
        claim.in(new ViewId(N1, 1), List.of(N1, N2));
        VoteAnswer answer = say(claim.report(false, 0, 0));
        claim.in(new ViewId(N1, 2), List.of(N1));
        claim.answered(answer, 1);
        assertThat(claim.vote(2).state()).isEqualTo(ArbitratorVote.State.ASKED);
    }

    @Test
    void anArbitratorThatCannotBeAskedIsNotWaitedForForLong() {
        VoteClaim claim = new VoteClaim(N1, 1, LEASE);
        claim.in(new ViewId(N1, 1), List.of(N1));
        for (int i = 0; i < 3; i++) {
            claim.report(false, 0, i);
            claim.unreachable("connection refused");
            assertThat(claim.vote(i).state()).isEqualTo(ArbitratorVote.State.ASKED);
        }
        claim.unreachable("connection refused");
        assertThat(claim.vote(4)).satisfies(vote -> {
            assertThat(vote.state()).isEqualTo(ArbitratorVote.State.REFUSED);
            assertThat(vote.sentence()).isEqualTo("connection refused");
        });
        claim.answered(say(claim.report(false, 0, 5)), 6);
        assertThat(claim.vote(7).state()).isEqualTo(ArbitratorVote.State.HELD);
    }

    @Test
    void aNewConfigurationIsReportedAtOnce() {
        VoteClaim claim = new VoteClaim(N1, 1, LEASE);
        claim.in(new ViewId(N1, 1), List.of(N1));
        claim.report(false, 0, 0);
        assertThat(claim.untilNextReport(1)).isPositive();
        claim.has(new CibVersion(0, 6, 0));
        assertThat(claim.untilNextReport(2)).isZero();
    }

    private static VoteReport in(long session, VoteReport report) {
        return new VoteReport(
                report.node(),
                session,
                report.sequence(),
                report.view(),
                report.members(),
                report.configuration(),
                report.promoted(),
                report.pings(),
                report.lease());
    }

    /** It was refused for as long as its clock had been set back, and with it the whole cluster, at the next failover. */
    @Test
    void aCountThatWasLostWithTheDiskCostsOneAnswerRatherThanTheVote() {
        assertThat(verdict(in(70, report(N1, 1, N1)))).isEqualTo(Verdict.GRANTED);
        pass(Arbitration.patience(LEASE));

        VoteClaim reborn = new VoteClaim(N1, 3, LEASE);
        reborn.in(new ViewId(N1, 9), List.of(N1));
        reborn.has(new CibVersion(0, 5, 3));
        VoteAnswer outdated = say(reborn.report(false, 0, now.toNanos()));
        assertThat(outdated.verdict()).isEqualTo(Verdict.OUTDATED);
        reborn.answered(outdated, now.toNanos());
        assertThat(reborn.outdatedBy()).contains(70L);
        assertThat(reborn.vote(now.toNanos()).state()).isEqualTo(ArbitratorVote.State.ASKED);
        reborn.goOnAs(71);
        assertThat(reborn.outdatedBy()).isEmpty();
        assertThat(reborn.untilNextReport(now.toNanos())).isZero();
        reborn.answered(say(reborn.report(false, 0, now.toNanos())), now.toNanos());
        assertThat(reborn.vote(now.toNanos()).state()).isEqualTo(ArbitratorVote.State.HELD);
    }

    /** A copy of a machine, or one that was paused and replaced: each goes on above the other, and only one counts. */
    @Test
    void twoLivesOfANodeDoNotBothCountTheVote() {
        assertThat(verdict(in(7, report(N1, 1, N1)))).isEqualTo(Verdict.GRANTED);
        VoteAnswer outdated = say(in(3, report(N1, 2, N1)));
        assertThat(outdated.verdict()).isEqualTo(Verdict.OUTDATED);
        assertThat(outdated.session()).isEqualTo(7);

        for (int round = 0; round < 5; round++) {
            pass(LEASE.dividedBy(4));
            VoteAnswer waits = say(in(8, report(N1, 2, N1)));
            assertThat(waits.verdict()).isEqualTo(Verdict.WAIT);
            assertThat(waits.sentence()).isEqualTo("an earlier life of n1 may still count it");
            assertThat(verdict(in(7, report(N1, 1, N1)))).isEqualTo(Verdict.GRANTED);
        }

        pass(Arbitration.patience(LEASE));
        assertThat(verdict(in(8, report(N1, 2, N1)))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aReportOfAnEarlierLifeThatWasLongOnItsWayChangesNothing() {
        assertThat(verdict(in(7, report(N1, 5, N1)))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(in(6, report(N1, 1, N1, N2)))).isEqualTo(Verdict.OUTDATED);
        pass(LEASE.dividedBy(4));
        assertThat(verdict(in(7, report(N1, 5, N1)))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(report(N2, 1, N1, N2))).isNotEqualTo(Verdict.GRANTED);
    }
}
