package org.jcrm.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.TimerTag;
import org.jcrm.core.controller.ViewId;
import org.junit.jupiter.api.Test;

/** The loop runs on the test's own thread: what it does is a dialogue of events and effects. */
class EventLoopTest {
    private final List<String> said = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final StallDetector stalls = new StallDetector(nanos::get, Duration.ofSeconds(1));

    @Test
    void eventsAreTakenInTheirOrderAndEffectsDoneBeforeTheNextEvent() {
        EventLoop loop = loop(event -> List.of(narrate("did " + name(event))), this::note);
        loop.post(new ClusterEvent.Started(Optional.empty()));
        loop.post(new ClusterEvent.ViewChanged(MembershipView.NONE));
        loop.post(STOP);
        assertThat(loop.run()).isEqualTo(new EventLoop.Ending.Stopped(true, "enough"));
        assertThat(said).containsExactly("did Started", "did ViewChanged", "did TimerFired");
    }

    @Test
    void theCoreHearsOfAFailedWriteBeforeAnyOtherEvent() {
        EventLoop loop = loop(event -> List.of(narrate(name(event))), effects -> {
            note(effects);
            return said.equals(List.of("Started"))
                    ? Optional.of(new ClusterEvent.PersistFailed("disk full"))
                    : Optional.empty();
        });
        loop.post(new ClusterEvent.Started(Optional.empty()));
        loop.post(new ClusterEvent.ViewChanged(MembershipView.NONE));
        loop.post(STOP);
        loop.run();
        assertThat(said).containsExactly("Started", "PersistFailed", "ViewChanged", "TimerFired");
    }

    @Test
    void aStallIsToldBeforeTheTimersThatWentOffMeanwhile() {
        EventLoop loop = loop(
                event -> {
                    if (event instanceof ClusterEvent.Started) {
                        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
                    }
                    return List.of(narrate(name(event)));
                },
                this::note);
        loop.post(new ClusterEvent.Started(Optional.empty()));
        loop.post(STOP);
        loop.run();
        assertThat(said).containsExactly("Started", "Paused", "TimerFired");
    }

    @Test
    void theTimeThatTheDaemonTookToStartIsNoStall() {
        EventLoop loop = loop(event -> List.of(narrate(name(event))), this::note);
        loop.post(STOP);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        loop.run();
        assertThat(said).containsExactly("TimerFired");
    }

    @Test
    void aStallThatTheHeartbeatSawFirstIsNotForgotten() {
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        stalls.beat();
        stalls.beat();
        assertThat(stalls.take()).contains(Duration.ofSeconds(3));
        assertThat(stalls.take()).isEmpty();
    }

    /** The heartbeat has a thread of its own and goes on. Orders in the queue may be of a time when this node was a member. */
    @Test
    void aTurnThatLastsTooLongIsAStallToo() {
        EventLoop loop = loop(event -> List.of(narrate(name(event))), effects -> {
            for (int tick = 0; tick < 12 && said.isEmpty(); tick++) {
                nanos.addAndGet(stalls.interval().toNanos());
                stalls.beat();
            }
            return note(effects);
        });
        loop.post(new ClusterEvent.Started(Optional.empty()));
        loop.post(STOP);
        loop.run();
        assertThat(said).containsExactly("Started", "Paused", "TimerFired");
    }

    private static ClusterEvent vote(ArbitratorVote.State state) {
        return new ClusterEvent.VoteChanged(new ArbitratorVote(ViewId.NONE, state, CibVersion.NONE, ""));
    }

    /** A plan that is made after a pause must not count a vote that ended meanwhile. */
    @Test
    void whatBecameOfTheVoteIsKnownBeforeAPauseIsDealtWith() {
        Deque<ClusterEvent> news = new ArrayDeque<>();
        EventLoop loop = loop(
                event -> {
                    if (event instanceof ClusterEvent.Started) {
                        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
                        news.add(vote(ArbitratorVote.State.REFUSED));
                    }
                    return List.of(narrate(name(event)));
                },
                this::note,
                () -> Optional.ofNullable(news.poll()));
        loop.post(new ClusterEvent.Started(Optional.empty()));
        loop.post(STOP);
        loop.run();
        assertThat(said).containsExactly("Started", "VoteChanged", "Paused", "TimerFired");
    }

    /** It has waited behind others, and may be wrong by now; what counts was asked for before. */
    @Test
    void wordOfTheVoteInTheQueueOnlyWakesTheLoop() {
        EventLoop loop = loop(event -> List.of(narrate(name(event))), this::note);
        loop.post(vote(ArbitratorVote.State.HELD));
        loop.post(STOP);
        loop.run();
        assertThat(said).containsExactly("TimerFired");
    }

    @Test
    void aLoopThatWaitsIsBehindNothing() {
        EventLoop loop = loop(event -> List.of(), this::note);
        loop.post(new ClusterEvent.Started(Optional.empty()));
        assertThat(loop.behind()).isPositive();
    }

    /** A thread that lives is no proof: probes keep coming, and the loop does not come to them. */
    @Test
    void aLoopThatIsStuckInOneTurnLagsBehindItsProbes() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        EventLoop loop = loop(
                event -> {
                    if (event instanceof ClusterEvent.Started) {
                        stuck.countDown();
                        awaitQuietly(goOn);
                    }
                    return List.of(narrate(name(event)));
                },
                this::note);
        loop.post(new ClusterEvent.Started(Optional.empty()));
        Thread runner = Thread.ofPlatform().start(loop::run);
        stuck.await();
        Duration much = Duration.ofMillis(300);
        while (loop.lag().compareTo(much) < 0) {
            loop.probe();
            Thread.sleep(10);
        }
        goOn.countDown();
        while (loop.lag().compareTo(much) >= 0) {
            loop.probe();
            Thread.sleep(10);
        }
        loop.post(STOP);
        runner.join();
        assertThat(said).containsExactly("Started", "TimerFired");
    }

    /** The timer posts them; if it is stuck no timer fires, and the loop's own turns prove nothing. */
    @Test
    void aLoopThatNobodyProbesLagsToo() throws Exception {
        EventLoop loop = loop(event -> List.of(narrate(name(event))), this::note);
        Thread runner = Thread.ofPlatform().start(loop::run);
        Duration much = Duration.ofMillis(300);
        while (loop.lag().compareTo(much) < 0) {
            Thread.sleep(10);
        }
        assertThat(loop.isAlive(Duration.ofMinutes(1))).isTrue();
        loop.post(STOP);
        runner.join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBugInTheCoreEndsTheLoopWithItsStory() {
        RuntimeException bug = new IllegalStateException("synapse 3 fired twice");
        EventLoop loop = loop(
                event -> {
                    throw bug;
                },
                this::note);
        loop.post(new ClusterEvent.Started(Optional.empty()));
        assertThat(loop.run()).isEqualTo(new EventLoop.Ending.Bug("Started", bug));
    }

    @Test
    void aQueueThatFillsUpEndsTheDaemonInsteadOfLosingAnEvent() {
        EventLoop loop = loop(event -> List.of(), this::note);
        for (int i = 0; i <= EventLoop.CAPACITY; i++) {
            loop.post(new ClusterEvent.Started(Optional.empty()));
        }
        assertThat(loop.run()).isInstanceOf(EventLoop.Ending.Bug.class);
    }

    private static final ClusterEvent STOP = new ClusterEvent.TimerFired(new TimerTag.Recheck());

    private interface Answer {
        List<Effect> to(ClusterEvent event);
    }

    private EventLoop loop(Answer answer, EffectHandler handler) {
        return loop(answer, handler, Optional::empty);
    }

    private EventLoop loop(Answer answer, EffectHandler handler, Supplier<Optional<ClusterEvent>> overdue) {
        EventLoop[] self = new EventLoop[1];
        self[0] = new EventLoop(
                (event, now) -> {
                    if (event.equals(STOP)) {
                        self[0].stop(true, "enough");
                    }
                    return answer.to(event);
                },
                handler,
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                stalls,
                overdue);
        return self[0];
    }

    private Optional<ClusterEvent> note(List<Effect> effects) {
        for (Effect effect : effects) {
            said.add(effect instanceof Effect.Narrate narrate ? narrate.sentence() : effect.toString());
        }
        return Optional.empty();
    }

    private static Effect narrate(String sentence) {
        return new Effect.Narrate(Effect.Level.INFO, sentence, Optional.empty());
    }

    private static String name(ClusterEvent event) {
        return event.getClass().getSimpleName();
    }
}
