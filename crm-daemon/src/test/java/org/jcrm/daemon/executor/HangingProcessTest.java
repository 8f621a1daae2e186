package org.jcrm.daemon.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: what hangs is ended at its timeout with all its children. */
@Timeout(60)
class HangingProcessTest {
    private static final NodeName SELF = NodeName.of("node1");

    @TempDir
    Path folder;

    @Test
    void anOperationThatHangsIsKilledAtItsTimeoutWithAllItsChildren() throws Exception {
        Path pids = folder.resolve("pids");
        ScriptedAgent agent = new ScriptedAgent();
        agent.on("start", (call, context) -> {
            try {
                context.processes()
                        .run(
                                Optional.empty(),
                                List.of(
                                        "sh",
                                        "-c",
                                        "trap '' TERM; sleep 1000 & echo $! >>" + pids + "; echo $$ >>" + pids
                                                + "; wait; sleep 1000"),
                                Duration.ofMinutes(10));
            } catch (IOException e) {
                return AgentResult.error(e.toString());
            }
            return AgentResult.ok();
        });
        LinkedBlockingQueue<ClusterEvent> events = new LinkedBlockingQueue<>();
        try (AgentExecutor executor = new AgentExecutor(
                SELF,
                new AgentRegistry(List.of(agent)),
                (call, processes, progress) -> new BareContext(processes, progress),
                RealScope::new,
                events::add,
                new ManualDelays(),
                Clock.systemUTC(),
                resource -> Optional.empty(),
                sentence -> {})) {
            executor.run(new AgentTask(new ViewId(SELF, 1), 1, "key", start(1500)));
            ClusterEvent.TaskCompleted done = (ClusterEvent.TaskCompleted)
                    Objects.requireNonNull(events.poll(30, TimeUnit.SECONDS), "no event came");
            assertThat(done.status()).isEqualTo(OperationStatus.TIMEOUT);
            assertThat(done.result().exitReason()).isEqualTo("start did not complete within 1500ms");
        }
        List<String> started = Files.readAllLines(pids);
        assertThat(started).as("the shell and its child").hasSize(2);
        for (String pid : started) {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(handle -> handle.onExit().join());
        }
    }

    private static GraphAction.ResourceAction start(long timeoutMillis) {
        return new GraphAction.ResourceAction(
                1,
                new OperationKey(ResourceId.of("pgsql"), "start", 0),
                "start",
                SELF,
                Optional.empty(),
                ResourceId.of("pgsql"),
                Optional.empty(),
                ScriptedAgent.NAME,
                Map.of(),
                Map.of(),
                0,
                timeoutMillis);
    }

    private static final class RealScope implements ProcessScopes.Scope {
        private final ProcessRunner runner = new ProcessRunner();

        @Override
        public void killAll() {
            runner.killAll();
        }

        @Override
        public Completed run(Optional<String> user, List<String> command, Duration timeout)
                throws InterruptedException, IOException {
            return runner.run(user, command, timeout);
        }
    }
}
