package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.Role;
import org.jcrm.daemon.api.Instances;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way out of a configuration that ends every daemon: a process in safe mode, its screens, and the rollback. */
@Timeout(180)
class SafeModeRollbackTest {
    private static final int PORT = 25850;
    private static final int OUT_OF_MEMORY = 3;
    private static final String GOOD = """
            cluster: {name: loopback, no-quorum-policy: ignore, fencing-enabled: false}
            nodes: [node1]
            resources:
              dummy: {agent: ocf:jcrm:Dummy, operations: {monitor: {interval: 5s}}}
              other: {agent: ocf:jcrm:Dummy}
            """;
    private static final String POISON = GOOD + """
            constraints:
              - colocation: {id: poison, resource: other, with: dummy, score: 10}
            """;

    @TempDir
    Path folder;

    @Test
    void anOverflowOfTheStackTwiceLeadsToSafeModeAndARollbackOutOfIt() throws Exception {
        outOfSafeMode("stack", ExitCode.BUG.code());
    }

    /** The Java runtime then ends at once, so the failure was not counted, and the daemon failed for ever. */
    @Test
    void anExhaustedHeapTwiceLeadsToSafeModeAndARollbackOutOfIt() throws Exception {
        outOfSafeMode("memory", OUT_OF_MEMORY);
    }

    private void outOfSafeMode(String poison, int exitCode) throws Exception {
        LoopbackDaemon.prepare(folder, 1, PORT);
        String before;
        List<String> running;
        try (DaemonProcess first = start(poison)) {
            first.await(report -> report.local().lifecycle() == Lifecycle.DC);
            assertThat(first.ask("POST", "/v1/config", GOOD).status()).isEqualTo(200);
            before = version(first);
            UnixHttp.Reply accepted = first.ask("POST", "/v1/config", POISON);
            assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
            first.await(SafeModeRollbackTest::bothRun);
            running = started();
            Files.createFile(folder.resolve("node1/deadly"));
            first.kill();
        }
        for (int failure = 1; failure <= 2; failure++) {
            try (DaemonProcess fails = start(poison)) {
                assertThat(fails.awaitEnd()).as("failure " + failure).isEqualTo(exitCode);
            }
        }
        try (DaemonProcess safe = start(poison)) {
            // It was started anew and looks: what runs is shown as running.
            StatusReport report = safe.await(SafeModeRollbackTest::bothRun);
            assertThat(report.local().lifecycle()).isEqualTo(Lifecycle.DC);
            assertThat(report.local().notices())
                    .anySatisfy(notice -> assertThat(notice)
                            .startsWith("Safe mode: jcrmd failed 2 times in a row")
                            .doesNotContain("cannot even look"));
            assertThat(safe.ask("/v1/config/history").body()).contains("poison", '"' + before + '.');
            assertThat(safe.ask("/v1/config/diff?from=" + before + "&to=" + version(safe))
                            .body())
                    .contains("poison");
            assertThat(started()).as("nothing was started or stopped").isEqualTo(running);

            UnixHttp.Reply back = safe.ask("POST", "/v1/config/rollback", "{\"version\":\"" + before + "\"}");
            assertThat(back.status()).as(back.body()).isEqualTo(200);
            safe.await(one -> one.local().notices().isEmpty() && bothRun(one));
            assertThat(started()).isEqualTo(running);

            // Planned as ever, without a restart.
            String less = GOOD.replaceAll(" *other:.*\n", "");
            assertThat(safe.ask("POST", "/v1/config", less).status()).isEqualTo(200);
            while (started().size() != 1) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private DaemonProcess start(String poison) throws Exception {
        return DaemonProcess.start(
                folder,
                "node1",
                ProcessBuilder.Redirect.DISCARD,
                List.of(),
                PoisonedDaemon.class.getName(),
                List.of("-XX:+ExitOnOutOfMemoryError", "-Dpoison=" + poison));
    }

    private static String version(DaemonProcess daemon) throws Exception {
        Matcher version = Pattern.compile("\"version\":\"(\\d+\\.\\d+)")
                .matcher(daemon.ask("/v1/config/history").body());
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    /** The agent's own files, with when each was written: a restart writes it anew. */
    private List<String> started() throws Exception {
        List<String> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder.resolve("node1"))) {
            for (Path file : all.filter(one -> one.getFileName().toString().endsWith(".state"))
                    .sorted()
                    .toList()) {
                files.add(file + " " + Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    private static boolean bothRun(StatusReport report) {
        return report.cluster().resources().stream()
                        .flatMap(one -> Instances.of(one).stream())
                        .filter(one -> one.role() == Role.STARTED)
                        .count()
                == 2;
    }
}
