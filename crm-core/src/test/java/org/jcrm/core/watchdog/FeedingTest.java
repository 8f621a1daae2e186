package org.jcrm.core.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.jcrm.core.watchdog.Feeding.Standing;
import org.junit.jupiter.api.Test;

/** From what is published to what is fed. */
class FeedingTest {
    private static final WatchdogBound BOUND =
            new WatchdogBound(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

    private static final Set<String> RSC = Set.of("pgsql");
    private static final Set<String> NOTHING = Set.of();
    private static final Feeding.Earlier KILLED = new Feeding.Earlier(Duration.ofSeconds(1), RSC);

    private Duration now = Duration.ofSeconds(50);

    private Feeding feeding(Feeding.Earlier... earlier) {
        return new Feeding(BOUND, Stream.of(earlier).findFirst(), now.toNanos());
    }

    private Feeding.Look look(Feeding feeding) {
        return lookAfter(feeding, BOUND.look());
    }

    private Feeding.Look lookAfter(Feeding feeding, Duration time) {
        now = now.plus(time);
        return feeding.look(true, Duration.ZERO, now.toNanos());
    }

    private boolean isFedFor(Feeding feeding, Duration time) {
        boolean fed = true;
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(BOUND.look())) {
            fed &= look(feeding).feed();
        }
        return fed;
    }

    /** Its round is over within one step, so nobody ever sees it unconfirmed. */
    @Test
    void aNodeAloneIsConfirmedAnewAfterAPauseThoughItNeverLookedUnconfirmed() {
        Feeding feeding = feeding();
        feeding.published(new Standing(RSC, RSC, true, true, 1));
        look(feeding);
        assertThat(lookAfter(feeding, Duration.ofSeconds(1)).pausedFor()).isEqualTo(Duration.ofSeconds(1));
        feeding.published(new Standing(RSC, RSC, true, true, 2));
        assertThat(look(feeding).sentence()).isEmpty();
        assertThat(isFedFor(feeding, Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void withoutANewWordItIsNotFedForLong() {
        Feeding feeding = feeding();
        feeding.published(new Standing(RSC, RSC, true, true, 1));
        look(feeding);
        lookAfter(feeding, Duration.ofSeconds(1));
        assertThat(isFedFor(feeding, BOUND.grace())).isFalse();
    }

    /** A node alone has an empty history of its own until it has looked; what an earlier life left may run on. */
    @Test
    void whoComesBackAloneAfterAKillIsNotFedAsIfNothingRan() {
        Feeding feeding = feeding(KILLED);
        feeding.published(new Standing(NOTHING, NOTHING, false, true, 1));
        assertThat(look(feeding).sentence()).contains("must stop what it holds");
        assertThat(isFedFor(feeding, BOUND.detection().plus(BOUND.grace()))).isFalse();
    }

    /** Somebody else's operation may keep the cluster from looking for long. */
    @Test
    void whatAnEarlierLifeHeldIsHeldUntilThisOneHasLooked() {
        Feeding feeding = feeding(KILLED);
        feeding.published(new Standing(NOTHING, NOTHING, true, true, 1));
        assertThat(look(feeding).memory()).isEqualTo(Feeding.Memory.NOTE);
        assertThat(feeding.mayLetGo()).isFalse();
        feeding.published(new Standing(NOTHING, RSC, true, true, 1));
        assertThat(look(feeding).memory()).isEqualTo(Feeding.Memory.FORGET);
        assertThat(feeding.mayLetGo()).isTrue();
    }

    @Test
    void theFirstWordThatSomethingIsHeldIsWorthALookAtOnce() {
        Feeding feeding = feeding();
        assertThat(feeding.published(new Standing(NOTHING, NOTHING, true, true, 1)))
                .isFalse();
        assertThat(feeding.published(new Standing(RSC, RSC, true, true, 1))).isTrue();
        assertThat(feeding.published(new Standing(RSC, RSC, true, true, 1))).isFalse();
        assertThat(look(feeding).memory()).isEqualTo(Feeding.Memory.NOTE);
    }

    @Test
    void whoIsStarvedIsNotFedWhateverElseIsTrue() {
        Feeding feeding = feeding();
        feeding.published(new Standing(NOTHING, NOTHING, true, true, 1));
        feeding.starve();
        assertThat(look(feeding).feed()).isFalse();
    }
}
