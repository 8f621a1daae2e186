package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.TimerTag;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.loop.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loop that is stuck in one turn: everything else of the daemon goes on and answers. */
@Timeout(120)
class StuckLoopTest {
    private static final int PORT = 25770;

    @TempDir
    Path folder;

    @Test
    void healthSaysNoWhileTheLoopComesToNothingAndYesAfterwards() throws Exception {
        LoopbackDaemon.prepare(folder, 1, PORT);
        CountDownLatch goOn = new CountDownLatch(1);
        FakeCore usual = new FakeCore(NodeName.of("node1"), Cib.EMPTY);
        Core stuck = (event, now) -> {
            if (event instanceof ClusterEvent.TimerFired) {
                awaitQuietly(goOn);
            }
            return usual.step(event, now);
        };
        FakeParts parts = new FakeParts("node1", new AgentRegistry(List.of()));
        try (LoopbackDaemon daemon = LoopbackDaemon.start(folder, "node1", parts.parts(stuck))) {
            while (daemon.daemon().published().current().lifecycle() != Lifecycle.DC) {
                Thread.sleep(10);
            }
            assertThat(health().status()).isEqualTo(200);
            daemon.daemon().post(new ClusterEvent.TimerFired(new TimerTag.Recheck()));
            UnixHttp.Reply reply = health();
            while (reply.status() == 200) {
                Thread.sleep(100);
                reply = health();
            }
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("has not come to its events for");
            assertThat(daemon.daemon().published().current().lifecycle()).isEqualTo(Lifecycle.DC);
            goOn.countDown();
            while (health().status() != 200) {
                Thread.sleep(100);
            }
        }
    }

    private UnixHttp.Reply health() throws Exception {
        return UnixHttp.ask(folder.resolve("node1/run/api.sock"), "GET", "/health", "");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
