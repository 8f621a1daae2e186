package org.jcrm.core.policy.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.codec.CodecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * jcrm decides as Pacemaker's own {@code crm_simulate} does about random clusters, but for {@link KnownDifferences}.
 *
 * <p>A few seeds run with every build, where the program is installed. More: {@code mvn -pl crm-core test
 * -Dtest=DifferentialTest -Djcrm.differential.seeds=2000}; one alone: {@code -Djcrm.differential.first=SEED
 * -Djcrm.differential.seeds=1}. What the larger runs found is in {@code docs/policy-differences.md}.
 */
class DifferentialTest {
    private static final long FIRST = Long.getLong("jcrm.differential.first", 1);
    private static final int SEEDS = Integer.getInteger("jcrm.differential.seeds", 40);
    private static final int SHOWN = 20;

    @Test
    void randomClustersArePlannedAsPacemakerPlansThem(@TempDir Path scratch)
            throws IOException, InterruptedException, CodecException {
        assumeTrue(CrmSimulate.installed(), "crm_simulate is not installed (Debian: pacemaker-cli-utils)");
        CrmSimulate peer = new CrmSimulate(scratch);
        List<String> differences = new ArrayList<>();
        List<Long> differing = new ArrayList<>();
        int decided = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            String cib = RandomCib.of(seed);
            Decisions theirs = peer.decide(cib).orElse(null);
            if (theirs == null) {
                continue;
            }
            KnownDifferences.Pair pair = KnownDifferences.normalised(cib, theirs, Decisions.ofJcrm(cib));
            decided += pair.theirs().actions().size();
            if (!pair.theirs().equals(pair.ours())) {
                differing.add(seed);
                differences.add("seed %d: Pacemaker alone %s, jcrm alone %s"
                        .formatted(
                                seed,
                                pair.theirs().without(pair.ours()),
                                pair.ours().without(pair.theirs())));
            }
        }
        assertThat(decided).as("actions that were compared").isPositive();
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
                .as("%d of %d seeds differ: %s", differing.size(), SEEDS, differing)
                .isEmpty();
    }
}
