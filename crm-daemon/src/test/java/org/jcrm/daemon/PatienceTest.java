package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.junit.jupiter.api.Test;

/** What a start waits for, for how long, and what it says meanwhile. The test moves the clock. */
class PatienceTest {
    private long nanos;
    private int attempts;
    private final List<String> aloud = new ArrayList<>();
    private final Patience patience = new Patience(
            (sentence, loud) -> {
                if (loud) {
                    aloud.add(sentence);
                }
            },
            () -> nanos,
            time -> nanos += time.toNanos());

    @Test
    void aClockThatIsWrongUntilTheNetworkSaysTheTimeIsWaitedForHoweverLong() throws Exception {
        String opened = patience.until(() -> {
            if (nanos < Duration.ofMinutes(5).toNanos()) {
                throw refusal(ExitCode.CERTIFICATE, StartRefused.Passes.SOMETIME);
            }
            return "opened";
        });
        assertThat(opened).isEqualTo("opened");
        // At once, and then every ten seconds.
        assertThat(aloud).hasSize(30);
        assertThat(aloud.getFirst()).isEqualTo("jcrmd waits: it cannot be. Do something.");
    }

    @Test
    void aDaemonThatIsEndingIsWaitedForHalfAMinute() {
        StartRefused refused = catchThrowableOfType(
                StartRefused.class,
                () -> patience.until(() -> {
                    attempts++;
                    throw refusal(ExitCode.ALREADY_RUNNING, StartRefused.Passes.SOON);
                }));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.ALREADY_RUNNING);
        assertThat(attempts).isEqualTo(31);
    }

    @Test
    void whatOnlyAPersonCanMendIsRefusedAtOnce() {
        StartRefused refused = catchThrowableOfType(
                StartRefused.class,
                () -> patience.until(() -> {
                    attempts++;
                    throw refusal(ExitCode.CONFIG, StartRefused.Passes.NO);
                }));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(attempts).isEqualTo(1);
        assertThat(aloud).isEmpty();
    }

    private static StartRefused refusal(ExitCode code, StartRefused.Passes passes) {
        return new StartRefused(code, "it cannot be", "Do something.").thatPasses(passes);
    }
}
