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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpHandlerTest {
    @TempDir
    Path folder;

    /** A command line gives up a stream that says nothing for fifteen seconds; copying a database may take hours. */
    @Test
    void aStreamSaysThatItIsAliveHoweverLongItsWorkIsSilent() throws Exception {
        CountDownLatch copied = new CountDownLatch(1);
        Routes routes = new Routes()
                .read(
                        "POST",
                        "/copy",
                        call -> new Answer.Events(out -> {
                            copied.await();
                            out.event("done", "{}".getBytes(StandardCharsets.UTF_8));
                        }));
        Path socket = folder.resolve("api.sock");
        try (ApiServer server = new ApiServer(routes, Duration.ofMillis(1))) {
            server.listenLocally(socket, "nobody");
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
        try (ApiServer server = new ApiServer(new Routes())) {
            server.listenLocally(socket, "nobody");
            try (SocketChannel channel = ask(socket, "GET /%zz HTTP/1.1\r\n\r\n")) {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
                skipTo(in, "HTTP/1.1 400 Bad Request");
                assertThat(in.lines().toList().getLast()).contains("The address is not understood");
            }
        }
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
