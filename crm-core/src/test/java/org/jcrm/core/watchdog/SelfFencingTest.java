package org.jcrm.core.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jcrm.core.watchdog.SelfFencing.Evidence;
import org.jcrm.core.watchdog.SelfFencing.Verdict;
import org.junit.jupiter.api.Test;

/** When the watchdog is fed: looks every half a second, with a failure timeout of one. */
class SelfFencingTest {
    private static final WatchdogBound BOUND =
            new WatchdogBound(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    private static final Evidence GOOD = new Evidence(true, true, Duration.ZERO, true, true, false);
    private static final Evidence NO_QUORUM = new Evidence(true, true, Duration.ZERO, false, true, false);

    private Duration now = Duration.ofSeconds(50);
    private SelfFencing fencing = new SelfFencing(BOUND, Duration.ZERO, now.toNanos());

    private Verdict look(Evidence evidence) {
        now = now.plusMillis(500);
        return fencing.look(evidence, now.toNanos());
    }

    /** How long it is still fed, looking twice a second. */
    private Duration fedFor(Evidence evidence) {
        Duration fed = Duration.ZERO;
        while (look(evidence).feed()) {
            fed = fed.plusMillis(500);
            assertThat(fed).isLessThan(Duration.ofMinutes(1));
        }
        return fed;
    }

    @Test
    void theBoundIsASumThatSaysWhatItIsMadeOf() {
        assertThat(BOUND.total()).isEqualTo(Duration.ofSeconds(8));
        assertThat(BOUND.sentence())
                .isEqualTo("8 s = 2 s until a node that is cut off knows it + 2 s to stop what it holds + 3 s of the"
                        + " watchdog + 1 s for pauses that go unnoticed");
    }

    @Test
    void aMemberWithQuorumIsFed() {
        for (int i = 0; i < 1_000; i++) {
            Verdict verdict = look(GOOD);
            assertThat(verdict.feed()).isTrue();
            assertThat(verdict.pausedFor()).isZero();
            assertThat(verdict.sentence()).isEmpty();
        }
    }

    @Test
    void withoutQuorumItIsFedForTheGrace() {
        look(GOOD);
        assertThat(fedFor(NO_QUORUM)).isLessThan(BOUND.grace());
        assertThat(look(NO_QUORUM).sentence()).contains("still holds resources after 2 s");
    }

    @Test
    void whoHasStoppedEverythingInTimeIsNotReset() {
        look(GOOD);
        look(NO_QUORUM);
        Evidence empty = new Evidence(false, true, Duration.ZERO, false, true, false);
        for (int i = 0; i < 100; i++) {
            assertThat(look(empty).feed()).isTrue();
        }
    }

    @Test
    void aLoopThatHangsIsNotFedWhateverItLastSaid() {
        look(GOOD);
        assertThat(look(new Evidence(true, false, Duration.ZERO, true, true, false))
                        .feed())
                .isFalse();
    }

    @Test
    void quorumThatComesBackInTimeSetsEverythingRight() {
        look(GOOD);
        look(NO_QUORUM);
        look(GOOD);
        assertThat(fedFor(NO_QUORUM)).isGreaterThan(Duration.ofSeconds(1));
    }

    /** What it knows is from before the pause; feeding on that would add a whole timeout to the bound. */
    @Test
    void afterAPauseNothingIsBelievedBeforeTheOthersHaveConfirmedTheNode() {
        look(GOOD);
        now = now.plusSeconds(2);
        Verdict first = look(GOOD);
        assertThat(first.pausedFor()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(fencing.look(GOOD, now.toNanos()).feed()).isFalse();
        // The loop has asked the others and heard from them, all between two looks.
        assertThat(look(new Evidence(true, true, Duration.ZERO, true, true, true))
                        .feed())
                .isTrue();
        assertThat(look(GOOD).feed()).isTrue();
    }

    /** A lost quorum may be among the events that the loop has not read: a hang must not add to the bound. */
    @Test
    void whatALoopSaidBeforeItFellBehindIsAsOldAsThat() {
        look(GOOD);
        Evidence behind = new Evidence(true, true, Duration.ofMillis(1_900), true, true, false);
        now = now.plusMillis(1_400);
        assertThat(look(behind).feed()).isTrue();
        assertThat(fedFor(NO_QUORUM)).isLessThan(BOUND.grace().minusMillis(1_400));
    }

    @Test
    void aLoopThatIsBehindForLongerThanTheGraceIsNotFed() {
        look(GOOD);
        Duration behind = Duration.ZERO;
        Verdict verdict = look(GOOD);
        while (verdict.feed()) {
            behind = behind.plusMillis(500);
            verdict = look(new Evidence(true, true, behind, true, true, false));
        }
        assertThat(behind).isEqualTo(BOUND.grace());
        assertThat(verdict.sentence()).contains("behind its events");
    }

    @Test
    void aShortPauseIsNothing() {
        look(GOOD);
        now = now.plusMillis(400);
        assertThat(look(GOOD).feed()).isTrue();
    }

    /** The clock of the bound started when the earlier life was killed, not when this one began. */
    @Test
    void aDaemonThatWasKilledHasOnlyTheRestOfItsTime() {
        fencing = new SelfFencing(BOUND, Duration.ofSeconds(1), now.toNanos());
        assertThat(fedFor(new Evidence(true, true, Duration.ZERO, false, false, false)))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    /**
     * It may have been cut off for as long as detection takes when it was last seen with quorum, and longer if it stood still or
     * was behind meanwhile: what is noted must be early enough for the time to come back as well.
     */
    @Test
    void whoIsKilledWhenItIsAboutToNoticeThatItIsCutOffDoesNotGetDetectionTwice() {
        Duration silence = BOUND.failureTimeout().multipliedBy(3).dividedBy(2);
        for (int stand = 250; stand < 1_000; stand += 50) {
            for (int hang = 0; hang < 2_000; hang += 250) {
                look(GOOD);
                Duration cut = now;
                now = now.plusMillis(stand);
                Duration noted = fencing.look(GOOD, now.toNanos()).sinceQuorate();
                Duration news = now.plus(silence);
                while (now.compareTo(news.plusMillis(hang)) < 0) {
                    now = now.plus(BOUND.look());
                    Duration behind = now.compareTo(news) < 0 ? Duration.ZERO : now.minus(news);
                    noted = fencing.look(new Evidence(true, true, behind, true, true, false), now.toNanos())
                            .sinceQuorate();
                }
                fencing = new SelfFencing(BOUND, noted, now.toNanos());
                fedFor(NO_QUORUM);
                assertThat(now.minusMillis(500).minus(cut))
                        .as("stood still for %s ms, then hung for %s ms", stand, hang)
                        .isLessThanOrEqualTo(BOUND.total()
                                .minus(BOUND.timeout())
                                .minus(BOUND.failureTimeout().dividedBy(2)));
            }
        }
    }

    @Test
    void whatIsNotedIsAsOldAsTheNewsThatAStandHeldBackAsLongAsTheyMayBeOnTheirWay() {
        now = now.plusMillis(400);
        assertThat(look(GOOD).sinceQuorate()).isEqualTo(Duration.ofMillis(900));
        Duration until = now.plus(BOUND.detection());
        while (now.compareTo(until) < 0) {
            assertThat(look(GOOD).sinceQuorate()).isEqualTo(Duration.ofMillis(900));
        }
        for (Duration more = Duration.ZERO;
                more.compareTo(BOUND.detection().multipliedBy(2)) < 0;
                more = more.plusMillis(250)) {
            now = now.plusMillis(250);
            fencing.look(GOOD, now.toNanos());
        }
        assertThat(fencing.look(GOOD, now.plusMillis(250).toNanos()).sinceQuorate())
                .isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void itIsNeverFedLaterThanTheBoundMinusTheWatchdogsOwnTime() {
        look(GOOD);
        Duration limit = BOUND.total().minus(BOUND.timeout());
        assertThat(BOUND.detection().plus(fedFor(NO_QUORUM))).isLessThan(limit);
        fencing = new SelfFencing(BOUND, Duration.ZERO, now.toNanos());
        assertThat(fedFor(new Evidence(true, true, Duration.ZERO, false, false, false)))
                .isLessThan(limit);
    }
}
