package org.jcrm.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Cause.Kind;
import org.jcrm.core.policy.PlacementTrace.NodeScore;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.junit.jupiter.api.Test;

/** The reasons of a score add up to the score that the engine used, in every recorded case. */
class ScoreReasonsTest {
    private static final Path CASES = Path.of("..", "..", "shared", "cts-scheduler", "data", "xml");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void infinityIsReachedAndMinusInfinityWins() {
        assertThat(Contribution.sum(List.of(added(100), added(Score.LIMIT), added(-5))))
                .isEqualTo(Score.LIMIT);
        assertThat(Contribution.sum(List.of(added(-Score.LIMIT), added(Score.LIMIT))))
                .isEqualTo(-Score.LIMIT);
        assertThat(Contribution.sum(List.of(added(7), new Contribution(1, true, Cause.of(Kind.WISH)), added(2))))
                .isEqualTo(3);
    }

    private static Contribution added(int amount) {
        return new Contribution(amount, false, Cause.of(Kind.LOCATION));
    }

    @Test
    void theReasonsOfEveryRecordedCaseAddUpToTheScoreThatWasUsed() throws IOException, CodecException {
        assumeTrue(Files.isDirectory(CASES), "no recorded scheduler cases at " + CASES);
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        try (Stream<Path> files = Files.list(CASES).sorted()) {
            for (Path file : files.toList()) {
                Cib cib = CibXmlReader.read(new ByteArrayInputStream(Files.readAllBytes(file)));
                PlanInput input = new PlanInput(cib, NOW, 1, List.of());
                checked += compare(
                        file.getFileName().toString(), PolicyEngine.trace(input), PolicyEngine.explore(input), wrong);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(10_000);
    }

    private static int compare(String name, PlacementTrace trace, Planning plain, List<String> wrong) {
        int checked = 0;
        if (!trace.scoreLines().equals(plain.scores())
                || !trace.plan().summary().equals(plain.plan().summary())) {
            wrong.add(name + ": planning with reasons decided otherwise");
        }
        Set<String> printed = new LinkedHashSet<>();
        plain.scores().forEach(line -> printed.add(line.substring(line.indexOf(": ") + 2)));
        for (ResourceTrace resource : trace.resources().values()) {
            for (NodeScore score : resource.scores()) {
                checked++;
                int sum = Contribution.sum(score.contributions());
                if (score.present() && sum != score.score()) {
                    wrong.add(name + ": " + resource.live() + " on " + score.node() + " has " + score.score()
                            + ", its reasons " + score.contributions());
                }
                String line = resource.live() + " allocation score on " + score.node() + ": " + Score.of(sum);
                boolean shown = score.present()
                        && resource.live().isPrimitive()
                        && !resource.live().orphan()
                        // What room there is, is looked at after the score has been printed.
                        && score.contributions().stream()
                                .noneMatch(each -> each.cause().kind() == Kind.CAPACITY);
                if (shown && !printed.contains(line)) {
                    wrong.add(name + ": nobody printed \"" + line + "\"");
                }
            }
            if (resource.promotion().isPresent()
                    && !resource.promotionReasons().isEmpty()
                    && Contribution.sum(resource.promotionReasons())
                            != resource.promotion().get()) {
                wrong.add(name + ": " + resource.live() + " is promoted with "
                        + resource.promotion().get() + ", its reasons " + resource.promotionReasons());
            }
        }
        return checked;
    }
}
