package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.postgres.PgDecision.PrimaryDuty;
import org.jcrm.agents.postgres.PgDecision.PrimaryView;
import org.jcrm.agents.postgres.PgDecision.StandbyVerdict;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

/** What a primary publishes of its standbys, which one commits wait for, and what a monitor says. */
class PgDecisionTest {
    private static final NodeName NODE2 = NodeName.of("node2");
    private static final NodeName NODE3 = NodeName.of("node3");

    private static ReplicationRow row(NodeName node, String state, String syncState) {
        return new ReplicationRow(node.value(), 100, state, syncState, 0x3000000);
    }

    /** Sync mode with one peer, which is a member; each test changes what it is about. */
    private static final class View {
        private RepMode mode = RepMode.SYNC;
        private List<NodeName> peers = List.of(NODE2);
        private List<NodeName> members = List.of(NODE2, NODE3);
        private final List<ReplicationRow> rows = new ArrayList<>();
        private String names = "";
        private List<NodeName> expected = List.of();

        private PrimaryDuty duty() {
            return PgDecision.duty(new PrimaryView(mode, peers, members, rows, names, expected));
        }
    }

    @Test
    void aStreamingStandbyBecomesSynchronousBeforeItBecomesACandidate() {
        View view = new View();
        view.rows.add(row(NODE2, "streaming", "async"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.names()).isEqualTo("\"node2\"");
        assertThat(duty.changesNames()).isTrue();
        assertThat(duty.awaited()).contains(NODE2);
        assertThat(duty.verdicts())
                .as("no word about node2 before commits wait for it")
                .isEmpty();
    }

    @Test
    void everyScreenIsToldWhyCommitsDoNotWait() {
        View view = new View();
        view.members = List.of();
        assertThat(view.duty().degraded())
                .contains(
                        "Replication is asynchronous: node2 is not in the cluster. Commits do not wait for a standby.");
        view.members = List.of(NODE2);
        assertThat(view.duty().degraded())
                .contains("Replication is asynchronous: node2 does not stream. Commits do not wait for a standby.");
        view.rows.add(row(NODE2, "streaming", "async"));
        assertThat(view.duty().degraded()).isEmpty();
        view.rows.clear();
        view.mode = RepMode.ASYNC;
        assertThat(view.duty().degraded()).isEmpty();
    }

    @Test
    void aSynchronousStandbyIsACandidate() {
        View view = new View();
        view.names = "\"node2\"";
        view.rows.add(row(NODE2, "streaming", "sync"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.changesNames()).isFalse();
        assertThat(duty.awaited()).isEmpty();
        assertThat(duty.verdicts()).containsExactly(new StandbyVerdict(NODE2, "HS:sync", "STREAMING|SYNC", "100"));
    }

    @Test
    void aLostStandbyIsBarredInTheSameDutyThatStopsWaitingForIt() {
        View view = new View();
        view.names = "\"node2\"";
        PrimaryDuty duty = view.duty();
        assertThat(duty.names()).isEmpty();
        assertThat(duty.changesNames()).isTrue();
        assertThat(duty.verdicts()).containsExactly(new StandbyVerdict(NODE2, "HS:alone", "DISCONNECT", "-INFINITY"));
        assertThat(duty.sentence())
                .isEqualTo("Replication becomes asynchronous: node2 does not stream any more."
                        + " Commits no longer wait for a standby.");
    }

    @Test
    void aNodeOutsideTheMembershipIsGoneWhateverItsOldConnectionLooksLike() {
        View view = new View();
        view.names = "\"node2\"";
        view.members = List.of();
        view.rows.add(row(NODE2, "streaming", "sync"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.names()).isEmpty();
        assertThat(duty.verdicts()).extracting(StandbyVerdict::dataStatus).containsExactly("DISCONNECT");
        assertThat(duty.sentence()).contains("node2 is not in the cluster any more");
    }

    @Test
    void aStandbyThatIsAboutToConnectIsWaitedFor() {
        View view = new View();
        view.names = "\"node2\"";
        view.expected = List.of(NODE2);
        PrimaryDuty duty = view.duty();
        assertThat(duty.changesNames()).isFalse();
        assertThat(duty.verdicts()).isEmpty();
    }

    @Test
    void anExpectedStandbyThatLeavesTheClusterIsNotWaitedForAnyMore() {
        View view = new View();
        view.names = "\"node2\"";
        view.expected = List.of(NODE2);
        view.members = List.of();
        assertThat(view.duty().names()).isEmpty();
    }

    @Test
    void anyStandbyWasGoodEnoughAtStartAndIsReplacedByTheOneThatStreams() {
        View view = new View();
        view.names = "*";
        view.rows.add(row(NODE2, "streaming", "sync"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.names()).isEqualTo("\"node2\"");
        assertThat(duty.awaited()).contains(NODE2);
    }

    @Test
    void aStandbyThatCatchesUpIsNoCandidateAndHoldsNothingUp() {
        View view = new View();
        view.rows.add(row(NODE2, "catchup", "async"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.names()).isEmpty();
        assertThat(duty.verdicts())
                .containsExactly(new StandbyVerdict(NODE2, "HS:connected", "CATCHUP|ASYNC", "-INFINITY"));
    }

    @Test
    void onlyOneOfTwoStandbysIsSynchronousSoThatItCertainlyHasEveryCommit() {
        View view = new View();
        view.peers = List.of(NODE2, NODE3);
        view.names = "\"node2\"";
        view.rows.add(row(NODE2, "streaming", "sync"));
        view.rows.add(row(NODE3, "streaming", "async"));
        assertThat(view.duty().verdicts())
                .containsExactly(
                        new StandbyVerdict(NODE2, "HS:sync", "STREAMING|SYNC", "100"),
                        new StandbyVerdict(NODE3, "HS:async", "STREAMING|ASYNC", "-INFINITY"));
    }

    @Test
    void whenTheSynchronousOneIsLostAnotherTakesItsPlaceAfterTheLostOneIsBarred() {
        View view = new View();
        view.peers = List.of(NODE2, NODE3);
        view.names = "\"node2\"";
        view.rows.add(row(NODE3, "streaming", "async"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.names()).isEqualTo("\"node3\"");
        assertThat(duty.changesNames()).isTrue();
        assertThat(duty.verdicts()).containsExactly(new StandbyVerdict(NODE2, "HS:alone", "DISCONNECT", "-INFINITY"));
    }

    @Test
    void aQuorumMemberIsShownAsSynchronousBecauseDashboardsKnowNoQuorum() {
        View view = new View();
        view.names = "\"node2\"";
        view.rows.add(row(NODE2, "streaming", "quorum"));
        assertThat(view.duty().verdicts())
                .containsExactly(new StandbyVerdict(NODE2, "HS:sync", "STREAMING|SYNC", "100"));
    }

    @Test
    void inAsyncModeEveryStreamingStandbyIsACandidateAndNobodyIsWaitedFor() {
        View view = new View();
        view.mode = RepMode.ASYNC;
        view.peers = List.of(NODE2, NODE3);
        view.rows.add(row(NODE2, "streaming", "async"));
        PrimaryDuty duty = view.duty();
        assertThat(duty.changesNames()).isFalse();
        assertThat(duty.verdicts())
                .containsExactly(
                        new StandbyVerdict(NODE2, "HS:async", "STREAMING|ASYNC", "100"),
                        new StandbyVerdict(NODE3, "HS:alone", "DISCONNECT", "-INFINITY"));
    }

    @Test
    void anOldConnectionBesideTheNewOneDoesNotCount() {
        View view = new View();
        view.names = "\"node2\"";
        view.rows.add(new ReplicationRow("node2", 1, "startup", "async", 0));
        view.rows.add(row(NODE2, "streaming", "sync"));
        assertThat(view.duty().verdicts())
                .extracting(StandbyVerdict::dataStatus)
                .containsExactly("STREAMING|SYNC");
    }

    // ---- the monitor's result ----

    private static final Postmaster READY = new Postmaster(42, 5432, Optional.empty(), Optional.empty(), "ready");

    private static PgObservation.Answer answer(boolean recovery) {
        return new PgObservation.Answer(recovery, new WalPosition(1, 1), "", "jcrm.conf", List.of(), Optional.empty());
    }

    private static AgentResult monitor(PgObservation seen) {
        return PgDecision.monitorResult(seen, RepMode.SYNC);
    }

    @Test
    void aServerWithoutAProcessIsNotRunningEvenIfItWasThePrimary() {
        assertThat(monitor(new PgObservation(Optional.empty(), List.of(), Optional.empty(), "", false, false, true)))
                .isEqualTo(AgentResult.of(OcfResult.NOT_RUNNING));
    }

    @Test
    void theSameDeathIsTheSameResultWhileItsChildrenAreStillEnding() {
        assertThat(monitor(new PgObservation(Optional.empty(), List.of(7L), Optional.empty(), "", false, false, true)))
                .isEqualTo(AgentResult.of(OcfResult.NOT_RUNNING));
    }

    @Test
    void theServersOwnWordDecidesAboutItsRole() {
        assertThat(monitor(new PgObservation(
                                Optional.of(READY), List.of(), Optional.of(answer(false)), "", true, false, true))
                        .result())
                .isEqualTo(OcfResult.PROMOTED);
        assertThat(monitor(new PgObservation(
                                Optional.of(READY), List.of(), Optional.of(answer(true)), "", true, true, false))
                        .result())
                .isEqualTo(OcfResult.OK);
    }

    @Test
    void aServerThatIsFullIsDegradedInItsRole() {
        assertThat(monitor(new PgObservation(
                                Optional.of(READY), List.of(), Optional.empty(), "too many clients", true, false, true))
                        .result())
                .isEqualTo(OcfResult.DEGRADED_PROMOTED);
        assertThat(monitor(new PgObservation(
                                Optional.of(READY), List.of(), Optional.empty(), "too many clients", true, true, false))
                        .result())
                .isEqualTo(OcfResult.DEGRADED);
    }

    @Test
    void aServerThatSaysNothingAtAllHasFailedInItsRole() {
        assertThat(monitor(new PgObservation(
                                Optional.of(READY), List.of(), Optional.empty(), "no answer", false, false, true))
                        .result())
                .isEqualTo(OcfResult.FAILED_PROMOTED);
        assertThat(monitor(new PgObservation(
                                Optional.of(READY), List.of(), Optional.empty(), "no answer", false, true, false))
                        .result())
                .isEqualTo(OcfResult.ERROR);
    }

    @Test
    void aSingleServerIsNeverPromoted() {
        assertThat(PgDecision.monitorResult(
                                new PgObservation(
                                        Optional.of(READY),
                                        List.of(),
                                        Optional.of(answer(false)),
                                        "",
                                        true,
                                        false,
                                        false),
                                RepMode.NONE)
                        .result())
                .isEqualTo(OcfResult.OK);
    }

    @Test
    void aPrimaryWithoutRoomHandsOverOnlyToSomebodyWhoHasSome() {
        assertThat(PgDecision.ownScore(true, List.of(NodeName.of("node2")))).isEqualTo("10");
        assertThat(PgDecision.ownScore(true, List.of())).isEqualTo("1000");
        assertThat(PgDecision.ownScore(false, List.of(NodeName.of("node2")))).isEqualTo("1000");
    }

    @Test
    void aStandbyWithASurplusOverThePointOfThePromotionCannotFollow() {
        Optional<Long> promotedAt = Optional.of(0x1834C80L);
        assertThat(PgDecision.isBeyond(new WalPosition(4, 0x1834D28L), 4, 5, promotedAt))
                .isTrue();
        // It has not yet come to the end of the old timeline; or it is on the new one already.
        assertThat(PgDecision.isBeyond(new WalPosition(4, 0x1834C80L), 4, 5, promotedAt))
                .isFalse();
        assertThat(PgDecision.isBeyond(new WalPosition(5, 0x1834D28L), 5, 5, promotedAt))
                .isFalse();
        assertThat(PgDecision.isBeyond(new WalPosition(4, 0x1834D28L), 4, 0, promotedAt))
                .isFalse();
        assertThat(PgDecision.isBeyond(new WalPosition(4, 0x1834D28L), 0, 5, promotedAt))
                .isFalse();
    }
}
