package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jcrm.core.controller.Message;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.history.History;
import org.jcrm.daemon.history.Narrator;
import org.jcrm.daemon.loop.PeerLink;
import org.jcrm.daemon.store.DurableFiles;
import org.jcrm.daemon.store.SessionMark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node becomes a member only with its session's mark on the disk. */
@Timeout(60)
class SessionKeeperTest {
    @TempDir
    Path folder;

    private final AtomicBoolean full = new AtomicBoolean(true);
    private final CountDownLatch connected = new CountDownLatch(1);

    private final PeerLink link = new PeerLink() {
        @Override
        public void connect() {
            assertThat(folder.resolve("state/session")).exists();
            connected.countDown();
        }

        @Override
        public void disconnect() {}

        @Override
        public void send(NodeName to, Message message) {}
    };

    @Test
    void aNodeThatCannotWriteItsMarkStaysOutUntilItCan() throws Exception {
        try (History history = History.open(folder.resolve("history.jsonl"))) {
            SessionKeeper keeper = keeper(history);
            keeper.guarding(link).connect();
            while (keeper.notices().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(connected.getCount()).isOne();
            assertThat(keeper.notices())
                    .singleElement()
                    .asString()
                    .contains("No space left on device")
                    .contains("stays out of the cluster")
                    .contains("tries again");
            full.set(false);
            connected.await();
            assertThat(keeper.notices()).isEmpty();
        }
    }

    @Test
    void aNodeThatIsToldToEndMeanwhileDoesNotConnectAfterwards() throws Exception {
        try (History history = History.open(folder.resolve("history.jsonl"))) {
            SessionKeeper keeper = keeper(history);
            PeerLink guarded = keeper.guarding(link);
            guarded.connect();
            while (keeper.notices().isEmpty()) {
                Thread.onSpinWait();
            }
            guarded.disconnect();
            full.set(false);
            assertThat(connected.await(200, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(folder.resolve("state/session")).doesNotExist();
        }
    }

    @Test
    void aSessionThatNeverBeganLeavesNoMark() throws Exception {
        full.set(false);
        try (History history = History.open(folder.resolve("history.jsonl"))) {
            SessionKeeper keeper = keeper(history);
            keeper.guarding(link).connect();
            connected.await();
            keeper.neverConnected();
            assertThat(folder.resolve("state/session")).doesNotExist();
        }
    }

    private SessionKeeper keeper(History history) throws IOException {
        DurableFiles disk = (file, content) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            DurableFiles.fsynced().write(file, content);
        };
        return new SessionKeeper(
                new SessionMark(
                        Files.createDirectories(folder.resolve("state")),
                        Files.createDirectories(folder.resolve("run")),
                        disk),
                Clock.systemUTC(),
                new Narrator(history, Clock.systemUTC()),
                Duration.ofMillis(20));
    }
}
