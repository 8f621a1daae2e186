package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.configuration;
import static org.jcrm.core.controller.TestCluster.stored;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.EditResult;
import org.junit.jupiter.api.Test;

class CibMergeTest {
    private final Cib common = Lineage.recorded(Lineage.inTerm(stored(1, configuration(N1)), 4), CibMergeTest::digest);

    private static String digest(Configuration configuration) {
        return Integer.toHexString(configuration.toString().hashCode());
    }

    private static Cib edited(Cib cib, boolean quorum, String value) {
        EditResult result = CibReducer.apply(
                cib.with(quorum), new CibEdit.SetProperty("note", Optional.of(value)), Optional.empty());
        return Lineage.recorded(((EditResult.Applied) result).cib(), CibMergeTest::digest);
    }

    private static Cib merged(Cib... known) {
        return CibMerge.merge(List.of(known), CibMergeTest::digest);
    }

    @Test
    void theLaterTermWinsHoweverOftenTheOtherWasEditedAndWhoeverHasQuorumNow() {
        Cib earlier = edited(edited(common, true, "a"), true, "b");
        Cib later = edited(Lineage.inTerm(common, 5), true, "c").with(false);
        assertThat(merged(earlier, later).configuration()).isEqualTo(later.configuration());
        assertThat(merged(later, earlier).configuration()).isEqualTo(later.configuration());
    }

    @Test
    void whatIsWrittenWithoutQuorumIsOfTheTermBefore() {
        Cib withQuorum = edited(Lineage.inTerm(common, 5), true, "a");
        Cib without = edited(edited(Lineage.inTerm(common, 6), false, "b"), false, "c");
        assertThat(merged(withQuorum, without).configuration()).isEqualTo(withQuorum.configuration());
    }

    @Test
    void aDescendantWinsWhateverTheTerm() {
        Cib child = edited(common, false, "a");
        assertThat(merged(Lineage.inTerm(common, 9), child).configuration()).isEqualTo(child.configuration());
    }

    @Test
    void ofOneTermTheHigherVersionWins() {
        Cib once = edited(common, true, "a");
        Cib twice = edited(edited(common, true, "b"), true, "c");
        assertThat(merged(once, twice).configuration()).isEqualTo(twice.configuration());
    }

    @Test
    void aRenewedConfigurationIsANewGenerationOfTheSame() {
        Cib confirmed = Lineage.recorded(
                ((EditResult.Applied) CibReducer.apply(
                                Lineage.inTerm(common, 5).with(true), new CibEdit.Renew(), Optional.empty()))
                        .cib(),
                CibMergeTest::digest);
        assertThat(confirmed.version().epoch()).isEqualTo(2);
        assertThat(Lineage.termOfContent(confirmed)).isEqualTo(5);
        Cib refused = edited(common, true, "a");
        assertThat(merged(refused, confirmed).configuration()).isEqualTo(common.configuration());
    }
}
