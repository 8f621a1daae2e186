package org.jcrm.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.render.MonOptions.Part;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Ban;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;
import org.junit.jupiter.api.Test;

/** The words of single lines; what crm_mon says for the same state is the measure. */
class ScreenComposerTest {
    private static final NodeName NODE1 = Statuses.NODE1;
    private static final NodeName NODE2 = Statuses.NODE2;

    @Test
    void nodesThatNeedAWordGetALineTheOthersShareOne() {
        List<NodeStatus> nodes = List.of(
                node("n1", false, false, false, false, false, false, false, 0),
                node("n2", true, true, false, false, false, false, false, 0),
                node("n3", true, true, false, false, false, false, false, 2),
                node("n4", true, false, true, false, false, false, false, 0),
                node("n5", true, false, false, true, false, false, false, 0),
                node("n6", false, false, false, false, true, false, false, 0),
                node("n7", false, false, false, false, false, true, false, 0),
                node("n8", false, false, false, false, false, false, true, 1),
                node("n9", true, false, false, false, false, false, false, 0));
        assertThat(text(reportOf(nodes, List.of()), only(Part.NODES))).isEqualTo("""
                        Node List:
                          * Node n2: standby
                          * Node n3: standby (with active resources)
                          * Node n4: standby (on-fail)
                          * Node n5: maintenance
                          * Node n6: pending
                          * Node n7: UNCLEAN (offline)
                          * Node n8: OFFLINE (daemon gone, resources left running)
                          * Online: [ n9 ]
                          * OFFLINE: [ n1 ]
                        """);
    }

    @Test
    void noticesStandRightAfterTheNodesOnEveryScreen() {
        StatusReport report = Statuses.withNotices(
                Statuses.steady(), "pgsql on node2 replicates asynchronously: the standby node1 is gone.");
        assertThat(text(report, MonOptions.standard())).contains("""
                          * Online: [ node1 node2 ]

                        Notices:
                          * pgsql on node2 replicates asynchronously: the standby node1 is gone.

                        Active Resources:
                        """);
    }

    @Test
    void whatFailedOrIsBlockedOrInFlightIsListedByItselfInAClone() {
        ResourceStatus clone = Statuses.pair(
                Statuses.failed(Statuses.instance(Role.UNPROMOTED, NODE2), true),
                Statuses.pending(Statuses.instance(Role.UNPROMOTED, NODE1), "Promoting"));
        assertThat(text(reportOf(List.of(), List.of(clone)), only(Part.RESOURCES)))
                .isEqualTo("""
                        Active Resources:
                          * Clone Set: pgsql-master [pgsql] (promotable):
                            * pgsql\t(ocf:jcrm:pgsql):\t FAILED node2 (blocked)
                            * pgsql\t(ocf:jcrm:pgsql):\t Promoting node1
                        """);
    }

    @Test
    void stoppedInstancesAreListedByNodeOnlyWhenAskedFor() {
        List<NodeStatus> nodes = List.of(Statuses.node(NODE1, "1", 1), Statuses.node(NODE2, "2", 0));
        StatusReport report =
                reportOf(nodes, List.of(Statuses.pair(Statuses.instance(Role.PROMOTED, NODE1), Statuses.stopped())));
        assertThat(text(report, only(Part.RESOURCES))).doesNotContain("Stopped");
        assertThat(text(report, only(Part.RESOURCES).withInactive(true))).isEqualTo("""
                        Full List of Resources:
                          * Clone Set: pgsql-master [pgsql] (promotable):
                            * Promoted: [ node1 ]
                            * Stopped: [ node2 ]
                        """);
    }

    @Test
    void aDisabledCloneSaysSoInItsTitleAndInItsStoppedLine() {
        List<NodeStatus> nodes = List.of(Statuses.node(NODE1, "1", 0), Statuses.node(NODE2, "2", 0));
        StatusReport report = reportOf(
                nodes,
                List.of(Statuses.clone(
                        "cd",
                        "d",
                        false,
                        false,
                        true,
                        true,
                        Statuses.disabled(Statuses.primitive("d", Statuses.DUMMY, Role.STOPPED)))));
        assertThat(text(report, only(Part.RESOURCES).withInactive(true))).isEqualTo("""
                        Full List of Resources:
                          * Clone Set: cd [d] (disabled):
                            * Stopped (disabled): [ node1 node2 ]
                        """);
    }

    @Test
    void primitivesCarryTheirStateTheirNodesAndTheirMarks() {
        List<ResourceStatus> resources = List.of(
                Statuses.unmanaged(Statuses.primitive("un", Statuses.DUMMY, Role.STARTED, NODE1)),
                Statuses.pending(Statuses.primitive("pend", Statuses.DUMMY, Role.STARTED, NODE1), "Starting"),
                Statuses.pending(Statuses.primitive("mon", Statuses.DUMMY, Role.STARTED, NODE1), "Monitoring"),
                Statuses.primitive("multi", Statuses.DUMMY, Role.STARTED, NODE1, NODE2),
                Statuses.failed(Statuses.disabled(Statuses.primitive("d", Statuses.DUMMY, Role.STARTED, NODE2)), true),
                Statuses.failed(Statuses.primitive("p", Statuses.PGSQL, Role.PROMOTED, NODE2), false),
                Statuses.orphaned(Statuses.primitive("orph", Statuses.DUMMY, Role.STARTED, NODE1)),
                Statuses.disabled(Statuses.primitive("off", Statuses.DUMMY, Role.STOPPED)));
        assertThat(text(reportOf(List.of(), resources), only(Part.RESOURCES).withInactive(true)))
                .isEqualTo("""
                        Full List of Resources:
                          * un\t(ocf:jcrm:Dummy):\t Started node1 (unmanaged)
                          * pend\t(ocf:jcrm:Dummy):\t Starting node1
                          * mon\t(ocf:jcrm:Dummy):\t Started node1 (Monitoring)
                          * multi\t(ocf:jcrm:Dummy):\t Started [ node1 node2 ]
                          * d\t(ocf:jcrm:Dummy):\t FAILED node2 (disabled, blocked)
                          * p\t(ocf:jcrm:pgsql):\t FAILED Promoted node2
                          * orph\t(ocf:jcrm:Dummy):\t ORPHANED Started node1
                          * off\t(ocf:jcrm:Dummy):\t Stopped (disabled)
                        """);
    }

    @Test
    void aGroupCountsItsStoppedMembersWhenItDoesNotListThem() {
        ResourceStatus group = Statuses.group(
                "g",
                Statuses.primitive("ga", Statuses.DUMMY, Role.STARTED, NODE1),
                Statuses.primitive("gb", Statuses.DUMMY, Role.STOPPED));
        StatusReport report = reportOf(List.of(), List.of(group));
        assertThat(text(report, only(Part.RESOURCES))).isEqualTo("""
                        Active Resources:
                          * Resource Group: g (1 member inactive):
                            * ga\t(ocf:jcrm:Dummy):\t Started node1
                        """);
        assertThat(text(report, only(Part.RESOURCES).withInactive(true))).isEqualTo("""
                        Full List of Resources:
                          * Resource Group: g:
                            * ga\t(ocf:jcrm:Dummy):\t Started node1
                            * gb\t(ocf:jcrm:Dummy):\t Stopped
                        """);
        assertThat(text(report, only(Part.RESOURCES).withBrief(true))).isEqualTo("""
                        Active Resources:
                          * Resource Group: g (1 member inactive):
                            * 1/2\t(ocf:jcrm:Dummy):\tActive node1
                        """);
    }

    @Test
    void groupedByNodeTheResourcesStandUnderTheirNodes() {
        assertThat(text(Statuses.steady(), only(Part.NODES, Part.RESOURCES).withGroupByNode(true)))
                .isEqualTo("""
                        Node List:
                          * Node node1: online:
                            * Resources:
                              * pgsql\t(ocf:jcrm:pgsql):\t Unpromoted
                          * Node node2: online:
                            * Resources:
                              * pgsql\t(ocf:jcrm:pgsql):\t Promoted
                              * master-ip\t(ocf:jcrm:IPaddr2):\t Started
                        """);
    }

    @Test
    void theOperationHistoryReplacesTheMigrationSummaryAndSaysMoreWithTiming() {
        assertThat(text(Statuses.afterKill(), only(Part.OPERATIONS, Part.FAILCOUNTS)))
                .isEqualTo("""
                        Operations:
                          * Node: node2:
                            * pgsql: migration-threshold=2 fail-count=1000000 last-failure='Sun Nov 22 18:58:05 2026':
                              * (17) monitor: interval="1000ms"
                              * (23) start
                        """);
        assertThat(text(Statuses.afterKill(), only(Part.OPERATIONS).withTiming(true)))
                .contains("* (23) start: last-rc-change=\"Sun Nov 22 18:58:05 2026\" exec-time=\"282ms\""
                        + " queue-time=\"0ms\" rc=1 (error)\n");
    }

    @Test
    void failuresOfRecurringMonitorsAndOfOperationsThatNeverEndedHaveTheirOwnWords() {
        StatusReport report = Statuses.report(
                "2026-11-22T18:58:14Z",
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        Statuses.failure(
                                "pgsql",
                                "monitor",
                                3000,
                                NODE2,
                                1,
                                "error",
                                "complete",
                                "",
                                4,
                                "2026-11-02T18:38:02Z",
                                2993),
                        Statuses.failure(
                                "d",
                                "stop",
                                0,
                                NODE2,
                                1,
                                "error",
                                "Timed Out",
                                "slow",
                                10,
                                "2026-11-02T18:38:08Z",
                                0)));
        assertThat(text(report, only(Part.FAILURES))).isEqualTo("""
                        Failed Resource Actions:
                          * pgsql 3s-interval monitor on node2 returned 'error' at Mon Nov  2 18:38:02 2026 \
                        after 2.993s
                          * d stop on node2 could not be executed (Timed Out: slow) at Mon Nov  2 18:38:08 2026
                        """);
        assertThat(text(report, only(Part.FAILURES).withDetail(true)))
                .contains("d_stop_0 on node2 'error' (1): call=10, status='Timed Out', exitreason='slow',"
                        + " last-rc-change='Mon Nov  2 18:38:08 2026', queued=0ms, exec=0ms");
    }

    @Test
    void fencingThatFailedOrIsUnderWayIsShownAndTheWholeHistoryOnRequest() {
        Instant at = Instant.parse("2026-11-22T18:30:00Z");
        StatusReport report = Statuses.withFencing(
                Statuses.steady(),
                fencing("1", NODE1, FencingRecord.State.FAILED, at),
                fencing("2", NODE2, FencingRecord.State.FAILED, at.plusSeconds(1)),
                fencing("3", NODE2, FencingRecord.State.DONE, at.plusSeconds(2)),
                fencing("4", NODE1, FencingRecord.State.PENDING, at.plusSeconds(3)));
        assertThat(text(report, MonOptions.standard())).endsWith("""

                        Failed Fencing Actions:
                          * reboot of node1 failed (no way): delegate=, client=jcrmd, origin=node2, last-failed='Sun Nov 22 18:30:00 2026'

                        Pending Fencing Actions:
                          * reboot of node1 pending: client=jcrmd, origin=node2
                        """);
        assertThat(text(report, only(Part.FENCING_SUCCEEDED))).isEqualTo("""
                        Fencing History:
                          * reboot of node1 pending: client=jcrmd, origin=node2
                          * reboot of node2 successful: delegate=node1, client=jcrmd, origin=node2, completed='Sun Nov 22 18:30:02 2026'
                          * reboot of node2 failed (no way): delegate=, client=jcrmd, origin=node2, last-failed='Sun Nov 22 18:30:01 2026'
                          * reboot of node1 failed (no way): delegate=, client=jcrmd, origin=node2, last-failed='Sun Nov 22 18:30:00 2026'
                        """);
    }

    @Test
    void theXmlHasTheFencingHistoryAsReadersOfCrmMonExpect() {
        Instant at = Instant.parse("2026-11-22T18:30:00Z");
        StatusReport report = Statuses.withFencing(
                Statuses.steady(),
                fencing("1", NODE1, FencingRecord.State.FAILED, at),
                fencing("2", NODE2, FencingRecord.State.DONE, at.plusSeconds(1)),
                fencing("3", NODE1, FencingRecord.State.PENDING, at.plusSeconds(2)));
        assertThat(XmlScreen.print(report, "jcrm mon -1", ZoneOffset.UTC)).contains("""
                  <fence_history status="0">
                    <fence_event action="reboot" target="node1" client="jcrmd" origin="node2" status="pending"/>
                    <fence_event action="reboot" target="node2" client="jcrmd" origin="node2" status="success" delegate="node1" completed="2026-11-22 18:30:01Z"/>
                    <fence_event action="reboot" target="node1" client="jcrmd" origin="node2" status="failed" completed="2026-11-22 18:30:00Z" exit-reason="no way"/>
                  </fence_history>
                """);
        assertThat(XmlScreen.print(Statuses.steady(), "jcrm mon -1", ZoneOffset.UTC))
                .doesNotContain("fence_history");
    }

    private static FencingRecord fencing(String id, NodeName target, FencingRecord.State state, Instant at) {
        boolean done = state == FencingRecord.State.DONE;
        return new FencingRecord(
                id,
                target,
                "reboot",
                NODE2,
                "jcrmd",
                done ? Optional.of(NODE1) : Optional.empty(),
                state,
                at,
                state == FencingRecord.State.PENDING ? Optional.empty() : Optional.of(at),
                state == FencingRecord.State.FAILED ? "no way" : "",
                List.of());
    }

    @Test
    void bansAreNegativeLocationConstraints() {
        StatusReport steady = Statuses.steady();
        StatusReport report = Statuses.with(
                steady,
                true,
                steady.cluster().options(),
                List.of(
                        new Ban("ban2", ResourceId.of("pgsql-master"), NODE1, -1_000_000, true),
                        new Ban("ban1", ResourceId.of("master-ip"), NODE2, -1_000_000, false)),
                List.of());
        assertThat(text(report, only(Part.BANS))).isEqualTo("""
                        Negative Location Constraints:
                          * ban2\tprevents pgsql-master from running in Promoted role on node1
                          * ban1\tprevents master-ip from running on node2
                        """);
        assertThat(text(report, only(Part.BANS).withBanPrefix("ban1"))).doesNotContain("ban2");
    }

    @Test
    void lostQuorumMaintenanceAndCountsShowInTheSummary() {
        StatusReport steady = Statuses.steady();
        ClusterStatus.Options maintenance =
                new ClusterStatus.Options(true, true, "stop", true, false, Duration.ofSeconds(60));
        StatusReport report = Statuses.with(steady, false, maintenance, List.of(), List.of());
        assertThat(text(report, MonOptions.standard()))
                .contains("  * Current DC: node2 (version 0.1.0) - partition WITHOUT quorum\n")
                .contains("""
                          * 3 resource instances configured

                                      *** Resource management is DISABLED ***
                          The cluster will not attempt to start, stop or recover services

                        Node List:
                        """);
    }

    @Test
    void withoutAnyStatusTheScreenSaysThatThereIsNone() {
        StatusReport nothing = new StatusReport(
                Statuses.local(Lifecycle.STARTING, "reads its disk", List.of()),
                reportOf(List.of(), List.of()).cluster());
        assertThat(text(nothing, MonOptions.standard()))
                .startsWith(
                        "Status of jcrmd: 'jcrm is starting' (last updated 2026-11-22 18:58:14Z)\n  reads its disk\n")
                .contains("  * Current DC: NONE\n")
                .contains("  * 0 nodes configured\n")
                .contains("Active Resources:\n  * No active resources\n");
    }

    @Test
    void titlesCanBeLeftOut() {
        String text =
                TextScreen.print(ScreenComposer.compose(Statuses.steady(), only(Part.NODES), ZoneOffset.UTC), true);
        assertThat(text).isEqualTo("  * Online: [ node1 node2 ]\n");
    }

    @Test
    void durationsReadAsCrmMonWritesThem() {
        assertThat(List.of(0, 282, 1000, 2993, 3000, 65_000, 3_600_000, 90_061_001))
                .extracting(millis -> Times.readable(Duration.ofMillis(millis)))
                .containsExactly("0ms", "282ms", "1000ms", "2.993s", "3s", "1m5s", "60m", "1d1h1m1.001s");
    }

    @Test
    void localTimesPadTheDayAsCtimeDoes() {
        assertThat(Times.local(Instant.parse("2026-11-02T08:03:09Z"), ZoneOffset.UTC))
                .isEqualTo("Mon Nov  2 08:03:09 2026");
    }

    private static StatusReport reportOf(List<NodeStatus> nodes, List<ResourceStatus> resources) {
        StatusReport report = Statuses.report(
                "2026-11-22T18:58:14Z", Optional.empty(), nodes, resources, List.of(), List.of(), List.of());
        return report;
    }

    private static NodeStatus node(
            String name,
            boolean online,
            boolean standby,
            boolean standbyOnFail,
            boolean maintenance,
            boolean pending,
            boolean unclean,
            boolean detached,
            int running) {
        return new NodeStatus(
                NodeName.of(name),
                "",
                online,
                standby,
                standbyOnFail,
                maintenance,
                pending,
                unclean,
                false,
                true,
                detached,
                false,
                running);
    }

    private static MonOptions only(Part first, Part... rest) {
        return MonOptions.of(java.util.EnumSet.of(first, rest));
    }

    private static String text(StatusReport report, MonOptions options) {
        return TextScreen.print(ScreenComposer.compose(report, options, ZoneOffset.UTC), options.hideHeaders());
    }
}
