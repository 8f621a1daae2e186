package org.jcrm.membership.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CountedSentencesTest {
    private static final Duration WINDOW = Duration.ofSeconds(2);

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountedSentences sentences = new CountedSentences((from, sentence) -> told.add(sentence), WINDOW);

    @Test
    void theFirstIsToldAtOnceAndTheRestOnceWithItsNumber() throws Exception {
        for (int i = 0; i < 38; i++) {
            sentences.warn("10.0.0.9", "closed a link of 10.0.0.9: it knocked");
        }
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("closed a link of 10.0.0.9: it knocked");
        assertThat(told.poll(20, TimeUnit.SECONDS))
                .isEqualTo("closed a link of 10.0.0.9: it knocked (37 more in the last 2000 ms)");
        assertThat(told).isEmpty();
    }

    /** Whoever has a network full of addresses must not fill the log either. */
    @Test
    void ofManyKindsTheFirstAreToldAndTheOthersCountedTogether() throws Exception {
        for (int i = 0; i < 200; i++) {
            sentences.warn("10.0.0." + i, "closed a link of 10.0.0." + i);
        }
        assertThat(told).hasSize(20);
        told.clear();
        assertThat(told.poll(20, TimeUnit.SECONDS))
                .isEqualTo("refused further callers, each for a reason of its own (180 callers in the last 2000 ms)");
    }

    /** Without file descriptors the callers stay in the queue, and accepting fails at once, again and again. */
    @Test
    void aPortThatCannotAcceptWaitsLongerEachTimeAndSaysItOnce() {
        AcceptTrouble trouble = new AcceptTrouble(sentences, "the port 1");
        long begin = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            trouble.happened(new IOException("Too many open files"));
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20 + 40 + 80 + 160));
        assertThat(told).first().asString().contains("cannot be accepted for the moment: Too many open files");
        assertThat(told).hasSize(1);
    }
}
