package org.jcrm.agents.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The address agent with real interfaces: each scenario runs in a JVM of its own inside a private network namespace,
 * which vanishes with it. Needs root.
 */
class VirtualIpNamespaceTest {
    @ParameterizedTest
    @EnumSource
    void scenario(VirtualIpScenarios.Scenario scenario) throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/unshare")),
                "needs root and unshare");
        try (ProcessRunner runner = new ProcessRunner()) {
            Completed done = runner.run(
                    Optional.empty(),
                    List.of(
                            "unshare",
                            "--net",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-Djava.net.preferIPv4Stack=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            VirtualIpScenarios.class.getName(),
                            scenario.name()),
                    Duration.ofMinutes(1));
            assertThat(done.ok()).as(done.stdout() + done.stderr()).isTrue();
        }
    }
}
