package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.store.DurableFiles;
import org.jcrm.daemon.store.SessionMark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees when something stands in the way: one sentence, one next step, one exit code. */
@Timeout(60)
class StartRefusedTest {
    private static final int PORT = 25510;

    @TempDir
    Path folder;

    private final FakeParts parts = new FakeParts("node1", new AgentRegistry(List.of()));

    @BeforeEach
    void prepare() throws Exception {
        LoopbackDaemon.prepare(folder, 2, PORT);
    }

    @Test
    void aSecondDaemonOnTheHost() throws Exception {
        try (LoopbackDaemon first = LoopbackDaemon.start(folder, "node1", parts.parts())) {
            assertThat(first.daemon()).isNotNull();
            assertRefused(ExitCode.ALREADY_RUNNING, "another jcrmd runs on this host with process id", "stop it first");
        }
    }

    @Test
    void thePortIsTaken() throws Exception {
        try (ServerSocket holder = new ServerSocket(PORT, 1, InetAddress.getLoopbackAddress())) {
            assertThat(holder.isBound()).isTrue();
            assertRefused(ExitCode.PORT_IN_USE, "127.0.0.1:" + PORT + " cannot be used", "ss -lptn");
        }
        try (ServerSocket holder = new ServerSocket(PORT + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThat(holder.isBound()).isTrue();
            assertRefused(ExitCode.PORT_IN_USE, "127.0.0.1:" + (PORT + 1) + " cannot be used", "ss -lptn");
        }
    }

    /** A host that boots has its time and its addresses a moment later; only a person brings a missing certificate. */
    @Test
    void whatPassesByItselfIsToldFromWhatNeedsAPerson() throws Exception {
        Parts usual = parts.parts();
        Parts early = new Parts(
                usual.core(),
                usual.status(),
                usual.texts(),
                usual.simulation(),
                usual.agents(),
                usual.processes(),
                usual.fenceAgents(),
                usual.membership(),
                Clock.offset(usual.clock(), Duration.ofDays(-400)),
                usual.environment(),
                usual.version());
        StartRefused clock =
                catchThrowableOfType(StartRefused.class, () -> LoopbackDaemon.start(folder, "node1", early));
        assertThat(clock.exitCode()).isEqualTo(ExitCode.CERTIFICATE);
        assertThat(clock.passes()).isEqualTo(StartRefused.Passes.SOMETIME);

        Path file = folder.resolve("node1/jcrmd.yaml");
        String settings = Files.readString(file);
        // An address for documentation (RFC 5737), which no host has.
        Files.writeString(file, settings.replace("127.0.0.1", "192.0.2.77"));
        StartRefused address =
                catchThrowableOfType(StartRefused.class, () -> LoopbackDaemon.start(folder, "node1", usual));
        assertThat(address.exitCode()).isEqualTo(ExitCode.PORT_IN_USE);
        assertThat(address.passes()).isEqualTo(StartRefused.Passes.SOMETIME);
        Files.writeString(file, settings);

        try (ServerSocket holder = new ServerSocket(PORT, 1, InetAddress.getLoopbackAddress())) {
            assertThat(holder.isBound()).isTrue();
            StartRefused port =
                    catchThrowableOfType(StartRefused.class, () -> LoopbackDaemon.start(folder, "node1", usual));
            assertThat(port.passes()).isEqualTo(StartRefused.Passes.SOON);
        }

        Files.delete(folder.resolve("pki/node1/node.crt"));
        StartRefused missing =
                catchThrowableOfType(StartRefused.class, () -> LoopbackDaemon.start(folder, "node1", usual));
        assertThat(missing.passes()).isEqualTo(StartRefused.Passes.NO);
    }

    @Test
    void thereIsNoCertificate() throws Exception {
        Files.delete(folder.resolve("pki/node1/node.crt"));
        assertRefused(ExitCode.CERTIFICATE, "node.crt", "jcrm cluster init");
    }

    @Test
    void theCertificateIsAnotherNodes() throws Exception {
        for (String file : List.of("node.crt", "node.key")) {
            Files.copy(
                    folder.resolve("pki/node2").resolve(file),
                    folder.resolve("pki/node1").resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        assertRefused(
                ExitCode.CERTIFICATE, "is made out to \"node2\", but this node is \"node1\"", "jcrm cluster init");
    }

    @Test
    void aFolderCannotBeUsed() throws Exception {
        Files.writeString(folder.resolve("node1/state"), "a file in its place");
        assertRefused(ExitCode.STATE, "state", "folder");
    }

    @Test
    void afterARefusalNothingIsLeftLocked() throws Exception {
        Path certificate = folder.resolve("pki/node1/node.crt");
        byte[] content = Files.readAllBytes(certificate);
        Files.delete(certificate);
        assertRefused(ExitCode.CERTIFICATE, "node.crt", "");
        Files.write(certificate, content);
        LoopbackDaemon.start(folder, "node1", parts.parts()).close();
    }

    @Test
    void afterAnUncleanBootTheNodeIsHeldAndSaysWhyAndWhatToDo() throws Exception {
        Path state = Files.createDirectories(folder.resolve("node1/state/agents/pgsql"));
        Files.writeString(state.resolve("PGSQL.lock"), "");
        Path run = Files.createDirectories(folder.resolve("node1/run"));
        new SessionMark(folder.resolve("node1/state"), run, DurableFiles.fsynced()).member(Instant.now());
        Files.delete(run.resolve("session"));
        try (LoopbackDaemon held = LoopbackDaemon.start(folder, "node1", parts.parts())) {
            while (held.daemon().published().current().lifecycle() == Lifecycle.STARTING) {
                Thread.onSpinWait();
            }
            assertThat(held.daemon().published().current().lifecycle()).isEqualTo(Lifecycle.HELD);
            assertThat(held.daemon().published().current().sentence())
                    .contains("went down while it was a member")
                    .contains("PGSQL.lock of a crashed primary is there")
                    .contains("Say `jcrm node start node1`");
        }
    }

    private void assertRefused(ExitCode code, String problem, String nextStep) {
        StartRefused refused =
                catchThrowableOfType(StartRefused.class, () -> LoopbackDaemon.start(folder, "node1", parts.parts()));
        assertThat(refused).isNotNull();
        assertThat(refused.exitCode()).isEqualTo(code);
        assertThat(refused.problem()).contains(problem);
        assertThat(refused.nextStep()).contains(nextStep);
    }
}
