package org.jcrm.daemon.effects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.FenceExecutor;
import org.jcrm.daemon.history.History;
import org.jcrm.daemon.history.Narrator;
import org.jcrm.daemon.loop.EventSink;
import org.jcrm.daemon.loop.PeerLink;
import org.jcrm.daemon.loop.Published;
import org.jcrm.daemon.loop.Requests;
import org.jcrm.daemon.loop.Timers;
import org.jcrm.daemon.store.CibStore;
import org.jcrm.daemon.store.DiskThread;
import org.jcrm.daemon.store.DurableFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order is safety: nothing that speaks of a configuration is done before it is on the disk. */
class EffectRunnerTest {
    private static final NodeName SELF = NodeName.of("node1");
    private static final NodeName PEER = NodeName.of("node2");

    private static final Duration LIMIT = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private final List<String> done = new ArrayList<>();
    private final List<Effect> step = List.of(
            new Effect.PersistCib(Cib.EMPTY),
            new Effect.PublishSnapshot(snapshot("written")),
            new Effect.Send(PEER, new Message.JoinOffer(ViewId.NONE)),
            new Effect.Narrate(Effect.Level.INFO, "Version 1 is written.", Optional.empty()));
    private Optional<String> diskFault = Optional.empty();
    private volatile CountDownLatch diskReturns = new CountDownLatch(0);
    private History history;
    private EffectRunner runner;

    @BeforeEach
    void putTogether() throws Exception {
        DurableFiles disk = (file, content) -> {
            awaitDisk();
            if (diskFault.isPresent()) {
                throw new IOException(diskFault.get());
            }
            done.add("persist");
        };
        Published published = new Published(snapshot("first"));
        published.onChange(snapshot -> done.add("publish " + snapshot.sentence()));
        history = History.open(folder.resolve("history.jsonl"));
        EventSink nowhere = event -> done.add("event " + event);
        AgentExecutor executor = new AgentExecutor(
                SELF,
                new AgentRegistry(List.of()),
                (call, processes, progress) -> {
                    throw new UnsupportedOperationException("no agents in this test");
                },
                () -> {
                    throw new UnsupportedOperationException("no processes in this test");
                },
                nowhere,
                (delay, body) -> () -> {},
                Clock.systemUTC(),
                resource -> Optional.empty(),
                sentence -> {});
        runner = new EffectRunner(
                new DiskThread(CibStore.open(folder.resolve("cib"), FORMAT, disk), LIMIT),
                published,
                new RecordingLink(done),
                executor,
                new FenceExecutor(
                        (task, processes) -> FenceResult.ok(""),
                        () -> {
                            throw new UnsupportedOperationException("no processes in this test");
                        },
                        nowhere),
                reason -> done.add("reset " + reason),
                new Timers((delay, body) -> () -> {}, nowhere),
                new Requests(SELF, nowhere, 1),
                new Narrator(history, Clock.systemUTC()),
                (clean, sentence) -> done.add("stop " + sentence));
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void persistBeforePublishBeforeSend() {
        assertThat(runner.run(step)).isEmpty();
        assertThat(done).containsExactly("persist", "publish written", "send node2 JoinOffer");
    }

    @Test
    void onAFullDiskNothingIsPublishedOrSentAndTheCoreHearsWhy() {
        diskFault = Optional.of("No space left on device");
        Optional<ClusterEvent> told = runner.run(step);
        assertThat(done).isEmpty();
        assertThat(told)
                .get()
                .isInstanceOfSatisfying(
                        ClusterEvent.PersistFailed.class,
                        failed -> assertThat(failed.reason())
                                .contains("configuration version 0.0.0")
                                .contains("No space left on device"));
        assertThat(history.list(Optional.empty(), 10))
                .as("the story goes on, loudly")
                .anySatisfy(line -> assertThat(line.sentence())
                        .contains("The disk failed")
                        .contains("The version before it is intact"))
                .anySatisfy(line -> assertThat(line.sentence()).isEqualTo("Version 1 is written."));
    }

    /** The loop waited in the write: nothing was decided, said or monitored, and the node looked as if it were paused. */
    @Test
    void aWriteThatDoesNotReturnIsAFailedOneAndIsNotDoneTwiceWhenItComesBack() throws Exception {
        diskReturns = new CountDownLatch(1);
        assertThat(runner.run(step))
                .get()
                .asInstanceOf(type(ClusterEvent.PersistFailed.class))
                .satisfies(failed -> assertThat(failed.reason()).contains("the disk hangs: it did not take it within"));
        assertThat(runner.run(step))
                .as("while it hangs")
                .get()
                .asInstanceOf(type(ClusterEvent.PersistFailed.class))
                .satisfies(failed -> assertThat(failed.reason()).contains("a write has not come back for"));
        assertThat(done).as("nothing is acknowledged").isEmpty();

        diskReturns.countDown();
        while (runner.run(step).isPresent()) {
            LockSupport.parkNanos(LIMIT.toNanos());
        }
        assertThat(done).containsExactly("persist", "publish written", "send node2 JoinOffer");
    }

    @Test
    void aLateWriteThatFailedIsTriedAgain() throws Exception {
        diskReturns = new CountDownLatch(1);
        diskFault = Optional.of("Input/output error");
        assertThat(runner.run(step)).isPresent();
        diskReturns.countDown();
        while (!failure(runner.run(step)).contains("Input/output error")) {
            LockSupport.parkNanos(LIMIT.toNanos());
        }
        diskFault = Optional.empty();
        while (runner.run(step).isPresent()) {
            LockSupport.parkNanos(LIMIT.toNanos());
        }
        assertThat(done).containsExactly("persist", "publish written", "send node2 JoinOffer");
    }

    private static String failure(Optional<ClusterEvent> told) {
        return told.map(Object::toString).orElse("");
    }

    private void awaitDisk() throws IOException {
        try {
            diskReturns.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aConfigurationThatLostIsSavedAndTheOperatorToldWhere() {
        runner.run(List.of(new Effect.SaveLosingConfiguration(Cib.EMPTY, "Configuration 0.0.0 lost the merge.")));
        assertThat(done).containsExactly("persist");
        assertThat(history.list(Optional.empty(), 1).getFirst().sentence())
                .startsWith("Configuration 0.0.0 lost the merge. It is kept in ")
                .contains("losing");
    }

    @Test
    void theHistoryOutlivesTheDaemon() {
        runner.run(step);
        history.close();
        assertThat(History.open(folder.resolve("history.jsonl")).list(Optional.empty(), 10))
                .anySatisfy(line -> assertThat(line.sentence()).isEqualTo("Version 1 is written."));
        assertThat(history.list(Optional.of(Instant.now().plus(Duration.ofHours(1))), 10))
                .isEmpty();
    }

    private record RecordingLink(List<String> done) implements PeerLink {
        @Override
        public void connect() {
            done.add("connect");
        }

        @Override
        public void disconnect() {
            done.add("disconnect");
        }

        @Override
        public void send(NodeName to, Message message) {
            done.add("send " + to + " " + message.getClass().getSimpleName());
        }
    }

    private static Snapshot snapshot(String sentence) {
        return new Snapshot(
                SELF, Lifecycle.DC, sentence, MembershipView.NONE, Quorum.NONE, Cib.EMPTY, true, 0, false, List.of());
    }

    private static final CibStore.Format FORMAT = new CibStore.Format() {
        @Override
        public byte[] encode(Cib cib) {
            return cib.version().toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Cib decode(byte[] json) {
            return Cib.EMPTY;
        }
    };
}
