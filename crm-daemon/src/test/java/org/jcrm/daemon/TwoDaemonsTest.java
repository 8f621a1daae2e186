package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.daemon.TwoDaemons.NODE1;
import static org.jcrm.daemon.TwoDaemons.NODE2;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.daemon.api.Instances;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two whole daemons on the loopback network: real sockets, real JGroups, real core, the agents Stateful and Dummy. They
 * find each other, agree on who plans, start what is configured, and one takes over from the other.
 */
@Timeout(120)
class TwoDaemonsTest {
    private static final int PORT = 25610;
    private static final String CONFIGURATION = """
            cluster: {name: loopback, no-quorum-policy: ignore, fencing-enabled: false}
            nodes: [node1, node2]
            resources:
              stateful-clone:
                promotable: {clone-max: 2, clone-node-max: 1, notify: true}
                primitive:
                  id: stateful
                  agent: ocf:jcrm:Stateful
                  operations: {monitor: [{interval: 3s}, {interval: 2s, role: Promoted}]}
              dummy: {agent: ocf:jcrm:Dummy, operations: {monitor: {interval: 5s}}}
            constraints:
              - colocation: {resource: dummy, with: stateful-clone, with-role: Promoted, score: INFINITY}
            """;

    @TempDir
    Path folder;

    private TwoDaemons daemons;

    @BeforeEach
    void startBoth() throws Exception {
        daemons = TwoDaemons.start(folder, PORT, Map.of());
    }

    @AfterEach
    void stopBoth() throws Exception {
        daemons.close();
    }

    @Test
    void theyElectADesignatedControllerStartResourcesAndOneTakesOver() throws Exception {
        UnixHttp.Reply applied = daemons.ask(NODE2, "POST", "/v1/config", CONFIGURATION);
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        assertThat(applied.body()).contains("+ resource stateful-clone (clone)");

        StatusReport both =
                daemons.await(NODE2, report -> promoted(report).equals(List.of(NODE1)) && unpromoted(report) == 1);
        assertThat(both.cluster().dc()).contains(NODE1);
        assertThat(both.cluster().lastChange()).get().satisfies(change -> {
            assertThat(change.user()).isEqualTo("root");
            assertThat(change.client()).isEqualTo("a test");
            assertThat(change.origin()).isEqualTo(NODE2);
        });

        theyExplainThemselves();

        assertThat(daemons.daemon(NODE1).detach()).isEqualTo(ExitCode.OK);
        StatusReport alone = daemons.await(NODE2, report -> promoted(report).equals(List.of(NODE2)));
        assertThat(alone.local().lifecycle()).isEqualTo(Lifecycle.DC);

        daemons.start(NODE1);
        StatusReport again = daemons.await(
                NODE1,
                report -> report.local().lifecycle() == Lifecycle.MEMBER
                        && promoted(report).size() == 1
                        && unpromoted(report) == 1);
        assertThat(again.cluster().nodes()).allMatch(ClusterStatus.NodeStatus::online);
    }

    /** Either daemon answers from its own snapshot. */
    private void theyExplainThemselves() throws Exception {
        daemons.await(NODE2, report -> started(report, "dummy"));
        for (NodeName node : List.of(NODE1, NODE2)) {
            assertThat(daemons.ask(node, "GET", "/v1/resources/dummy/why", "").body())
                    .contains("\"answer\":\"dummy runs on node1: ");
            assertThat(daemons.ask(node, "GET", "/v1/resources/dummy/why?question=not&node=node2", "")
                            .body())
                    .contains("\"answer\":\"dummy does not run on node2: it must be where stateful-clone is promoted");
            UnixHttp.Reply stopped = daemons.ask(node, "GET", "/v1/resources/dummy/why?question=stopped", "");
            assertThat(stopped.status()).isEqualTo(200);
            assertThat(stopped.body()).contains("\"answer\":\"dummy is not stopped: it runs on node1.\"");
        }
    }

    @Test
    void anAttributeSetOnOneNodeIsSeenOnTheOther() throws Exception {
        String body = "{\"node\":\"node1\",\"name\":\"colour\",\"value\":\"green\",\"lifetime\":\"permanent\"}";
        assertThat(daemons.ask(NODE1, "PUT", "/v1/attributes", body).status()).isEqualTo(200);
        assertThat(daemons.ask(NODE2, "GET", "/v1/attributes?name=colour", "").body())
                .as("the answer came when every member had it on its disk")
                .contains("green");
    }

    @Test
    void anOlderConfigurationBecomesTheNextOneAndNodesKeepTheirAttributes() throws Exception {
        String smaller =
                CONFIGURATION.replace("  dummy: {agent: ocf:jcrm:Dummy, operations: {monitor: {interval: 5s}}}\n", "");
        smaller = smaller.substring(0, smaller.indexOf("constraints:"));
        String applied = daemons.ask(NODE1, "POST", "/v1/config", CONFIGURATION).body();
        String version = applied.replaceFirst("(?s).*\"version\":\"(\\d+\\.\\d+).*", "$1");
        assertThat(daemons.ask(NODE1, "POST", "/v1/config", smaller).status()).isEqualTo(200);
        String attribute = "{\"node\":\"node1\",\"name\":\"colour\",\"value\":\"green\",\"lifetime\":\"permanent\"}";
        assertThat(daemons.ask(NODE1, "PUT", "/v1/attributes", attribute).status())
                .isEqualTo(200);

        String history = daemons.ask(NODE1, "GET", "/v1/config/history", "").body();
        assertThat(history).contains("- resource dummy", "root by a test on node1", "\"" + version + ".");
        String dry = "{\"version\":\"" + version + "\",\"dryRun\":true}";
        assertThat(daemons.ask(NODE2, "POST", "/v1/config/rollback", dry).body())
                .contains("+ resource dummy");
        assertThat(daemons.ask(NODE1, "GET", "/v1/cib?format=yaml", "").body()).doesNotContain("dummy:");

        UnixHttp.Reply back = daemons.ask(NODE2, "POST", "/v1/config/rollback", "{\"version\":\"" + version + "\"}");

        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(daemons.ask(NODE1, "GET", "/v1/cib?format=yaml", "").body()).contains("dummy:", "green");
        assertThat(daemons.ask(NODE1, "GET", "/v1/config/versions/" + version, "")
                        .body())
                .contains("dummy:");
        assertThat(daemons.ask(NODE1, "POST", "/v1/config/rollback", "{\"version\":\"7.7\"}")
                        .status())
                .isEqualTo(404);
        assertThat(daemons.ask(NODE1, "POST", "/v1/config/rollback", "{\"version\":\"x\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void twoOperatorsAtOnceAndTheSlowerOneIsToldTheVersion() throws Exception {
        UnixHttp.Reply first = daemons.ask(NODE1, "POST", "/v1/config?expect=0.0", CONFIGURATION);
        assertThat(first.status()).as(first.body()).isEqualTo(409);
        assertThat(first.body())
                .contains("The configuration has changed meanwhile: it is version")
                .contains("nextStep");
    }

    @Test
    void aStoppedNodeLeavesInGoodOrderAndNodeStartBringsItBack() throws Exception {
        assertThat(daemons.ask(NODE1, "POST", "/v1/nodes/node2/stop", "").status())
                .isEqualTo(200);
        daemons.await(NODE2, report -> report.local().lifecycle() == Lifecycle.STOPPED);
        try (UnixHttp stream =
                UnixHttp.stream(daemons.socket(NODE1), "POST", "/v1/nodes/node2/start", "{\"yes\":true}")) {
            String last = "";
            for (String event = stream.event(); !event.isEmpty(); event = stream.event()) {
                last = event;
            }
            assertThat(last).startsWith("done ");
        }
        daemons.await(NODE1, report -> report.cluster().nodes().stream().allMatch(ClusterStatus.NodeStatus::online));
    }

    private static List<NodeName> promoted(StatusReport report) {
        return instances(report).stream()
                .filter(instance -> instance.role() == Role.PROMOTED)
                .flatMap(instance -> instance.runningOn().stream())
                .toList();
    }

    private static boolean started(StatusReport report, String resource) {
        return instances(report).stream()
                .anyMatch(instance -> instance.id().value().equals(resource) && instance.role() == Role.STARTED);
    }

    private static long unpromoted(StatusReport report) {
        return instances(report).stream()
                .filter(instance -> instance.role() == Role.UNPROMOTED)
                .count();
    }

    private static List<ClusterStatus.PrimitiveStatus> instances(StatusReport report) {
        return report.cluster().resources().stream()
                .flatMap(resource -> Instances.of(resource).stream())
                .toList();
    }
}
