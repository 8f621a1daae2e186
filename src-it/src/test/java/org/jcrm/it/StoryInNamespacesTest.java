package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The whole story on hosts made of namespaces; {@code ./demo} plays the same. */
@InNamespaces
class StoryInNamespacesTest {
    @Test
    void aPairFailsOverIsRejoinedAndLosesNoAcknowledgedWrite() {
        try (NamespaceLab lab = NamespaceLab.up(2)) {
            assertThat(new Story(lab, Narrator.toOutput()).play(8)).hasSize(7);
        }
    }
}
