package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.render.Statuses;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code jcrm node start} as a conversation. */
class RejoinTest extends AgainstFakeDaemon {
    private static final RejoinReport DIVERGED = new RejoinReport(
            true,
            true,
            List.of("PGSQL.lock is there: this node was the primary when it died", "its data diverged at 0/3114040"),
            List.of("rewind to timeline 4 of node2", "clear the lock", "join"));

    @BeforeEach
    void answerWithAHeldNode() {
        daemon.json("GET /v1/status", StatusJson.write(Statuses.held()));
        daemon.json("GET /v1/nodes/node1/rejoin", ApiJson.write(DIVERGED));
        daemon.on("POST /v1/nodes/node1/start", (_, out) -> {
            FakeDaemon.beginEvents(out);
            FakeDaemon.event(out, "progress", ApiJson.textBody("sentence", "Rewinding to timeline 4."));
            FakeDaemon.event(out, "done", ApiJson.write(new Done(new CibVersion(0, 25, 0), List.of())));
            FakeDaemon.endEvents(out);
        });
    }

    @Test
    void itTellsWhatItFoundAsksAndThenReportsProgress() {
        Invocation run = Invocation.answering(daemon.socket(), "y\n", "node", "start", "node1");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
                        Found on node1:
                          * PGSQL.lock is there: this node was the primary when it died
                          * its data diverged at 0/3114040
                        To be done:
                          * rewind to timeline 4 of node2
                          * clear the lock
                          * join
                        Data on node1 will be overwritten as said above. Start it? [y/N] Rewinding to timeline \
                        4.
                        Node node1 takes part in the cluster.
                        """);
        assertThat(daemon.last().body()).isEqualTo("{\"yes\":true}");
    }

    @Test
    void anythingButYesDoesNothing() {
        Invocation run = Invocation.answering(daemon.socket(), "\n", "node", "start", "node1");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        assertThat(daemon.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }

    @Test
    void withoutATerminalItRefusesInPlaceOfGuessing() {
        Invocation run = Invocation.of(daemon.socket(), "node", "start", "node1");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        assertThat(run.err()).contains("next: run it on a terminal, or with --yes");
        assertThat(daemon.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }

    @Test
    void yesDoesNotAskAndTheOwnNodeIsTheDefault() {
        Invocation run = Invocation.of(daemon.socket(), "node", "start", "--yes");
        assertThat(run.code()).isZero();
        assertThat(run.out()).doesNotContain("[y/N]").endsWith("Node node1 takes part in the cluster.\n");
    }

    @Test
    void aDryRunOnlyLooks() {
        Invocation run = Invocation.of(daemon.socket(), "node", "start", "node1", "--dry-run");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Would be done:\n");
        assertThat(daemon.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }

    @Test
    void whereNothingStandsInTheWayNothingIsAsked() {
        daemon.json("GET /v1/nodes/node1/rejoin", ApiJson.write(RejoinReport.nothingToDo()));
        Invocation run = Invocation.of(daemon.socket(), "node", "start", "node1");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Nothing stands in the way of node1.\n");
    }

    @Test
    void aProblemOnTheWayIsToldInItsOwnWords() {
        daemon.on("POST /v1/nodes/node1/start", (_, out) -> {
            FakeDaemon.beginEvents(out);
            FakeDaemon.event(
                    out,
                    "problem",
                    ApiJson.write(Problem.of(500, "pg_rewind failed", "no space left", "free space and start again")));
            FakeDaemon.endEvents(out);
        });
        Invocation run = Invocation.of(daemon.socket(), "node", "start", "node1", "--yes");
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(run.err()).isEqualTo("jcrm: pg_rewind failed: no space left; next: free space and start again\n");
    }

    @Test
    void aConnectionThatEndsBeforeTheNodeIsBackIsNoSuccess() {
        daemon.on("POST /v1/nodes/node1/start", (_, out) -> {
            FakeDaemon.beginEvents(out);
            FakeDaemon.endEvents(out);
        });
        Invocation run = Invocation.of(daemon.socket(), "node", "start", "node1", "--yes");
        assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.err()).contains("ended before node1 was back");
    }

    @Test
    void clusterStartBringsBackEveryNodeThatIsAway() {
        daemon.json("GET /v1/nodes/node2/rejoin", ApiJson.write(RejoinReport.nothingToDo()));
        daemon.on("POST /v1/nodes/node2/start", (_, out) -> {
            FakeDaemon.beginEvents(out);
            FakeDaemon.event(out, "done", ApiJson.write(new Done(new CibVersion(0, 25, 0), List.of())));
            FakeDaemon.endEvents(out);
        });
        Invocation run = Invocation.of(daemon.socket(), "cluster", "start", "--yes");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("Node node1 takes part in the cluster.\n")
                .contains("Node node2 takes part in the cluster.\n");
    }

    @Test
    void clusterStopTakesThePromotedNodeLast() {
        byte[] done = ApiJson.write(new Done(new CibVersion(0, 25, 0), List.of()));
        daemon.json("GET /v1/status", StatusJson.write(Statuses.afterKill()))
                .json("POST /v1/nodes/node1/stop", done)
                .json("POST /v1/nodes/node2/stop", done);
        Invocation run = Invocation.of(daemon.socket(), "cluster", "stop", "--yes");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("All resources stop on: node2, then node1.\n");
        assertThat(daemon.asked().stream()
                        .filter(asked -> asked.method().equals("POST"))
                        .map(FakeDaemon.Asked::path))
                .containsExactly("/v1/nodes/node2/stop", "/v1/nodes/node1/stop");
    }
}
