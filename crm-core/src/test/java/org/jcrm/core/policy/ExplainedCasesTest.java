package org.jcrm.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.model.Resource;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Explanation.NodeVerdict;
import org.jcrm.core.policy.why.Explanation.Reason;
import org.jcrm.core.policy.why.Question;
import org.jcrm.core.policy.why.Why;
import org.jcrm.core.policy.why.WhyRefused;
import org.jcrm.core.policy.why.WhyRequest;
import org.junit.jupiter.api.Test;

/** Every recorded case can be explained, and what is shown of a score adds up to it. */
class ExplainedCasesTest {
    private static final Path CASES = Path.of("..", "..", "shared", "cts-scheduler", "data", "xml");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatIsShownOfAScoreAddsUpToIt() throws IOException, CodecException, WhyRefused {
        assumeTrue(Files.isDirectory(CASES), "no recorded scheduler cases at " + CASES);
        List<String> wrong = new ArrayList<>();
        int explained = 0;
        try (Stream<Path> files = Files.list(CASES).sorted()) {
            for (Path file : files.toList()) {
                Cib cib = CibXmlReader.read(new ByteArrayInputStream(Files.readAllBytes(file)));
                List<Resource> resources = cib.configuration().resources();
                if (!resources.isEmpty()) {
                    explained++;
                    String resource = resources.getLast().id().value();
                    check(
                            file.getFileName() + " " + resource,
                            Why.explain(new WhyRequest(cib, NOW, Question.WHY, resource, Optional.empty())),
                            wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(explained).isGreaterThan(400);
    }

    private static void check(String name, Explanation explanation, List<String> wrong) {
        if (!explanation.answer().endsWith(".") || explanation.answer().contains("..")) {
            wrong.add(name + ": no sentence: " + explanation.answer());
        }
        for (NodeVerdict verdict : explanation.nodes()) {
            if (sum(verdict.reasons()) != verdict.score().value()) {
                wrong.add(name + ": " + verdict);
            }
            if (verdict.promotion().isPresent()
                    && sum(verdict.promotionReasons())
                            != verdict.promotion().get().value()) {
                wrong.add(name + " promoted: " + verdict);
            }
        }
    }

    private static int sum(List<Reason> reasons) {
        int sum = 0;
        for (Reason reason : reasons) {
            sum = reason.replaces()
                    ? reason.amount().value()
                    : ScoreTable.sum(sum, reason.amount().value());
        }
        return sum;
    }
}
