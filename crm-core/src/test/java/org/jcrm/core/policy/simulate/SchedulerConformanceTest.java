package org.jcrm.core.policy.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every recorded scheduler case that passed once must keep passing.
 *
 * <p>The recorded cases are not ours and stay outside the repository: the test looks for them next to
 * it, or where the system property {@code jcrm.cts} points, and is skipped when they are absent. The
 * comparison is the one of the runner that lies beside the data, so that this test and a run by hand
 * cannot disagree. {@code scheduler-passing.txt} holds the names alone; a newly passing case is added
 * to it by hand.
 */
class SchedulerConformanceTest {
    private static final Path BESIDE_THE_REPOSITORY = Path.of("..", "..", "shared", "cts-scheduler", "data");
    private static final String DATA_PROPERTY = "jcrm.cts";
    private static final long PATIENCE_SECONDS = 300;

    @Test
    void casesThatPassedOnceStillPass(@TempDir Path scratch) throws IOException, InterruptedException {
        Path data = dataFolder();
        assumeTrue(Files.isDirectory(data), "no recorded scheduler cases at " + data + " (-D" + DATA_PROPERTY + ")");
        Path runner = data.resolveSibling("run");
        assumeTrue(Files.isExecutable(runner), "no comparison program at " + runner);

        JsonNode cases = run(runner, data, scratch).path("cases");

        TreeSet<String> failed = new TreeSet<>();
        TreeSet<String> seen = new TreeSet<>();
        for (JsonNode each : cases) {
            seen.add(each.path("name").asText());
            for (JsonNode difference : each.path("results")) {
                if (!difference.isNull()) {
                    failed.add(each.path("name").asText());
                }
            }
        }
        List<String> lost = new ArrayList<>();
        for (String name : passing()) {
            if (seen.contains(name) && failed.contains(name)) {
                lost.add(name);
            }
        }
        assertThat(seen).as("cases that were run").isNotEmpty();
        assertThat(lost)
                .as("cases that passed before (see %s --show NAME)", runner)
                .isEmpty();
    }

    private static Path dataFolder() {
        String configured = System.getProperty(DATA_PROPERTY);
        return (configured == null ? BESIDE_THE_REPOSITORY : Path.of(configured))
                .toAbsolutePath()
                .normalize();
    }

    private static JsonNode run(Path runner, Path data, Path scratch) throws IOException, InterruptedException {
        Path report = scratch.resolve("report.json");
        Path log = scratch.resolve("log.txt");
        String engine = "%s -XX:+UseSerialGC -cp %s %s"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        BatchMain.class.getName());
        List<String> command = new ArrayList<>(List.of(runner.toString(), "--data", data.toString()));
        Path list = data.resolveSibling("cases.tsv");
        if (Files.exists(list)) {
            command.addAll(List.of("--list", list.toString()));
        }
        command.addAll(List.of("--batch-command", engine, "--failures", "0", "--json", report.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as("the comparison ended in time").isTrue();
        assertThat(report)
                .as("report of the comparison, which said: %s", Files.readString(log))
                .exists();
        return new ObjectMapper().readTree(report.toFile());
    }

    private static List<String> passing() throws IOException {
        try (InputStream names =
                Objects.requireNonNull(SchedulerConformanceTest.class.getResourceAsStream("/scheduler-passing.txt"))) {
            return new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(name -> !name.isBlank())
                    .toList();
        }
    }
}
