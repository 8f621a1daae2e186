package org.jcrm.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ISO 8601 as rules, options and {@code jcrm date} read it. */
class IsoTest {
    @ParameterizedTest
    @CsvSource({
        "2019-09-24 00:30:00 +01:00, 2019-09-24T00:30+01:00",
        "2019-040, 2019-02-09T00:00Z",
        "2005-W01-1 00:30:00, 2005-01-03T00:30Z",
        "20190924T003000Z, 2019-09-24T00:30Z",
        "2009-W53-7, 2010-01-03T00:00Z",
        "2019-09-24T24:00:00Z, 2019-09-25T00:00Z",
        "2016-02-29 12:00:00 -05:30, 2016-02-29T12:00-05:30"
    })
    void dates(String text, OffsetDateTime meant) {
        assertThat(IsoDates.offset(text)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "2019-13-01",
                "2019-02-29",
                "2019-366",
                "2019-W54-1",
                "2019-01-01T25:00",
                "2019-01-01T1",
                "2019"
            })
    void noDates(String text) {
        assertThat(IsoDates.offset(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "P1Y2M3DT4H5M6S, \"   1 year  2 months  3 days 14706 seconds (4 hours 5 minutes 6 seconds)\"",
                "P1M, \" 1 month \"",
                "P2W3D, \"17 days \"",
                "PT1S, 1 second",
                "PT36H, 129600 seconds (36 hours)",
                "P0D, 0 seconds"
            })
    void durations(String text, String shown) {
        assertThat(IsoDuration.parse(text).map(IsoDuration::text)).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PT", "P1.5D", "-P1D", "T10S", "1M", "P1DT"})
    void noDurations(String text) {
        assertThat(IsoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2005-040/2005-043, 2005-02-09T00:00Z, 2005-02-12T00:00Z",
        "2009-01-31/P1M, 2009-01-31T00:00Z, 2009-02-28T00:00Z",
        "P1M/2009-03-31, 2009-02-28T00:00Z, 2009-03-31T00:00Z",
        "2019-01-01 00:00:00/PT36H, 2019-01-01T00:00Z, 2019-01-02T12:00Z"
    })
    void intervals(String text, OffsetDateTime start, OffsetDateTime end) {
        assertThat(IsoPeriod.parse(text)).contains(new IsoPeriod(start, end));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2005-040", "2005-040/garbage", "P1M/P1M", "2005-040/P999999999Y"})
    void noIntervals(String text) {
        assertThat(IsoPeriod.parse(text)).isEmpty();
    }

    @Test
    void patterns() {
        DateSpec office = DateSpec.parse("weekdays=1-5 hours=9-17").orElseThrow();
        Instant monday =
                OffsetDateTime.of(2026, 11, 23, 17, 59, 0, 0, ZoneOffset.UTC).toInstant();
        assertThat(office.holds(monday)).isTrue();
        assertThat(office.holds(monday.plusSeconds(60))).isFalse();
        assertThat(DateSpec.parse("hour=9-17")).isEmpty();
        assertThat(DateSpec.parse("hours=nine")).isEmpty();
    }
}
