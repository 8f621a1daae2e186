package org.jcrm.core.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The arithmetic of {@code docs/watchdog.md}. */
class WatchdogBoundTest {
    private static WatchdogBound bound(int failureSeconds, int graceSeconds, int timeoutSeconds) {
        return new WatchdogBound(
                Duration.ofSeconds(failureSeconds),
                Duration.ofSeconds(graceSeconds),
                Duration.ofSeconds(timeoutSeconds));
    }

    /** With the defaults a fifth of the watchdog's timeout is as long as a pause that counts. */
    @Test
    void theTimeBetweenTwoLooksIsNoPause() {
        assertThat(bound(1, 3, 5).look()).isEqualTo(Duration.ofMillis(250));
        assertThat(bound(1, 3, 60).look()).isLessThan(bound(1, 3, 60).pause());
        assertThat(bound(5, 3, 1).look()).isEqualTo(Duration.ofMillis(200));
    }

    /** Two hundredths of the sum, less the half of a failure timeout that failure detection leaves. */
    @Test
    void clocksThatDriftAddToALongSumOnly() {
        assertThat(bound(1, 3, 5).total()).isEqualTo(Duration.ofSeconds(11));
        WatchdogBound minute = bound(1, 3, 60);
        assertThat(minute.drift()).isEqualTo(Duration.ofMillis(820));
        assertThat(minute.total()).isEqualTo(Duration.ofMillis(66_820));
        assertThat(minute.sentence()).startsWith("66820 ms = 2 s until").endsWith("+ 820 ms for clocks that drift");
        assertThat(WatchdogBound.parse(minute.value())).contains(minute);
    }

    /** To open a device is to feed it: who comes after it should have bitten would give it another timeout. */
    @Test
    void aDaemonThatComesBackTooLateFeedsNothing() {
        WatchdogBound bound = bound(1, 2, 8);
        assertThat(bound.isTooLate(Duration.ofMillis(2_999))).isFalse();
        assertThat(bound.isTooLate(Duration.ofSeconds(3))).isTrue();
        assertThat(bound.isTooLate(Duration.ofMillis(12_999))).isTrue();
        // Then it was not armed, or this host would not be here.
        assertThat(bound.isTooLate(Duration.ofSeconds(13))).isFalse();
    }
}
