package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jcrm.core.codec.StatusJson;
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
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");
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

    private LoopbackDaemon node1;
    private LoopbackDaemon node2;

    @BeforeEach
    void startBoth() throws Exception {
        LoopbackDaemon.prepare(folder, 2, PORT);
        node1 = start("node1");
        await(NODE1, report -> report.local().lifecycle() == Lifecycle.DC);
        node2 = start("node2");
        await(NODE2, report -> report.local().lifecycle() == Lifecycle.MEMBER);
    }

    @AfterEach
    void stopBoth() throws Exception {
        node1.close();
        node2.close();
    }

    @Test
    void theyElectADesignatedControllerStartResourcesAndOneTakesOver() throws Exception {
        UnixHttp.Reply applied = UnixHttp.ask(socket(NODE2), "POST", "/v1/config", CONFIGURATION);
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        assertThat(applied.body()).contains("+ resource stateful-clone (clone)");

        StatusReport both = await(NODE2, report -> promoted(report).equals(List.of(NODE1)) && unpromoted(report) == 1);
        assertThat(both.cluster().dc()).contains(NODE1);
        assertThat(both.cluster().lastChange()).get().satisfies(change -> {
            assertThat(change.user()).isEqualTo("root");
            assertThat(change.client()).isEqualTo("a test");
            assertThat(change.origin()).isEqualTo(NODE2);
        });

        theyExplainThemselves();

        assertThat(node1.detach()).isEqualTo(ExitCode.OK);
        StatusReport alone = await(NODE2, report -> promoted(report).equals(List.of(NODE2)));
        assertThat(alone.local().lifecycle()).isEqualTo(Lifecycle.DC);

        node1 = start("node1");
        StatusReport again = await(
                NODE1,
                report -> report.local().lifecycle() == Lifecycle.MEMBER
                        && promoted(report).size() == 1
                        && unpromoted(report) == 1);
        assertThat(again.cluster().nodes()).allMatch(ClusterStatus.NodeStatus::online);
    }

    /** Either daemon answers from its own snapshot. */
    private void theyExplainThemselves() throws Exception {
        await(NODE2, report -> started(report, "dummy"));
        for (NodeName node : List.of(NODE1, NODE2)) {
            assertThat(UnixHttp.ask(socket(node), "GET", "/v1/resources/dummy/why", "")
                            .body())
                    .contains("\"answer\":\"dummy runs on node1: ");
            assertThat(UnixHttp.ask(socket(node), "GET", "/v1/resources/dummy/why?question=not&node=node2", "")
                            .body())
                    .contains("\"answer\":\"dummy does not run on node2: it must be where stateful-clone is promoted");
            UnixHttp.Reply stopped = UnixHttp.ask(socket(node), "GET", "/v1/resources/dummy/why?question=stopped", "");
            assertThat(stopped.status()).isEqualTo(200);
            assertThat(stopped.body()).contains("\"answer\":\"dummy is not stopped: it runs on node1.\"");
        }
    }

    @Test
    void anAttributeSetOnOneNodeIsSeenOnTheOther() throws Exception {
        String body = "{\"node\":\"node1\",\"name\":\"colour\",\"value\":\"green\",\"lifetime\":\"permanent\"}";
        assertThat(UnixHttp.ask(socket(NODE1), "PUT", "/v1/attributes", body).status())
                .isEqualTo(200);
        assertThat(UnixHttp.ask(socket(NODE2), "GET", "/v1/attributes?name=colour", "")
                        .body())
                .as("the answer came when every member had it on its disk")
                .contains("green");
    }

    @Test
    void twoOperatorsAtOnceAndTheSlowerOneIsToldTheVersion() throws Exception {
        UnixHttp.Reply first = UnixHttp.ask(socket(NODE1), "POST", "/v1/config?expect=0.0", CONFIGURATION);
        assertThat(first.status()).as(first.body()).isEqualTo(409);
        assertThat(first.body()).contains("the configuration has version").contains("nextStep");
    }

    @Test
    void aStoppedNodeLeavesInGoodOrderAndNodeStartBringsItBack() throws Exception {
        assertThat(UnixHttp.ask(socket(NODE1), "POST", "/v1/nodes/node2/stop", "")
                        .status())
                .isEqualTo(200);
        await(NODE2, report -> report.local().lifecycle() == Lifecycle.STOPPED);
        try (UnixHttp stream = UnixHttp.stream(socket(NODE1), "POST", "/v1/nodes/node2/start", "{\"yes\":true}")) {
            String last = "";
            for (String event = stream.event(); !event.isEmpty(); event = stream.event()) {
                last = event;
            }
            assertThat(last).startsWith("done ");
        }
        await(NODE1, report -> report.cluster().nodes().stream().allMatch(ClusterStatus.NodeStatus::online));
    }

    private LoopbackDaemon start(String node) throws Exception {
        return LoopbackDaemon.start(folder, node, RealParts.of(LoopbackDaemon.config(folder, node)));
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

    /** Asks until it is so; real sockets have their own time, and the test's timeout ends what never comes true. */
    private StatusReport await(NodeName node, Predicate<StatusReport> condition) throws Exception {
        while (true) {
            byte[] body =
                    UnixHttp.ask(socket(node), "GET", "/v1/status", "").body().getBytes(StandardCharsets.UTF_8);
            StatusReport report = Objects.requireNonNull(StatusJson.read(body));
            if (condition.test(report)) {
                return report;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private Path socket(NodeName node) {
        return folder.resolve(node.value()).resolve("run/api.sock");
    }
}
