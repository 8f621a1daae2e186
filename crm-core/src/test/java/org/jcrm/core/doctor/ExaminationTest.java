package org.jcrm.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.doctor.Patient.NODE1;
import static org.jcrm.core.doctor.Patient.NODE2;
import static org.jcrm.core.doctor.Patient.NOW;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.FencingRecord.State;
import org.jcrm.core.codec.DoctorJson;
import org.jcrm.core.codec.api.DoctorReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.watchdog.WatchdogBound;
import org.junit.jupiter.api.Test;

/** Each finding of {@code jcrm doctor} as its sentence, and the same cluster without it. */
class ExaminationTest {
    private static final WatchdogBound BOUND =
            new WatchdogBound(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(5));

    private static Patient patient() {
        return new Patient();
    }

    private static HostFacts.Answered answered(Instant clock, Instant asked, Instant there) {
        return new HostFacts.Answered(NODE2, Lifecycle.MEMBER, "It is a member.", clock, asked, there);
    }

    @Test
    void aHealthyClusterHasNoFindings() {
        Patient patient = patient()
                .certificate("node.crt", NOW.plus(Duration.ofDays(31)))
                .name(NODE1, "10.0.0.1", "10.0.0.1")
                .name(NODE2, "10.0.0.2", "10.0.0.2", "192.168.1.2")
                .peer(answered(NOW, NOW, NOW))
                .fencing("1", State.FAILED, NOW, "no device")
                .fencing("2", State.DONE, NOW.plusSeconds(9), "");
        assertThat(patient.findings()).isEmpty();
    }

    @Test
    void theConfigurationsOwnWarningsAreTheValidators() {
        assertThat(patient()
                        .configured(Patient.HEALTHY.replace(
                                "quorum-arbitrators: 1", "quorum-arbitrators: 1, fencing-enabled: false"))
                        .findings())
                .singleElement()
                .asString()
                .startsWith("cluster.fencing-enabled: fencing is off: a node that is cut off but alive may keep");
        assertThat(patient()
                        .configured("cluster: {no-quorum-policy: ignore}\nnodes: [node1, node2]\n")
                        .arbitrator(Optional.empty(), 0)
                        .findings())
                .satisfiesExactly(
                        fencing -> assertThat(fencing)
                                .startsWith(
                                        "cluster.fencing-enabled: fencing is on, but there is neither a fence device"
                                                + " nor fencing-watchdog-timeout")
                                .contains("docs/watchdog.md")
                                .contains("fencing-enabled: false knowingly"),
                        quorum ->
                                assertThat(quorum).startsWith("cluster.no-quorum-policy: no-quorum-policy is ignore"));
    }

    @Test
    void anArbitratorThatOnlyOneSideKnowsIsNone() {
        assertThat(patient()
                        .configured(Patient.HEALTHY.replace("quorum-arbitrators: 1", "two-node: false"))
                        .findings())
                .singleElement()
                .asString()
                .startsWith(
                        "cluster.quorum-arbitrators: /etc/jcrm/jcrmd.yaml names the arbitrator arb (10.0.0.9), but the"
                                + " configuration counts none");
        assertThat(patient().arbitrator(Optional.empty(), 0).findings())
                .singleElement()
                .asString()
                .startsWith("/etc/jcrm/jcrmd.yaml: the configuration counts on an arbitrator (quorum-arbitrators: 1)");
    }

    @Test
    void aVoteThatIsNotHeldWouldNotHelp() {
        Patient patient = patient().arbitrator(Optional.of("arb (10.0.0.9)"), 0);
        assertThat(patient.findings())
                .singleElement()
                .asString()
                .contains("node1 does not have the vote of the arbitrator arb (10.0.0.9)")
                .contains("jcrmd --arbitrator");
        // Who takes no part has no vote; that it is held is finding enough.
        assertThat(patient.held("Say so.").findings())
                .singleElement()
                .asString()
                .startsWith("node1: it is held");
    }

    @Test
    void eachMemberNeedsAWatchdogThatIsQuickEnough() {
        String configuration = """
                cluster: {quorum-arbitrators: 1, fencing-watchdog-timeout: 10s}
                nodes: [node1, node2]
                """;
        assertThat(patient()
                        .configured(configuration)
                        .attribute(NODE1, "watchdog-bound", BOUND.value())
                        .findings())
                .satisfiesExactly(
                        slow -> assertThat(slow)
                                .startsWith(
                                        "cluster.fencing-watchdog-timeout: fencing-watchdog-timeout: 10 s is too short"
                                                + " for node1: it is certainly off only after 11 s = 2 s until"),
                        none -> assertThat(none)
                                .contains("node2 has none, as far as is known (`watchdog:` in its jcrmd.yaml);"));
        assertThat(patient()
                        .configured(configuration.replace("10s", "11s"))
                        .attribute(NODE1, "watchdog-bound", BOUND.value())
                        .attribute(NODE2, "watchdog-bound", BOUND.value())
                        .findings())
                .isEmpty();
    }

    @Test
    void watchdogsThatNobodyCountsOnAreToldWithTheirSum() {
        assertThat(patient()
                        .configured("cluster: {quorum-arbitrators: 1}\nnodes: [node1, node2]\n")
                        .attribute(NODE1, "watchdog-bound", BOUND.value())
                        .attribute(NODE2, "watchdog-bound", BOUND.value())
                        .findings())
                .anyMatch(text -> text.startsWith(
                                "cluster.fencing-watchdog-timeout: every member has a watchdog, but it" + " is not set")
                        && text.contains("set at least 11 s = 2 s until a node that is cut off knows it"));
    }

    @Test
    void aFencingThatFailedLastIsToldWithItsAttempts() {
        assertThat(patient()
                        .fencing("1", State.DONE, NOW, "")
                        .fencing(
                                "2",
                                State.FAILED,
                                NOW.plusSeconds(9),
                                "every device failed",
                                "power by node1: no route")
                        .findings())
                .containsExactly(
                        "node2: the last fencing of node2 (reboot) failed: every device failed (power by node1: no"
                                + " route); repair that and try `jcrm fence test DEVICE --node N` for each device; then `jcrm fence"
                                + " history node2 --cleanup`");
    }

    @Test
    void asynchronousReplicationIsToldAsTheAgentSaysIt() {
        assertThat(patient()
                        .attribute(NODE1, "pgsql-notice", "Replication is asynchronous: node2 is not in the cluster.")
                        .findings())
                .containsExactly("pgsql on node1: Replication is asynchronous: node2 is not in the cluster; bring the"
                        + " standby back (`jcrm status`, `jcrm node start NODE`)");
    }

    @Test
    void aDiskThatIsNearlyFullNeedsRoomAndNotAStandby() {
        String full = "Less than 16 MB are left on the disk of /pg.";
        assertThat(patient()
                        .attribute(NODE1, "pgsql-room", "short")
                        .attribute(NODE1, "pgsql-notice", full)
                        .findings())
                .containsExactly("pgsql on node1: Less than 16 MB are left on the disk of /pg; make room on that disk");
        assertThat(patient()
                        .attribute(NODE1, "pgsql-room", "short")
                        .attribute(NODE1, "pgsql-notice", "Replication is asynchronous: node2 does not stream. " + full)
                        .findings())
                .singleElement()
                .asString()
                .endsWith(
                        "; bring the standby back (`jcrm status`, `jcrm node start NODE`), and make room on that disk");
    }

    @Test
    void certificatesAreRenewedBeforeTheyEnd() {
        assertThat(patient()
                        .certificate("/etc/jcrm/pki/node.crt", NOW.plus(Duration.ofDays(29)))
                        .certificate("/etc/jcrm/pki/ca.crt", NOW.minusSeconds(1))
                        .findings())
                .satisfiesExactly(
                        soon -> assertThat(soon)
                                .startsWith("/etc/jcrm/pki/node.crt: it is valid for 29 days more, until 2026-12-21"),
                        over -> assertThat(over).startsWith("/etc/jcrm/pki/ca.crt: it expired on"));
    }

    @Test
    void namesThatLeadElsewhereAreTold() {
        assertThat(patient()
                        .name(NODE1, "10.0.0.1", "127.0.1.1")
                        .name(NODE2, "10.0.0.2", "192.168.1.2")
                        .findings())
                .satisfiesExactly(
                        own -> assertThat(own)
                                .startsWith("/etc/hosts: this host resolves its own name node1 to 127.0.1.1")
                                .endsWith("write 10.0.0.1 node1 there in its place"),
                        peer -> assertThat(peer)
                                .startsWith("/etc/hosts: this host resolves node2 to 192.168.1.2, but peers in"
                                        + " /etc/jcrm/jcrmd.yaml says 10.0.0.2"));
        // A cluster on one host, for trying.
        assertThat(patient().name(NODE1, "127.0.0.1", "127.0.1.1").findings()).isEmpty();
    }

    @Test
    void aClockMayDifferByASecondAndTheTimeOfTheAnswer() {
        Instant asked = NOW;
        Instant there = NOW.plusMillis(400);
        assertThat(patient().peer(answered(NOW.plusMillis(1400), asked, there)).findings())
                .isEmpty();
        assertThat(patient().peer(answered(NOW.plusMillis(1401), asked, there)).findings())
                .singleElement()
                .asString()
                .startsWith("node2: its clock is 1001 ms ahead of that of node1");
        assertThat(patient().peer(answered(NOW.minusSeconds(60), asked, there)).findings())
                .singleElement()
                .asString()
                .startsWith("node2: its clock is 60 s behind that of node1");
    }

    @Test
    void heldAndSilentNodesAreTold() {
        assertThat(patient()
                        .peer(new HostFacts.Answered(
                                NODE2, Lifecycle.HELD, "It crashed. Say `jcrm node start node2`.", NOW, NOW, NOW))
                        .findings())
                .containsExactly(
                        "node2: it is held and stays out of the cluster: It crashed. Say `jcrm node start node2`");
        assertThat(patient()
                        .peer(new HostFacts.Silent(NODE2, "connection refused"))
                        .findings())
                .singleElement()
                .asString()
                .contains("its daemon could not be asked")
                .contains("connection refused; is the host up");
    }

    @Test
    void whatAnotherDaemonShowsOnItsScreensIsFoundFromHere() {
        assertThat(patient()
                        .peer(new HostFacts.Answered(
                                NODE2,
                                Lifecycle.DC,
                                "It plans.",
                                NOW,
                                NOW,
                                NOW,
                                List.of("Safe mode: jcrmd plans nothing.")))
                        .findings())
                .containsExactly("node2: Safe mode: jcrmd plans nothing");
    }

    @Test
    void aReportSurvivesItsJson() throws Exception {
        DoctorReport report = new DoctorReport(
                NODE1, List.of(new Finding("cluster.x", "it is wrong", ""), new Finding("y", "z", "do")));
        assertThat(DoctorJson.read(DoctorJson.write(report))).isEqualTo(report);
        assertThat(new String(DoctorJson.write(new DoctorReport(NODE1, List.of())), StandardCharsets.UTF_8))
                .isEqualTo("{\"node\":\"node1\",\"findings\":[]}");
    }
}
