package org.jcrm.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "20, PT20S",
        "20s, PT20S",
        "20sec, PT20S",
        "500ms, PT0.5S",
        "2min, PT2M",
        "2m, PT2M",
        "1h, PT1H",
        "1hr, PT1H",
        "7us, PT0.000007S",
        "PT2M, PT2M",
        "0, PT0S",
        "1.5s, PT1.5S",
        "3 s, PT3S",
        "' 3s ', PT3S",
        "20S, PT20S"
    })
    void readsEverySpellingOfPacemaker(String text, Duration expected) {
        assertThat(TimeText.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "-3s", "3x", "5 parsecs", "1e9", "99999999999999999999s", "PT-3S", "P", "INFINITY"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(TimeText.parse(text)).isEmpty();
    }
}
