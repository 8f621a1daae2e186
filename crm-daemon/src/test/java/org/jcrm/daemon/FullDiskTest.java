package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.Role;
import org.jcrm.daemon.api.Instances;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole daemon, as a process of its own, all of whose folders are on a real file system that fills up. */
@Timeout(180)
class FullDiskTest {
    private static final int PORT = 25860;
    private static final String GOOD = """
            cluster: {name: loopback, no-quorum-policy: ignore, fencing-enabled: false}
            nodes: [node1]
            resources:
              dummy: {agent: ocf:jcrm:Dummy, operations: {monitor: {interval: 5s}}}
            """;

    @TempDir
    Path folder;

    private TinyDisk disk;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        disk = TinyDisk.mount(folder.resolve("node1"));
        LoopbackDaemon.prepare(folder, 1, PORT);
    }

    @AfterEach
    void unmount() throws Exception {
        disk.unmount();
    }

    @Test
    void aFullDiskStopsDecisionsIsSaidAndEndsByItself() throws Exception {
        try (DaemonProcess daemon = running()) {
            disk.fill();
            UnixHttp.Reply refused = daemon.ask("POST", "/v1/config", GOOD.replace("5s", "6s"));
            assertThat(refused.status()).as(refused.body()).isGreaterThanOrEqualTo(400);
            assertThat(refused.body()).contains("could not be written", "No space left", "Make room on the disk");
            StatusReport report = daemon.await(one -> !one.local().notices().isEmpty());
            assertThat(report.local().notices())
                    .anySatisfy(notice -> assertThat(notice)
                            .contains("This node decides nothing, because its disk fails", "No space left"));
            assertThat(daemon.ask("/health").status()).isEqualTo(200);
            for (int i = 0; i < 200; i++) {
                // Each is a line of the audit log, refused ones included.
                daemon.ask("POST", "/v1/config", GOOD.replace("5s", "7s"));
            }

            disk.makeRoom();
            daemon.await(one -> one.local().notices().isEmpty() && runs(one));
            UnixHttp.Reply applied = daemon.ask("POST", "/v1/config", GOOD.replace("5s", "8s"));
            assertThat(applied.status()).as(applied.body()).isEqualTo(200);
            assertThat(daemon.end()).isEqualTo(ExitCode.OK.code());
        }
        linesAreWhole();
        try (DaemonProcess again = start()) {
            again.await(FullDiskTest::runs);
            assertThat(again.ask("/v1/cib?format=yaml").body())
                    .as("what was acknowledged")
                    .contains("interval: 8s");
        }
    }

    /** Nobody can write that the node is a member, or that it lives once more; the unit tries again. */
    @Test
    void aDaemonThatFindsAFullDiskRefusesToStartWithASentenceAndLosesNothing() throws Exception {
        try (DaemonProcess daemon = running()) {
            daemon.kill();
        }
        disk.fill();
        try (DaemonProcess refused = DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.PIPE)) {
            assertThat(refused.linesUntil("No space left").getLast()).contains("cannot be");
            assertThat(refused.awaitEnd()).isEqualTo(ExitCode.STATE.code());
        }
        disk.makeRoom();
        try (DaemonProcess again = start()) {
            again.await(FullDiskTest::runs);
            assertThat(again.ask("/v1/cib?format=yaml").body()).contains("interval: 5s");
        }
        linesAreWhole();
    }

    private DaemonProcess running() throws Exception {
        DaemonProcess daemon = start();
        daemon.await(report -> report.local().lifecycle() == Lifecycle.DC);
        assertThat(daemon.ask("POST", "/v1/config", GOOD).status()).isEqualTo(200);
        daemon.await(FullDiskTest::runs);
        return daemon;
    }

    private DaemonProcess start() throws Exception {
        return DaemonProcess.start(folder, "node1", ProcessBuilder.Redirect.DISCARD);
    }

    private static boolean runs(StatusReport report) {
        return report.cluster().resources().stream()
                .flatMap(one -> Instances.of(one).stream())
                .anyMatch(one -> one.role() == Role.STARTED);
    }

    private void linesAreWhole() throws Exception {
        List<String> audit = Files.readAllLines(folder.resolve("node1/log/audit.jsonl"));
        assertThat(audit).isNotEmpty();
        for (String line : audit) {
            assertThat(JsonObject.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .as(line)
                    .isNotNull();
        }
        for (String line : Files.readAllLines(folder.resolve("node1/state/history.jsonl"))) {
            assertThat(ApiJson.readHistory(line.getBytes(StandardCharsets.UTF_8)))
                    .as(line)
                    .isNotEmpty();
        }
    }
}
