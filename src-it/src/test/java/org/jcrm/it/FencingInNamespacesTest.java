package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jcrm.core.controller.Lifecycle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A power switch that really cuts the power: whoever is lost is off before its work is given away, and no write is lost. */
@InNamespaces
@TestMethodOrder(MethodOrderer.MethodName.class)
class FencingInNamespacesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static NamespaceLab lab;

    @SuppressWarnings("NullAway.Init")
    private static Cluster cluster;

    @BeforeAll
    static void up() {
        lab = NamespaceLab.withPowerSwitch(2);
        cluster = new Cluster(lab);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** What an operator does afterwards: everything plugged in and powered, and the machine that died let in again. */
    @AfterEach
    void steadyAgain() {
        lab.power("ok");
        for (String node : lab.nodes()) {
            if (!lab.isOn(node)) {
                lab.boot(node);
            }
            lab.heal(node);
        }
        lab.nodes().forEach(FencingInNamespacesTest::letIn);
        cluster.awaitSteadyPair(PATIENCE);
    }

    /** A switch that acts late may turn the host off in the middle of this: then again. */
    private static void letIn(String node) {
        Cluster.awaitTrue(node + " is on", PATIENCE, () -> lab.isOn(node));
        String booted = lab.bootedAt(node);
        var report = cluster.awaitReport(
                node + " knows where it stands",
                node,
                PATIENCE,
                each -> each.local().lifecycle() != Lifecycle.STARTING
                        && each.local().lifecycle() != Lifecycle.JOINING);
        if (report.local().lifecycle() != Lifecycle.HELD) {
            return;
        }
        CommandResult started = cluster.jcrm(node, "node", "start", node, "--yes");
        if (started.exitCode() != 0 && !(lab.isOn(node) && lab.bootedAt(node).equals(booted))) {
            letIn(node);
        } else {
            started.orFail();
        }
    }

    private static void awaitPromoted(String node) {
        cluster.await(node + " is promoted with the address", node, PATIENCE, each -> each.servedBy(node));
    }

    private static String history(String node) {
        return cluster.jcrm(node, "fence", "history").orFail().output();
    }

    @Test
    void aHostWithoutPowerIsFencedAndEveryAcknowledgedWriteIsKept() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab)) {
            writes.server();
            lab.crash(primary);
            awaitPromoted(standby);
            assertThat(history(standby)).contains("reboot of " + primary + " successful: delegate=" + standby);
            assertThat(writes.stopAndCompare(lab, standby)).isEmpty();
        }
    }

    /** Both run, cut off from each other, and both reach for the switch; the delay lets node2 be first. */
    @Test
    void ofTwoNodesWithoutCableOneIsTurnedOffBeforeTheOtherServesAlone() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String booted = lab.bootedAt("node1");
        String survivorBooted = lab.bootedAt("node2");
        cluster.jcrm("node2", "fence", "history", "--cleanup").orFail();
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab)) {
            writes.server();
            lab.cut("node1");
            Cluster.awaitTrue(
                    "node1 is fenced",
                    PATIENCE,
                    () -> history("node2").contains("reboot of node1 successful: delegate=node2"));
            awaitPromoted("node2");
            assertThat(lab.bootedAt("node1")).isNotEqualTo(booted);
            assertThat(lab.bootedAt("node2")).isEqualTo(survivorBooted);
            assertThat(writes.stopAndCompare(lab, "node2")).isEmpty();
        }
    }

    /** Nothing is promoted while nobody knows; the operator's word ends the wait. */
    @Test
    void withABrokenSwitchTheClusterWaitsForTheOperator() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab)) {
            writes.server();
            lab.power("fail");
            lab.crash(primary);
            cluster.awaitReport(
                    "the failure is told",
                    standby,
                    PATIENCE,
                    each -> (each.local().notices() + "").contains("jcrm fence confirm " + primary));
            assertThat(cluster.screen(standby))
                    .contains("Node " + primary + ": UNCLEAN (offline)")
                    .contains("Failed Fencing Actions:")
                    .contains("reboot of " + primary + " failed");
            assertThat(history(standby)).contains("the power switch says: the relay is stuck");
            assertThat(lab.run(standby, "test", "-e", lab.dataDirectory() + "/standby.signal")
                            .exitCode())
                    .as("the standby is one still")
                    .isZero();
            cluster.jcrm(standby, "fence", "confirm", primary, "--yes").orFail();
            awaitPromoted(standby);
            assertThat(writes.stopAndCompare(lab, standby)).isEmpty();
        }
    }

    /** Its agent is killed at its timeout; when the switch works again, the next attempt succeeds by itself. */
    @Test
    void aSwitchThatHangsIsTriedAgainUntilItAnswers() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab)) {
            writes.server();
            lab.power("hang");
            lab.crash(primary);
            Cluster.awaitTrue(
                    "the agent was killed", PATIENCE, () -> history(standby).contains("did not end within 8000 ms"));
            assertThat(cluster.status(standby).orElseThrow().cluster().nodes())
                    .filteredOn(node -> node.name().value().equals(primary))
                    .singleElement()
                    .satisfies(node -> assertThat(node.unclean()).isTrue());
            lab.power("ok");
            awaitPromoted(standby);
            assertThat(writes.stopAndCompare(lab, standby)).isEmpty();
        }
    }

    /** It said no, was asked again and obeyed; what it was asked first it does long after, to a host that is back. */
    @Test
    void aSwitchThatActsLateHitsAHostThatIsBackAndNoWriteIsLost() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab)) {
            writes.server();
            lab.power("late");
            lab.crash(primary);
            Cluster.awaitTrue(
                    "the switch has said no", PATIENCE, () -> history(standby).contains("the relay is stuck"));
            assertThat(cluster.awaitReport("the standby reports", standby, PATIENCE, each -> true)
                            .cluster()
                            .nodes())
                    .filteredOn(node -> node.name().value().equals(primary))
                    .singleElement()
                    .satisfies(node -> assertThat(node.unclean()).isTrue());
            lab.power("ok");
            awaitPromoted(standby);
            String back = lab.bootedAt(primary);
            letIn(primary);
            Cluster.awaitTrue(
                    "the switch acts at last",
                    PATIENCE,
                    () -> lab.isOn(primary) && !lab.bootedAt(primary).equals(back));
            letIn(primary);
            assertThat(cluster.awaitSteadyPair(PATIENCE)).isEqualTo(standby);
            assertThat(writes.stopAndCompare(lab, standby)).isEmpty();
        }
    }

    @Test
    void anOperatorFencesAndTestsByHand() {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        String standby = cluster.other(primary);
        assertThat(cluster.jcrm(primary, "fence", "test", "power").orFail().output())
                .contains("power answers");
        assertThat(cluster.jcrm(primary, "fence", "list").orFail().output()).contains("fence_jcrm_lab");
        String booted = lab.bootedAt(standby);
        assertThat(cluster.jcrm(primary, "fence", standby, "--yes").orFail().output())
                .contains(standby + " was fenced");
        assertThat(lab.bootedAt(standby)).isNotEqualTo(booted);
        lab.power("fail");
        CommandResult refused = cluster.jcrm(primary, "fence", standby, "--off", "--yes");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors()).contains("the relay is stuck").contains("jcrm fence confirm");
        assertThat(cluster.jcrm(primary, "fence", "history", "--cleanup")
                        .orFail()
                        .output())
                .contains("forgotten");
        assertThat(history(primary)).contains("No node was fenced");
    }
}
