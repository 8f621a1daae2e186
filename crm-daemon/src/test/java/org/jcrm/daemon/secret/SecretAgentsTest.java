package org.jcrm.daemon.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.SecretFile;
import org.jcrm.daemon.executor.FenceExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents get the secrets that their parameters refer to, and nobody hears them from an agent. */
class SecretAgentsTest {
    private static final AgentName NAME = new AgentName("ocf", "test", "talkative");

    @TempDir
    Path host;

    private Path file;
    private final List<String> heard = new ArrayList<>();
    private final Talkative talkative = new Talkative();
    private ResourceAgent agent = talkative;

    @BeforeEach
    void putSecret() throws Exception {
        Path folder = Files.createDirectory(host.resolve("secrets"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        file = folder.resolve("ipmi");
        Files.writeString(file, "hunter2\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        agent = SecretAgents.before(new AgentRegistry(List.of(talkative)), new SecretFiles(folder))
                .find(NAME)
                .orElseThrow();
    }

    @Test
    void anAgentGetsTheSecretAndItsSentencesAreShownWithoutIt() throws Exception {
        AgentResult result = agent.start(call("start", Map.of("login", reference())), context());

        assertThat(talkative.got).containsEntry("login", "hunter2");
        assertThat(result.exitReason()).isEqualTo("login ******** was refused");
        assertThat(heard).containsExactly("logging in with ********");
    }

    @Test
    void aSecretOfTheConfigurationIsTakenOutOfSentencesToo() throws Exception {
        AgentResult result = agent.start(call("start", Map.of("login", "bob", "passwd", "bob-s-secret")), context());

        assertThat(result.exitReason()).isEqualTo("login bob was refused");
        assertThat(agent.monitor(call("monitor", Map.of("login", "x", "passwd", "x-s-secret")), context())
                        .exitReason())
                .isEqualTo("********");
    }

    @Test
    void aMissingSecretFailsAStartButNotAStop() throws Exception {
        Files.delete(file);

        AgentResult start = agent.start(call("start", Map.of("login", reference())), context());
        assertThat(start.result()).isEqualTo(OcfResult.NOT_CONFIGURED);
        assertThat(start.exitReason()).contains("is not on this node");

        AgentResult stop = agent.stop(call("stop", Map.of("login", reference())), context());
        assertThat(stop.result()).isEqualTo(OcfResult.OK);
        assertThat(talkative.got).doesNotContainKey("login");
    }

    @Test
    void aFenceAgentGetsItsSecretAndItsErrorIsShownWithoutIt() throws Exception {
        FenceExecutor.Agents fence = SecretAgents.before(
                (task, processes) ->
                        FenceResult.failed(1, "password " + task.params().get("passwd") + " refused"),
                new SecretFiles(host.resolve("secrets")));
        FenceTask task = new FenceTask(
                new FenceTask.Key("f", 1),
                ResourceId.of("fence1"),
                "fence_ipmilan",
                "off",
                "off",
                NodeName.of("node2"),
                "node2",
                Optional.empty(),
                Map.of("passwd", reference()),
                Duration.ofSeconds(5));

        assertThat(fence.run(task, NO_PROCESSES).reason()).isEqualTo("password ******** refused");
    }

    private String reference() {
        return new SecretFile(file.toString()).value();
    }

    private static AgentCall call(String operation, Map<String, String> params) {
        return new AgentCall(
                NodeName.of("node1"),
                ResourceId.of("r"),
                NAME,
                operation,
                Duration.ZERO,
                Duration.ofSeconds(5),
                params,
                Map.of());
    }

    private static final AgentContext.Processes NO_PROCESSES = (user, command, timeout) -> {
        throw new UnsupportedOperationException("no processes in this test");
    };

    private AgentContext context() {
        return new AgentContext() {
            @Override
            public Attributes attributes() {
                throw new UnsupportedOperationException("no attributes in this test");
            }

            @Override
            public ClusterView cluster() {
                throw new UnsupportedOperationException("no cluster in this test");
            }

            @Override
            public Processes processes() {
                return NO_PROCESSES;
            }

            @Override
            public Path stateDirectory() {
                return host;
            }

            @Override
            public void progress(String sentence) {
                heard.add(sentence);
            }
        };
    }

    /** Repeats its parameters in everything that it says. */
    private static final class Talkative implements ResourceAgent {
        private Map<String, String> got = Map.of();

        @Override
        public AgentMetadata metadata() {
            return new AgentMetadata(NAME, "1.0", "Talks", "It talks.", List.of(), List.of());
        }

        @Override
        public AgentResult validate(AgentCall call, AgentContext context) {
            return AgentResult.ok();
        }

        @Override
        public AgentResult start(AgentCall call, AgentContext context) {
            got = call.params();
            context.progress("logging in with " + got.get("login"));
            return AgentResult.error("login " + got.get("login") + " was refused");
        }

        @Override
        public AgentResult stop(AgentCall call, AgentContext context) {
            got = call.params();
            return AgentResult.ok();
        }

        @Override
        public AgentResult monitor(AgentCall call, AgentContext context) {
            return AgentResult.error(call.params().getOrDefault("passwd", ""));
        }
    }
}
