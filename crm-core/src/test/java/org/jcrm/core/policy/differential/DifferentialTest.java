package org.jcrm.core.policy.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.codec.CodecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * jcrm decides as Pacemaker's own {@code crm_simulate} does about random clusters, but for {@link KnownDifferences}
 * and {@link Counterfactuals}.
 *
 * <p>A few seeds run with every build, where the program is installed. More: {@code mvn -pl crm-core test
 * -Dtest=DifferentialTest -Djcrm.differential.seeds=2000}; one alone: {@code -Djcrm.differential.first=SEED
 * -Djcrm.differential.seeds=1}. What the larger runs found is in {@code docs/policy-differences.md}.
 */
class DifferentialTest {
    private static final long FIRST = Long.getLong("jcrm.differential.first", 1);
    private static final int SEEDS = Integer.getInteger("jcrm.differential.seeds", 40);
    private static final int SHOWN = 20;

    /** Larger runs tell which rule explained which seeds. */
    private static final int FEW = 100;

    @Test
    void randomClustersArePlannedAsPacemakerPlansThem(@TempDir Path scratch) throws Exception {
        assumeTrue(CrmSimulate.installed(), "crm_simulate is not installed (Debian: pacemaker-cli-utils)");
        CrmSimulate peer = new CrmSimulate(scratch);
        List<String> differences = new ArrayList<>();
        List<Long> differing = new ArrayList<>();
        Map<String, List<Long>> explained = new TreeMap<>();
        int decided = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            String cib = RandomCib.of(seed);
            KnownDifferences.Compared compared = compare(peer, cib).orElse(null);
            if (compared == null) {
                continue;
            }
            Decisions theirs = compared.pair().theirs();
            Decisions ours = compared.pair().ours();
            decided += theirs.actions().size();
            if (compared.alike()) {
                continue;
            }
            Optional<String> rule = Counterfactuals.explain(
                    cib,
                    compared.shuffled(),
                    variant -> compare(peer, variant)
                            .map(KnownDifferences.Compared::alike)
                            .orElse(false));
            if (rule.isPresent()) {
                explained.computeIfAbsent(rule.get(), name -> new ArrayList<>()).add(seed);
            } else {
                differing.add(seed);
                differences.add("seed %d: Pacemaker alone %s, jcrm alone %s"
                        .formatted(seed, theirs.without(ours), ours.without(theirs)));
            }
        }
        if (SEEDS > FEW) {
            System.out.println("explained " + explained);
        }
        assertThat(decided).as("actions that were compared").isPositive();
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
                .as("%d of %d seeds differ: %s", differing.size(), SEEDS, differing)
                .isEmpty();
    }

    /** @return empty if the other side failed */
    private static Optional<KnownDifferences.Compared> compare(CrmSimulate peer, String cib)
            throws IOException, InterruptedException, CodecException {
        CrmSimulate.Answer answer = peer.decide(cib).orElse(null);
        return answer == null
                ? Optional.empty()
                : Optional.of(KnownDifferences.compare(cib, answer, Decisions.ofJcrm(cib)));
    }
}
