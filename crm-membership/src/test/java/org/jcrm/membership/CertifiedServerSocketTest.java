package org.jcrm.membership;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import org.jcrm.membership.handshake.CountedSentences;
import org.jcrm.membership.handshake.HandshakeSlots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CertifiedServerSocketTest {
    /** A node that left and came back at once could not listen, and its daemon ended. */
    @Test
    void whoHasClosedHasLeftThePort() throws Exception {
        SSLContext context = SSLContext.getDefault();
        InetSocketAddress address = new InetSocketAddress(LoopbackCluster.LOOPBACK, 0);
        for (int round = 0; round < 300; round++) {
            CertifiedServerSocket socket = new CertifiedServerSocket(
                    context,
                    Map.of(),
                    () -> 0,
                    HandshakeSlots.Limits.DEFAULTS,
                    new CountedSentences((from, sentence) -> {}));
            socket.setReuseAddress(true);
            socket.bind(address);
            address = new InetSocketAddress(LoopbackCluster.LOOPBACK, socket.getLocalPort());
            FutureTask<Socket> accepting = new FutureTask<>(socket::accept);
            Thread.ofPlatform().start(accepting);
            if (round % 2 == 0) {
                new Socket(LoopbackCluster.LOOPBACK, socket.getLocalPort()).close();
            }
            socket.close();
            assertThatThrownBy(accepting::get).hasCauseInstanceOf(SocketException.class);
        }
    }
}
