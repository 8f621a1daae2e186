package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.render.Statuses;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.FencingJson;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.FencingReport;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

/** {@code jcrm fence …}: which request is made, and what is said of the answer. */
class FenceVerbsTest extends AgainstFakeDaemon {
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");
    private static final byte[] DONE =
            ApiJson.write(new Done(new CibVersion(0, 25, 0), List.of("node2 was fenced: done by the devices power.")));

    private static FencingReport report() {
        Instant at = Instant.parse("2026-11-22T18:30:00Z");
        return new FencingReport(
                true,
                0,
                List.of(new FencingReport.Device(
                        ResourceId.of("power"),
                        "fence_ipmilan",
                        List.of(NODE1, NODE2),
                        false,
                        Optional.of(NODE1),
                        List.of(NODE1, NODE2))),
                List.of(new FencingLevel("l", new FencingLevel.NamedTarget(NODE2), 1, List.of(ResourceId.of("power")))),
                List.of(
                        new FencingRecord(
                                "2",
                                NODE2,
                                "reboot",
                                NODE1,
                                "jcrmd",
                                Optional.of(NODE1),
                                FencingRecord.State.DONE,
                                at,
                                Optional.of(at.plusSeconds(9)),
                                "done by the devices power",
                                List.of()),
                        new FencingRecord(
                                "1",
                                NODE2,
                                "reboot",
                                NODE1,
                                "jcrmd",
                                Optional.empty(),
                                FencingRecord.State.FAILED,
                                at,
                                Optional.of(at.plusSeconds(2)),
                                "every device and every node failed",
                                List.of("power by node1: reboot failed (exit code 1): no route"))));
    }

    @Test
    void fencingIsAskedForTwiceUnlessToldOtherwise() {
        daemon.json("POST /v1/nodes/node2/fence", DONE);
        assertThat(jcrm("fence", "node2").code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        Invocation run = jcrm("fence", "node2", "--off", "--yes");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("node2 was fenced");
        assertThat(daemon.last().line()).isEqualTo("POST /v1/nodes/node2/fence");
        assertThat(daemon.last().body()).contains("\"action\":\"off\"");
        assertThat(jcrm("fence", "node2", "--yes").code()).isZero();
        assertThat(daemon.last().body()).isEqualTo("{}");
        assertThat(jcrm("fence", "node2", "--off", "--on", "--yes").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(jcrm("fence").code()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void confirmingIsAnOperatorsWord() {
        daemon.json("POST /v1/nodes/node2/confirm-fenced", DONE);
        assertThat(jcrm("fence", "confirm", "node2").code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        assertThat(jcrm("fence", "confirm", "node2", "--yes").out()).startsWith("node2 counts as off.");
    }

    @Test
    void theHistoryTellsEveryAttempt() {
        daemon.json("GET /v1/fencing", FencingJson.write(report()));
        assertThat(jcrm("fence", "history").out())
                .contains("reboot of node2 successful: delegate=node1, client=jcrmd, origin=node1, completed='")
                .contains("reboot of node2 failed (every device and every node failed): delegate=, client=jcrmd")
                .contains("\n  power by node1: reboot failed (exit code 1): no route\n");
        daemon.json("GET /v1/status", StatusJson.write(Statuses.steady()));
        assertThat(jcrm("fence", "history", "node1").out()).isEqualTo("node1 was not fenced.\n");
        for (String verb : List.of("history", "list")) {
            Invocation unknown = jcrm("fence", verb, "node9");
            assertThat(unknown.code()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(unknown.err()).contains("there is no node node9: this cluster has node1, node2");
        }
        assertThat(jcrm("fence", "history", "node2", "--output-as=xml").out())
                .contains("<list name=\"Fencing history\" count=\"2\">")
                .contains("<fence_event action=\"reboot\" target=\"node2\" client=\"jcrmd\" origin=\"node1\""
                        + " status=\"success\" delegate=\"node1\" completed=\"");
        assertThat(jcrm("fence", "history", "--output-as=html").code()).isEqualTo(ExitCode.USAGE.code());
        daemon.json("DELETE /v1/fencing/history?node=node2", DONE);
        assertThat(jcrm("fence", "history", "node2", "--cleanup").out()).contains("is forgotten");
    }

    @Test
    void devicesAndLevelsAreListed() {
        daemon.json("GET /v1/fencing", FencingJson.write(report()));
        assertThat(jcrm("fence", "list", "node2").out())
                .contains("power   fence_ipmilan  node1 node2  node1    node1 node2")
                .contains("node2, level 1: power");
    }

    @Test
    void aDeviceIsTestedOnTheNodeThatIsNamed() {
        daemon.json("POST /v1/nodes/node1/test-device", DONE);
        assertThat(jcrm("fence", "test", "power", "--node", "node1").out()).startsWith("The device works.");
        assertThat(daemon.last().body()).contains("\"device\":\"power\"");
    }
}
