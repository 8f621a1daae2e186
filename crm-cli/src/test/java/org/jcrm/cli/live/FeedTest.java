package org.jcrm.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.client.HttpApi;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.client.UnixConnector;
import org.jcrm.cli.render.Statuses;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Following the stream over a real socket, through the daemon's end and its return. */
@Timeout(60)
class FeedTest {
    @TempDir
    Path directory;

    private final BlockingQueue<News> heard = new LinkedBlockingQueue<>();

    private Feed feed(Path socket) {
        return new Feed(
                HttpApi.over(new UnixConnector(socket)),
                Request.get("/v1/status/stream", "jcrm mon").within(Duration.ofSeconds(5)),
                Invocation.NOON);
    }

    private static FakeDaemon streaming(Path socket, StatusReport report, CountDownLatch hold) throws IOException {
        return new FakeDaemon(socket).on("GET /v1/status/stream", (_, out) -> {
            FakeDaemon.beginEvents(out);
            FakeDaemon.event(out, "status", StatusJson.write(report));
            await(hold);
            FakeDaemon.endEvents(out);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(Feed feed) {
        Thread.ofVirtual().start(() -> {
            try {
                feed.follow(heard::add);
            } catch (CliProblem | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private News next() throws InterruptedException {
        News news = heard.poll(30, TimeUnit.SECONDS);
        assertThat(news).as("news within 30 s").isNotNull();
        return java.util.Objects.requireNonNull(news);
    }

    @Test
    void itHearsTheStatusTheLossAndTheReturn() throws Exception {
        Path socket = directory.resolve("api.sock");
        CountDownLatch hold = new CountDownLatch(1);
        FakeDaemon first = streaming(socket, Statuses.steady(), hold);
        try (Feed feed = feed(socket)) {
            start(feed);
            assertThat(next()).isEqualTo(new News.Fresh(Statuses.steady()));

            first.close();
            assertThat(next()).isInstanceOf(News.Lost.class);

            first.removeSocket();
            try (FakeDaemon second = streaming(socket, Statuses.afterKill(), hold)) {
                News news = next();
                while (news instanceof News.Lost) {
                    news = next();
                }
                assertThat(news).isEqualTo(new News.Fresh(Statuses.afterKill()));
                assertThat(second.asked()).isNotEmpty();
            }
        } finally {
            hold.countDown();
        }
    }

    @Test
    void aStreamThatEndsInGoodOrderIsOpenedAgain() throws Exception {
        Path socket = directory.resolve("api.sock");
        try (FakeDaemon daemon = streaming(socket, Statuses.steady(), new CountDownLatch(0));
                Feed feed = feed(socket)) {
            start(feed);
            assertThat(next()).isInstanceOf(News.Fresh.class);
            assertThat(next()).isInstanceOf(News.Lost.class);
            assertThat(next()).isInstanceOf(News.Fresh.class);
            assertThat(daemon.asked()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aDaemonThatWasNeverThereIsAProblemAndNoPatience() {
        try (Feed feed = feed(directory.resolve("none.sock"))) {
            assertThatThrownBy(() -> feed.follow(heard::add))
                    .isInstanceOfSatisfying(
                            CliProblem.class,
                            problem -> assertThat(problem.sentence()).contains("next: systemctl start jcrmd"));
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aDaemonThatAcceptsButSaysNothingIsGivenUp() throws IOException {
        Path socket = directory.resolve("api.sock");
        CountDownLatch hold = new CountDownLatch(1);
        try (FakeDaemon daemon = new FakeDaemon(socket)) {
            daemon.on("GET /v1/status", (_, out) -> hold(out, hold));
            Request impatient = Request.get("/v1/status", "jcrm mon").within(Duration.ofMillis(200));
            assertThatThrownBy(() -> HttpApi.over(new UnixConnector(socket)).call(impatient))
                    .isInstanceOfSatisfying(
                            CliProblem.class,
                            problem -> assertThat(problem.detail())
                                    .startsWith("it accepted the connection but said nothing"));
        } finally {
            hold.countDown();
        }
    }

    private static void hold(OutputStream out, CountDownLatch latch) throws IOException {
        await(latch);
        out.flush();
    }
}
