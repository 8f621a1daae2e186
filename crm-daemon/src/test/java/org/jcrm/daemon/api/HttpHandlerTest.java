package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jcrm.daemon.config.DaemonConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpHandlerTest {
    private static final LocalRoles NOBODY_BUT_ROOT =
            LocalRoles.of(new DaemonConfig.Api(Path.of("unused"), Optional.empty(), "nobody", Optional.empty()));
    private static final HttpHandler.Deadlines QUICK = new HttpHandler.Deadlines(
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(1));

    @TempDir
    Path folder;

    /** A command line gives up a stream that says nothing for fifteen seconds; copying a database may take hours. */
    @Test
    void aStreamSaysThatItIsAliveHoweverLongItsWorkIsSilent() throws Exception {
        CountDownLatch copied = new CountDownLatch(1);
        Routes routes = new Routes()
                .viewer(
                        "POST",
                        "/copy",
                        RequestShape.nothing(),
                        call -> new Answer.Events(out -> {
                            copied.await();
                            out.event("done", "{}".getBytes(StandardCharsets.UTF_8));
                        }));
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE, QUICK)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            try (SocketChannel channel = ask(socket, "POST /copy HTTP/1.1\r\nContent-Length: 0\r\n\r\n")) {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
                skipTo(in, ": alive");
                skipTo(in, ": alive");
                copied.countDown();
                skipTo(in, "event: done");
                skipTo(in, "data: {}");
            }
        }
    }

    @Test
    void anAddressThatIsNotUnderstoodIsAnswered() throws Exception {
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(new Routes(), AuditTrail.NONE)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            try (SocketChannel channel = ask(socket, "GET /%zz HTTP/1.1\r\n\r\n")) {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
                skipTo(in, "HTTP/1.1 400 Bad Request");
                assertThat(in.lines().toList().getLast()).contains("The address is not understood");
            }
        }
    }

    /** They were answered in the order in which their work ended: a proxy gave answers to the wrong caller. */
    @Test
    void requestsThatWereSentAheadWaitForTheirTurn() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger overtaken = new AtomicInteger();
        Routes routes = new Routes()
                .viewer("GET", "/slow", RequestShape.nothing(), call -> {
                    go.await();
                    return Answer.text(200, "slow");
                })
                .viewer("GET", "/quick", RequestShape.nothing(), call -> {
                    overtaken.addAndGet(go.getCount() > 0 ? 1 : 0);
                    return Answer.text(200, "quick");
                });
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            String all = "GET /slow HTTP/1.1\r\n\r\n" + "GET /quick HTTP/1.1\r\n\r\n".repeat(300)
                    + "GET /none HTTP/1.1\r\nConnection: close\r\n\r\n";
            try (SocketChannel channel = ask(socket, all)) {
                // Another connection is answered meanwhile, so the network thread has seen what was sent ahead.
                assertThat(wholeAnswer(socket, "GET /none HTTP/1.1\r\nConnection: close\r\n\r\n"))
                        .contains("404");
                go.countDown();
                String answers = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answers.indexOf("slow")).isPositive().isLessThan(answers.indexOf("quick"));
                assertThat(answers.split("quick", -1)).hasSize(301);
                assertThat(answers).endsWith("}").contains("There is no /none");
            }
        }
        assertThat(overtaken).hasValue(0);
    }

    /** The thread died of it and the caller waited for ever. */
    @Test
    void aStackThatOverflowsIsAnswered() throws Exception {
        Routes routes = new Routes().viewer("GET", "/deep", RequestShape.nothing(), call -> {
            throw new StackOverflowError();
        });
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            assertThat(wholeAnswer(socket, "GET /deep HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("StackOverflowError");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nX-Dribble: ",
                "POST /copy HTTP/1.1\r\nContent-Length: 900\r\n\r\n12345",
                "POST /copy HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"
            })
    void aRequestThatDribblesInIsGivenUpAsAWhole(String beginning) throws Exception {
        Routes routes = new Routes()
                .viewer("POST", "/copy", RequestShape.text(1000, Work.LIGHT), call -> Answer.text(200, "copied"));
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE, QUICK)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            try (SocketChannel channel = ask(socket, beginning)) {
                Thread dribbler = Thread.ofVirtual().start(() -> {
                    try {
                        // A deadline that each byte puts off would never end this.
                        while (true) {
                            channel.write(ByteBuffer.wrap(new byte[] {'a'}));
                            Thread.sleep(50);
                        }
                    } catch (IOException | InterruptedException e) {
                        // The server has hung up, as it should.
                    }
                });
                assertThat(readToTheEnd(channel)).startsWith("HTTP/1.1 4");
                dribbler.interrupt();
                dribbler.join();
            }
        }
    }

    @Test
    void aConnectionThatSaysNothingMoreIsClosed() throws Exception {
        Routes routes = new Routes().viewer("GET", "/quick", RequestShape.nothing(), call -> Answer.text(200, "quick"));
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE, QUICK)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            assertThat(wholeAnswer(socket, "GET /quick HTTP/1.1\r\n\r\n")).endsWith("quick");
        }
    }

    @Test
    void aReaderThatTakesNothingOfItsAnswerIsDropped() throws Exception {
        byte[] large = new byte[8 << 20];
        CountDownLatch gone = new CountDownLatch(1);
        Routes routes = new Routes()
                .viewer("GET", "/large", RequestShape.nothing(), call -> new Answer.Body(200, "text/plain", large))
                .viewer(
                        "GET",
                        "/endless",
                        RequestShape.nothing(),
                        call -> new Answer.Events(out -> {
                            while (out.isOpen()) {
                                out.event("status", new byte[1000]);
                                Thread.sleep(1);
                            }
                            gone.countDown();
                        }));
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE, QUICK)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            try (SocketChannel unread = ask(socket, "GET /large HTTP/1.1\r\n\r\n")) {
                unread.read(ByteBuffer.allocate(1));
                // Its answer was begun before the stream, so its deadline is over before the stream's is.
                try (SocketChannel stream = ask(socket, "GET /endless HTTP/1.1\r\n\r\n")) {
                    gone.await();
                    assertThat(readToTheEnd(unread).length()).isLessThan(large.length);
                    readToTheEnd(stream);
                }
            }
        }
    }

    @Test
    void aCallerHasSoManyStreamsAndNoMore() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Routes routes = new Routes()
                .viewer(
                        "GET",
                        "/stream",
                        RequestShape.nothing(),
                        call -> new Answer.Events(out -> {
                            out.event("status", new byte[1]);
                            end.await();
                        }));
        Path socket = folder.resolve("api.sock");
        List<SocketChannel> open = new ArrayList<>();
        try (ApiServer server = new ApiServer(routes, AuditTrail.NONE)) {
            server.listenLocally(socket, NOBODY_BUT_ROOT);
            for (int i = 0; i < Budgets.RESERVED_STREAMS_EACH; i++) {
                SocketChannel channel = ask(socket, "GET /stream HTTP/1.1\r\n\r\n");
                open.add(channel);
                channel.read(ByteBuffer.allocate(1));
            }
            assertThat(wholeAnswer(socket, "GET /stream HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 429 ")
                    .containsIgnoringCase("Retry-After: 1");
        } finally {
            end.countDown();
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    private static String wholeAnswer(Path socket, String request) throws IOException {
        try (SocketChannel channel = ask(socket, request)) {
            return readToTheEnd(channel);
        }
    }

    /** A connection that was reset has ended too. */
    private static String readToTheEnd(SocketChannel channel) {
        StringBuilder read = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (channel.read(buffer) >= 0) {
                read.append(StandardCharsets.UTF_8.decode(buffer.flip()));
                buffer.clear();
            }
        } catch (IOException e) {
            return read.toString();
        }
        return read.toString();
    }

    private static SocketChannel ask(Path socket, String request) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    private static void skipTo(BufferedReader in, String wanted) throws IOException {
        String line = in.readLine();
        while (line != null && !line.equals(wanted)) {
            line = in.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }
}
