package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jcrm.agents.postgres.PgElection.Candidate;
import org.jcrm.agents.postgres.PgElection.Outcome;
import org.jcrm.agents.postgres.PgElection.Verdict;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** Who may become the primary when there is none. */
class PgElectionTest {
    private static Candidate node1(String dataStatus, int timeline, long lsn) {
        return candidate("node1", true, dataStatus, timeline, lsn);
    }

    private static Candidate node2(String dataStatus, int timeline, long lsn) {
        return candidate("node2", true, dataStatus, timeline, lsn);
    }

    private static Candidate candidate(String name, boolean member, String dataStatus, int timeline, long lsn) {
        return new Candidate(
                NodeName.of(name),
                member,
                false,
                Optional.of(dataStatus).filter(text -> !text.isEmpty()),
                lsn == 0 ? Optional.empty() : Optional.of(new WalPosition(timeline, lsn)));
    }

    private static Verdict elect(Candidate self, Candidate... peers) {
        return PgElection.elect(RepMode.SYNC, self, List.of(peers), true);
    }

    @Test
    void theNewestLsnOfAFreshClusterWins() {
        assertThat(elect(node1("", 1, 0x200), node2("", 1, 0x100)).outcome()).isEqualTo(Outcome.ELECTED);
        Verdict loser = elect(node2("", 1, 0x100), node1("", 1, 0x200));
        assertThat(loser.outcome()).isEqualTo(Outcome.NOT_NEWEST);
        assertThat(loser.sentence())
                .isEqualTo("node1 has newer data (0/200 on timeline 1) than node2 (0/100 on timeline 1).");
    }

    @Test
    void aLaterTimelineBeatsALargerLsn() {
        assertThat(elect(node1("", 1, 0x900), node2("", 2, 0x100)).outcome()).isEqualTo(Outcome.NOT_NEWEST);
        assertThat(elect(node2("", 2, 0x100), node1("", 1, 0x900)).outcome()).isEqualTo(Outcome.ELECTED);
    }

    @Test
    void equalDataElectBothAndTheScoresOfThePlaceDecide() {
        assertThat(elect(node1("", 1, 0x100), node2("", 1, 0x100)).outcome()).isEqualTo(Outcome.ELECTED);
        assertThat(elect(node2("", 1, 0x100), node1("", 1, 0x100)).outcome()).isEqualTo(Outcome.ELECTED);
    }

    @Test
    void aNodeThatWasDisconnectedIsBarredHoweverMuchItHas() {
        Verdict verdict = elect(node1("DISCONNECT", 1, 0x900), node2("STREAMING|SYNC", 1, 0x100));
        assertThat(verdict.outcome()).isEqualTo(Outcome.BARRED);
        assertThat(verdict.sentence()).contains("not up to date").contains("DISCONNECT");
    }

    @Test
    void anAsynchronousStandbyHasNoProofInSyncModeButHasInAsyncMode() {
        Candidate streaming = node1("STREAMING|ASYNC", 1, 0x100);
        assertThat(elect(streaming).outcome()).isEqualTo(Outcome.BARRED);
        assertThat(PgElection.elect(RepMode.ASYNC, streaming, List.of(), true).outcome())
                .isEqualTo(Outcome.ELECTED);
    }

    @Test
    void whoHasProofNeedNotWaitForNodesThatAreGoneButNamesThem() {
        Verdict verdict = elect(node1("STREAMING|SYNC", 1, 0x100), candidate("node2", false, "LATEST", 0, 0));
        assertThat(verdict.outcome()).isEqualTo(Outcome.ELECTED);
        assertThat(verdict.sentence())
                .isEqualTo("node1 has the newest data known (0/100 on timeline 1); node2 could not be asked.");
    }

    @Test
    void whoHasNoProofWaitsForMissingNodesAsLongAsItsPatienceLasts() {
        Candidate self = node1("", 1, 0x100);
        Candidate missing = candidate("node2", false, "", 0, 0);
        Verdict waiting = PgElection.elect(RepMode.SYNC, self, List.of(missing), true);
        assertThat(waiting.outcome()).isEqualTo(Outcome.WAIT);
        assertThat(waiting.sentence()).contains("Waiting for node2");
        assertThat(PgElection.elect(RepMode.SYNC, self, List.of(missing), false).outcome())
                .isEqualTo(Outcome.ELECTED);
    }

    @Test
    void aMemberThatRunsAndHasNotToldIsWaitedForEvenWithProof() {
        assertThat(elect(node1("STREAMING|SYNC", 1, 0x100), node2("LATEST", 0, 0))
                        .outcome())
                .isEqualTo(Outcome.WAIT);
    }

    @Test
    void aMemberWhoseInstanceIsStoppedIsNotWaitedForByOneWithProof() {
        Candidate stopped = new Candidate(NodeName.of("node2"), true, true, Optional.of("LATEST"), Optional.empty());
        assertThat(elect(node1("STREAMING|SYNC", 1, 0x100), stopped).outcome()).isEqualTo(Outcome.ELECTED);
    }

    @Test
    void aNodeThatKnowsNothingGivesWayToOneThatIsKnownToHaveTheLatest() {
        Verdict verdict = PgElection.elect(
                RepMode.SYNC, node1("", 1, 0x100), List.of(candidate("node2", false, "LATEST", 0, 0)), false);
        assertThat(verdict.outcome()).isEqualTo(Outcome.BARRED);
        assertThat(verdict.sentence()).contains("node2 had the latest");
    }

    @Test
    void aPromotionWithoutProofIsRefused() {
        assertThat(PgElection.refusal(RepMode.SYNC, node1("DISCONNECT", 1, 0x100), List.of(), true))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("may not become the primary"));
        assertThat(PgElection.refusal(RepMode.SYNC, node1("", 1, 0x100), List.of(), false))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("never set"));
        assertThat(PgElection.refusal(RepMode.SYNC, node1("", 1, 0x100), List.of(), true))
                .isEmpty();
        assertThat(PgElection.refusal(RepMode.SYNC, node1("LATEST", 1, 0x100), List.of(), false))
                .isEmpty();
    }

    @Test
    void aPromotionIsRefusedWhileAMemberHasNewerData() {
        assertThat(PgElection.refusal(
                        RepMode.ASYNC,
                        node1("STREAMING|ASYNC", 1, 0x100),
                        List.of(node2("STREAMING|ASYNC", 1, 0x180)),
                        false))
                .hasValueSatisfying(sentence -> assertThat(sentence).startsWith("node2 has newer data"));
    }

    @Test
    void aPositionWithoutATimelineIsComparedByItsLsnAlone() {
        assertThat(elect(node1("", 2, 0x200), candidate("node2", true, "", 0, 0x100))
                        .outcome())
                .isEqualTo(Outcome.ELECTED);
    }

    /** Else a primary that dies in the middle of sending would leave three nodes of which none may be promoted. */
    @Test
    void whatWasNeverAcknowledgedBarsNobodyWhoHasAllThatWas() {
        Candidate ahead = node1("STREAMING|ASYNC", 4, 0x720);
        Candidate synchronous = node2("STREAMING|SYNC", 4, 0x678);
        assertThat(elect(synchronous, ahead).outcome()).isEqualTo(Outcome.ELECTED);
        assertThat(PgElection.refusal(RepMode.SYNC, synchronous, List.of(ahead), false))
                .isEmpty();
        assertThat(elect(ahead, synchronous).outcome()).isEqualTo(Outcome.BARRED);
        // On a later timeline somebody was promoted since: that is no surplus.
        assertThat(elect(synchronous, node1("STREAMING|ASYNC", 5, 0x100)).outcome())
                .isEqualTo(Outcome.NOT_NEWEST);
    }
}
