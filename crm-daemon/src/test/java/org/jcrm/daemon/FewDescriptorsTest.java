package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.Role;
import org.jcrm.daemon.api.Instances;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real daemon that may have few files open; descriptors ran out, and the node decided nothing any more. */
@Timeout(180)
class FewDescriptorsTest {
    private static final int PORT = 25870;
    private static final int CONNECTIONS = 20_000;
    private static final int HELD = 1_000;
    private static final String CONFIGURATION = """
            cluster: {name: loopback, no-quorum-policy: ignore, fencing-enabled: false}
            nodes: [node1]
            resources:
              dummy: {agent: ocf:jcrm:Dummy, operations: {monitor: {interval: 1s}}}
            """;

    @TempDir
    Path folder;

    @Test
    void twentyThousandIdleConnectionsLeaveDescriptorsForTheClustersWorkAndForAnOperator() throws Exception {
        try (DaemonProcess daemon = start(OpenDescriptors.NEEDED)) {
            Deque<SocketChannel> held = new ArrayDeque<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                    held.addLast(channel);
                    channel.connect(UnixDomainSocketAddress.of(daemon.socket()));
                    if (held.size() > HELD) {
                        // The oldest are held: those are the ones that were let in.
                        Objects.requireNonNull(held.pollLast()).close();
                    }
                }
                assertThat(open(daemon)).isLessThan(OpenDescriptors.NEEDED);
                // A place for the next question: this test is root, and so are those connections.
                held.removeFirst().close();
                StatusReport report = daemon.await(FewDescriptorsTest::runs);
                assertThat(report.local().notices()).isEmpty();
                assertThat(daemon.ask("/health").status()).isEqualTo(200);
                assertThat(daemon.ask("POST", "/v1/config", CONFIGURATION.replace("1s", "2s"))
                                .status())
                        .isEqualTo(200);
            } finally {
                for (SocketChannel channel : held) {
                    channel.close();
                }
            }
        }
    }

    @Test
    void aScreenSaysThatDescriptorsRunOutBeforeTheyDoAndWorkGoesOnWhenThereAreMore() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        try (DaemonProcess daemon = start(4096)) {
            assertThat(daemon.ask("/v1/status").body()).doesNotContain("files and connections open");
            limit(daemon, open(daemon) + 6);
            daemon.await(report -> says(report, "Raise LimitNOFILE"));
            assertThat(daemon.ask("/health").status()).isEqualTo(200);

            // Not one more can be opened, for some turns of the monitor: no connection, no file of the configuration.
            limit(daemon, 8);
            Thread.sleep(3_000);
            limit(daemon, 4096);
            StatusReport report = daemon.await(one -> one.local().notices().isEmpty() && runs(one));
            assertThat(report.local().lifecycle()).isEqualTo(Lifecycle.DC);
            assertThat(daemon.ask("POST", "/v1/config", CONFIGURATION.replace("1s", "2s"))
                            .status())
                    .isEqualTo(200);
        }
    }

    private DaemonProcess start(int limit) throws Exception {
        LoopbackDaemon.prepare(folder, 1, PORT);
        DaemonProcess daemon = DaemonProcess.start(
                folder,
                "node1",
                ProcessBuilder.Redirect.DISCARD,
                List.of("prlimit", "--nofile=" + limit + ":4096"),
                "org.jcrm.daemon.Main",
                // The Java runtime would raise the limit by itself.
                List.of("-XX:-MaxFDLimit", "-cp", classPathOfJars()));
        daemon.await(report -> report.local().lifecycle() == Lifecycle.DC);
        assertThat(daemon.ask("POST", "/v1/config", CONFIGURATION).status()).isEqualTo(200);
        daemon.await(FewDescriptorsTest::runs);
        return daemon;
    }

    /** As the program is installed: of a folder each class would be a file to open. */
    private String classPathOfJars() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                String jar = folder.resolve("classes" + entries.size() + ".jar").toString();
                assertThat(ToolProvider.findFirst("jar")
                                .orElseThrow()
                                .run(System.out, System.err, "--create", "--file", jar, "-C", entry, "."))
                        .isZero();
                entries.add(jar);
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void limit(DaemonProcess daemon, long most) throws Exception {
        assertThat(new ProcessBuilder("prlimit", "--pid", Long.toString(daemon.pid()), "--nofile=" + most + ":4096")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private static long open(DaemonProcess daemon) throws Exception {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            return entries.count();
        }
    }

    private static boolean says(StatusReport report, String text) {
        return report.local().notices().stream().anyMatch(notice -> notice.contains(text));
    }

    private static boolean runs(StatusReport report) {
        return report.cluster().resources().stream()
                .flatMap(one -> Instances.of(one).stream())
                .anyMatch(one -> one.role() == Role.STARTED);
    }
}
