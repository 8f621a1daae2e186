package org.jcrm.core.policy.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.GraphXmlWriter;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two designated controllers derive the same graph from the same CIB, byte for byte. */
class DeterminismTest {
    private static final int SEEDS = 150;
    private static final int SHUFFLES = 3;
    private static final long PATIENCE_SECONDS = 120;

    @Test
    void theOrderOfOperationsAndAttributesInTheStatusChangesNothing() throws CodecException {
        int changed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Cib cib = CibXmlReader.read(RandomCib.of(seed));
            String graph = graph(cib);
            for (int shuffle = 1; shuffle <= SHUFFLES; shuffle++) {
                Cib shuffled = ShuffledCib.of(cib, shuffle);
                if (!shuffled.toString().equals(cib.toString())) {
                    changed++;
                }
                assertThat(graph(shuffled))
                        .as("seed %d, shuffle %d", seed, shuffle)
                        .isEqualTo(graph);
            }
        }
        assertThat(changed).as("CIBs that were really in another order").isGreaterThan(SEEDS);
    }

    /**
     * Which number an instance of a clone has follows from the order in which instances are found, as with Pacemaker; what
     * is done does not. The order of nodes may decide between equal instances: it is a part of the CIB, the same for all.
     */
    @Test
    void theOrderOfResourcesInAHistoryChangesNothingThatIsDone() throws CodecException, IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Cib cib = CibXmlReader.read(RandomCib.of(seed));
            List<String> actions = actions(cib);
            for (int shuffle = 1; shuffle <= SHUFFLES; shuffle++) {
                assertThat(actions(ShuffledCib.throughout(cib, shuffle)))
                        .as("seed %d, shuffle %d", seed, shuffle)
                        .isEqualTo(actions);
            }
        }
    }

    private static List<String> actions(Cib cib) throws IOException {
        return KnownDifferences.withoutNumbers(Decisions.of("", graph(cib))).actions().stream()
                .filter(action -> !action.startsWith("pseudo_event"))
                .toList();
    }

    @Test
    void twoProcessesPlanTheSameBytes(@TempDir Path scratch) throws IOException, InterruptedException, CodecException {
        StringBuilder here = new StringBuilder();
        for (long seed = 1; seed <= SEEDS; seed++) {
            here.append(graph(CibXmlReader.read(RandomCib.of(seed))));
        }

        Path there = scratch.resolve("graphs.xml");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Graphs.class.getName(),
                        Integer.toString(SEEDS),
                        there.toString()))
                .inheritIO()
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }

        assertThat(ended).as("the other process ended").isTrue();
        assertThat(Files.readString(there)).isEqualTo(here.toString());
    }

    private static String graph(Cib cib) {
        return GraphXmlWriter.write(PolicyEngine.plan(new PlanInput(cib, RandomCib.NOW, 1, List.of()))
                .graph());
    }

    /** The other process. */
    static final class Graphs {
        private Graphs() {}

        public static void main(String[] args) throws IOException, CodecException {
            StringBuilder graphs = new StringBuilder();
            for (long seed = 1; seed <= Integer.parseInt(args[0]); seed++) {
                graphs.append(graph(CibXmlReader.read(RandomCib.of(seed))));
            }
            Files.writeString(Path.of(args[1]), graphs.toString(), StandardCharsets.UTF_8);
        }
    }
}
