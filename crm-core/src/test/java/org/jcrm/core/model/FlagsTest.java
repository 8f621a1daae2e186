package org.jcrm.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FlagsTest {
    @Test
    void everySpellingOfYesAndNoIsRead() {
        for (String yes : List.of("true", "on", "yes", "y", "1", " Yes ")) {
            assertThat(Flags.parse(yes)).as(yes).contains(true);
        }
        for (String no : List.of("false", "off", "no", "n", "0", "OFF")) {
            assertThat(Flags.parse(no)).as(no).contains(false);
        }
    }

    @Test
    void whatIsNeitherIsNoTruthValue() {
        assertThat(Flags.parse("perhaps")).isEmpty();
        assertThat(Flags.isTrue("perhaps")).isFalse();
        assertThat(Flags.isTrue((String) null)).isFalse();
    }

    @Test
    void whatIsOnByDefaultIsSwitchedOffByAWordForNoAlone() {
        assertThat(Flags.unlessOff(Optional.of("off"))).isFalse();
        assertThat(Flags.unlessOff(Optional.of("yes"))).isTrue();
        assertThat(Flags.unlessOff(Optional.of("perhaps"))).isTrue();
        assertThat(Flags.unlessOff(Optional.empty())).isTrue();
    }
}
