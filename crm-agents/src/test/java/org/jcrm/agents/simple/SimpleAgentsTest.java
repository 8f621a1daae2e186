package org.jcrm.agents.simple;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jcrm.agents.Agents;
import org.jcrm.agents.FakeCluster;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agents that run nothing, and the registry. */
class SimpleAgentsTest {
    private static final NodeName NODE1 = NodeName.of("node1");

    @TempDir
    Path folder;

    private final FakeCluster cluster = new FakeCluster("node1");

    private AgentCall call(String type, String operation, Map<String, String> params) {
        return new AgentCall(
                NODE1,
                ResourceId.of("r:0"),
                AgentName.parse("ocf:jcrm:" + type).orElseThrow(),
                operation,
                operation.equals("monitor") ? Duration.ofSeconds(10) : Duration.ZERO,
                Duration.ofSeconds(20),
                params,
                Map.of());
    }

    @Test
    void theRegistryCarriesTheAgentsByTheirNames() {
        assertThat(Agents.registry().metadata().stream()
                        .map(AgentMetadata::name)
                        .map(AgentName::toString))
                .containsExactly("ocf:jcrm:pgsql", "ocf:jcrm:IPaddr2", "ocf:jcrm:Dummy", "ocf:jcrm:Stateful");
    }

    @Test
    void dummyRunsBetweenStartAndStop() throws Exception {
        ResourceAgent dummy = new DummyAgent();
        var context = cluster.context(NODE1, folder);
        AgentCall monitor = call("Dummy", "monitor", Map.of());
        assertThat(dummy.monitor(monitor, context).result()).isEqualTo(OcfResult.NOT_RUNNING);
        assertThat(dummy.start(call("Dummy", "start", Map.of()), context)).isEqualTo(AgentResult.ok());
        assertThat(dummy.monitor(monitor, context)).isEqualTo(AgentResult.ok());
        assertThat(dummy.stop(call("Dummy", "stop", Map.of()), context)).isEqualTo(AgentResult.ok());
        assertThat(dummy.stop(call("Dummy", "stop", Map.of()), context)).isEqualTo(AgentResult.ok());
        assertThat(dummy.monitor(monitor, context).result()).isEqualTo(OcfResult.NOT_RUNNING);
    }

    @Test
    void dummyFailsWhereItIsToldTo() throws Exception {
        var context = cluster.context(NODE1, folder);
        assertThat(new DummyAgent().start(call("Dummy", "start", Map.of("fail", "start stop")), context))
                .isEqualTo(AgentResult.error("told to fail (parameter fail or fail_on)"));
        assertThat(new DummyAgent().start(call("Dummy", "start", Map.of("fail_on", "start node2")), context))
                .isEqualTo(AgentResult.ok());
    }

    /** It is the daemon that writes it, and the daemon is root. */
    @Test
    void theStateIsAFileOfTheAgentsOwn() throws Exception {
        var context = cluster.context(NODE1, folder);
        for (String elsewhere : List.of(
                "/etc/passwd",
                "../passwd",
                folder + "/../passwd",
                folder + "/sub/file",
                "/run/resource-agents/../../etc/passwd",
                "/run/resource-agents/",
                "a\nb",
                "..",
                ".",
                "x".repeat(4096),
                "\u202Etxt.etats")) {
            for (ResourceAgent agent : List.of(new DummyAgent(), new StatefulAgent())) {
                String type = agent.metadata().name().type();
                AgentResult refused = agent.validate(call(type, "validate-all", Map.of("state", elsewhere)), context);
                assertThat(refused.result()).as(elsewhere).isEqualTo(OcfResult.INVALID_PARAM);
                assertThat(refused.exitReason()).contains("must be the name of a file without a folder");
                assertThat(agent.start(call(type, "start", Map.of("state", elsewhere)), context))
                        .isEqualTo(refused);
            }
        }
        for (String own : List.of("r.state", folder + "/r.state")) {
            assertThat(new DummyAgent().start(call("Dummy", "start", Map.of("state", own)), context))
                    .isEqualTo(AgentResult.ok());
            assertThat(folder.resolve("r.state")).hasContent("started");
            assertThat(new DummyAgent().stop(call("Dummy", "stop", Map.of("state", own)), context))
                    .isEqualTo(AgentResult.ok());
            assertThat(folder.resolve("r.state")).doesNotExist();
        }
    }

    @Test
    void aLinkInPlaceOfTheStateIsReplacedAndNotWrittenThrough() throws Exception {
        var context = cluster.context(NODE1, folder);
        Path important = Files.writeString(folder.resolve("important"), "as it was");
        Files.createSymbolicLink(folder.resolve("r.state"), important);
        assertThat(new DummyAgent().start(call("Dummy", "start", Map.of("state", "r.state")), context))
                .isEqualTo(AgentResult.ok());
        assertThat(important).hasContent("as it was");
        assertThat(Files.isSymbolicLink(folder.resolve("r.state"))).isFalse();
    }

    @Test
    void aHangingDummyEndsWhenItsProcessesAreKilled() throws Exception {
        var context = cluster.context(NODE1, folder);
        CompletableFuture<AgentResult> result = new CompletableFuture<>();
        Thread operation = Thread.ofVirtual().start(() -> {
            try {
                result.complete(new DummyAgent().start(call("Dummy", "start", Map.of("hang", "start")), context));
            } catch (InterruptedException e) {
                result.complete(AgentResult.error("interrupted"));
            }
        });
        operation.interrupt();
        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(AgentResult.error("interrupted"));
    }

    @Test
    void statefulHasTwoRolesAndMakesItselfACandidate() throws Exception {
        ResourceAgent stateful = new StatefulAgent();
        var context = cluster.context(NODE1, folder);
        AgentCall monitor = call("Stateful", "monitor", Map.of());
        assertThat(stateful.promote(call("Stateful", "promote", Map.of()), context)
                        .result())
                .isEqualTo(OcfResult.NOT_RUNNING);
        stateful.start(call("Stateful", "start", Map.of()), context);
        assertThat(stateful.monitor(monitor, context).result()).isEqualTo(OcfResult.OK);
        assertThat(cluster.attribute("node1", "master-r")).contains("5");
        stateful.promote(call("Stateful", "promote", Map.of()), context);
        assertThat(stateful.monitor(monitor, context).result()).isEqualTo(OcfResult.PROMOTED);
        assertThat(cluster.attribute("node1", "master-r")).contains("10");
        stateful.demote(call("Stateful", "demote", Map.of()), context);
        assertThat(stateful.monitor(monitor, context).result()).isEqualTo(OcfResult.OK);
        stateful.stop(call("Stateful", "stop", Map.of()), context);
        assertThat(cluster.attribute("node1", "master-r")).isEmpty();
    }
}
