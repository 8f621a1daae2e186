package org.jcrm.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.handshake.CountedSentences;
import org.jcrm.membership.handshake.HandshakeSlots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    /**
     * The process of a node that leaves lives on. A peer that had called it at that moment held a link that nobody would ever
     * read, took it for the node's, and turned away the links of the node that came back.
     */
    @Test
    void whoWasNotLetInBeforeThePortClosedIsHungUpOn(@TempDir Path directory) throws Exception {
        try (LoopbackCluster cluster = new LoopbackCluster(directory, "node1", "node2")) {
            InetSocketAddress caller = requireNonNull(cluster.peers().get(NodeName.of("node2")));
            CertifiedServerSocket socket = new CertifiedServerSocket(
                    cluster.credentials("node1").sslContext(),
                    Map.of(caller, NodeName.of("node2")),
                    () -> 0,
                    HandshakeSlots.Limits.DEFAULTS,
                    new CountedSentences((from, sentence) -> {}));
            socket.bind(new InetSocketAddress(LoopbackCluster.LOOPBACK, 0));
            InetSocketAddress port = new InetSocketAddress(LoopbackCluster.LOOPBACK, socket.getLocalPort());
            FutureTask<Socket> accepting = new FutureTask<>(socket::accept);
            Thread.ofPlatform().start(accepting);
            try (CertifiedCaller accepted = new CertifiedCaller(port, cluster.credentials("node2")).greet(caller);
                    Socket member = accepting.get();
                    CertifiedCaller waiting = new CertifiedCaller(port, cluster.credentials("node2")).greet(caller)) {
                socket.close();
                waiting.awaitHangUp();
                assertThat(member.isClosed()).isFalse();
                accepted.send((byte) 0);
            }
        }
    }
}
