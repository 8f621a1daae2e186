package org.jcrm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Seeds 1…{@code jcrm.sim.seeds} (300 unless told) of the whole-cluster simulation. {@code jcrm.sim.seed} replays one,
 * {@code jcrm.sim.lines} says how much of its story to print.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("jcrm.sim.seeds", 300);

    @Test
    void noSeedBreaksAnInvariantAndEveryClusterServesInTheEnd() {
        long acknowledged = LongStream.rangeClosed(1, SEEDS)
                .map(seed -> Simulation.run(seed).acknowledged())
                .sum();
        assertThat(acknowledged)
                .as("a simulation in which nobody writes proves nothing")
                .isGreaterThan(SEEDS * 100);
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(Simulation.run(seed)).isEqualTo(Simulation.run(seed));
        }
    }

    @Test
    void theSameSeedTellsTheSameStoryInAnotherJvm() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimulationReplay.class.getName(),
                        "7")
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains(Simulation.run(7).toString());
    }

    @Test
    @EnabledIfSystemProperty(named = "jcrm.sim.seed", matches = "\\d+", disabledReason = "replays a seed on demand")
    void replaysOneSeed() {
        assertThat(Simulation.run(Long.getLong("jcrm.sim.seed")).acknowledged()).isPositive();
    }
}
