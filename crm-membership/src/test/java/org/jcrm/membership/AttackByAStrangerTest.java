package org.jcrm.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.NodeCredentials;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers, and holders of a node's certificate, at the port of the members. Peers live at 127.0.0.1 here, strangers
 * elsewhere in 127.0.0.0/8 where the test says so.
 */
@Timeout(120)
class AttackByAStrangerTest {
    private static final NodeName NODE3 = NodeName.of("node3");
    private static final short TRANSPORT = ClassConfigurator.getProtocolId(TP.class);

    @TempDir
    Path directory;

    private LoopbackCluster cluster;
    private RecordingListener one;

    @BeforeEach
    void startNode1() throws Exception {
        cluster = new LoopbackCluster(directory.resolve("tls"), "node1", "node2", "node3");
        one = cluster.join("node1");
        one.awaitMembers("node1");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void forty_connections_that_send_a_byte_now_and_then_keep_no_peer_out() throws Exception {
        try (Stranger stranger = new Stranger(address("node1"))) {
            stranger.dribble(InetAddress.getByName("127.0.0.2"), 40);

            cluster.join("node2").awaitMembers("node1", "node2");
        }
        one.awaitWarning("closed a link of 127.0.0.2: 4 handshakes of that address are unfinished already");
    }

    @Test
    void nor_do_they_from_many_addresses() throws Exception {
        try (Stranger stranger = new Stranger(address("node1"))) {
            for (int i = 2; i < 202; i++) {
                stranger.dribble(InetAddress.getByName("127.0.0." + i), 1);
            }

            cluster.join("node2").awaitMembers("node1", "node2");
        }
    }

    /** A local user of a peer's host calls from the peer's own address. */
    @Test
    void nor_do_they_from_the_peers_own_address() throws Exception {
        try (Stranger stranger = new Stranger(address("node1"))) {
            stranger.dribble(LoopbackCluster.LOOPBACK, 40);

            cluster.join("node2").awaitMembers("node1", "node2");
        }
        one.awaitWarning("its handshake was ended: it gave way to a newer caller");
    }

    @Test
    void a_handshake_is_over_after_its_deadline_however_steadily_bytes_come() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(100);
            socket.connect(address("node1"));
            byte[] hello = Stranger.clientHello();
            int sent = 0;
            boolean open = true;
            long begin = System.nanoTime();
            while (open) {
                assertThat(System.nanoTime() - begin)
                        .as("nanoseconds that it was open")
                        .isLessThan(20_000_000_000L);
                try {
                    socket.getOutputStream().write(hello[sent++]);
                    open = socket.getInputStream().read() >= 0;
                } catch (java.net.SocketTimeoutException e) {
                    // Still open: the next byte.
                    open = true;
                } catch (SocketException e) {
                    open = false;
                }
            }
        }
        one.awaitWarning("its handshake was ended: it was not done within 2000 ms");
    }

    /** JGroups reads who calls in its one accepting thread. */
    @Test
    void peers_that_dribble_their_greeting_keep_no_other_out() throws Exception {
        List<CertifiedCaller> slow = new ArrayList<>();
        byte[] greeting = CertifiedCaller.greeting(address("node3"));
        try {
            for (int i = 0; i < 6; i++) {
                slow.add(new CertifiedCaller(address("node1"), cluster.credentials("node3")));
            }
            Thread.ofVirtual().start(() -> dribble(slow, greeting));

            cluster.join("node2").awaitMembers("node1", "node2");
            for (CertifiedCaller each : slow) {
                each.awaitHangUp();
            }
        } finally {
            for (CertifiedCaller each : slow) {
                each.close();
            }
        }
    }

    private static void dribble(List<CertifiedCaller> callers, byte[] greeting) {
        try {
            for (byte each : greeting) {
                for (CertifiedCaller caller : callers) {
                    caller.send(each);
                }
                Thread.sleep(1_000);
            }
        } catch (IOException | InterruptedException e) {
            // Hung up on, as it should be.
            return;
        }
    }

    @Test
    void garbage_after_the_handshake_ends_the_link_and_is_told_once() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 20; round++) {
            byte[] garbage = new byte[100];
            random.nextBytes(garbage);
            try (CertifiedCaller caller = new CertifiedCaller(address("node1"), cluster.credentials("node3"))) {
                caller.send(garbage).awaitHangUp();
            }
        }
        one.awaitWarning("it does not say who it is in the way of members");
        assertThat(one.warnings().stream().filter(each -> each.contains("in the way of members")))
                .hasSize(1);
        cluster.join("node2").awaitMembers("node1", "node2");
    }

    @Test
    void frames_of_absurd_lengths_end_the_link() throws Exception {
        for (int length :
                new int[] {Integer.MIN_VALUE, -1, 0, 2, Stack.MAX_LINK_MESSAGE_BYTES + 1, Integer.MAX_VALUE}) {
            try (CertifiedCaller caller = caller()) {
                caller.send(java.nio.ByteBuffer.allocate(4).putInt(length).array())
                        .awaitHangUp();
            }
            one.awaitWarning("closed the link of node3: it sent a frame of " + length + " bytes");
        }
    }

    @Test
    void frames_of_garbage_end_the_link() throws Exception {
        Random random = new Random(5);
        byte[] good = CertifiedCaller.frame(message(7, "text"));
        for (int round = 0; round < 30; round++) {
            byte[] frame = good.clone();
            for (int i = 3; i < frame.length; i++) {
                frame[i] = (byte) random.nextInt();
            }
            try (CertifiedCaller caller = caller()) {
                caller.sendFrame(frame);
                // Some of them may be read as something that is dropped; the length of nothing ends the link then.
                caller.send(new byte[4]).awaitHangUp();
            }
        }
        cluster.join("node2").awaitMembers("node1", "node2");
    }

    @Test
    void callers_with_the_certificate_of_another_cluster_are_told_of_once_with_a_count() throws Exception {
        Path foreign = ClusterCertificates.create(directory.resolve("foreign"), "test", Instant.now())
                .issue(NODE3, List.of(LoopbackCluster.LOOPBACK));
        NodeCredentials theirs = NodeCredentials.load(foreign, NODE3, Instant.now());
        NodeCredentials ours = cluster.credentials("node3");
        // It knows the cluster's authority, so the refusal is node1's.
        NodeCredentials stranger = new NodeCredentials(
                NODE3,
                theirs.files(),
                ours.authorities(),
                ours.authority(),
                theirs.certificate(),
                theirs.key(),
                theirs.revocations());
        for (int round = 0; round < 10; round++) {
            try (CertifiedCaller caller = new CertifiedCaller(address("node1"), stranger)) {
                caller.awaitHangUp();
            } catch (IOException e) {
                // The alert came before this end was done.
                assertThat(e).hasMessageMatching("(?s).*(certificate|alert|reset|closed|Broken).*");
            }
        }
        one.awaitWarning("its certificate is not of this cluster's authority");
        assertThat(one.warnings()).hasSize(1);
    }

    @Test
    void a_frame_of_an_earlier_life_is_not_listened_to_again() throws Exception {
        try (JGroupsMembership three = cluster.node("node3")) {
            RecordingListener ofThree = new RecordingListener();
            three.connect(ofThree);
            ofThree.awaitMembers("node1", "node3");
            one.awaitMembers("node1", "node3");
        }
        one.awaitMembers("node1");

        try (CertifiedCaller caller = caller()) {
            caller.sendFrame(CertifiedCaller.frame(message(0, "what was decided long ago")));
            one.awaitWarning("a message of an earlier life of node3 was dropped");
            caller.sendFrame(CertifiedCaller.frame(message(Generations.LARGEST, "what is said now")));
            one.awaitMessages(1);
        }
        assertThat(one.messages()).containsExactly("node3: what is said now");
    }

    private CertifiedCaller caller() throws Exception {
        return new CertifiedCaller(address("node1"), cluster.credentials("node3")).greet(address("node3"));
    }

    /** To all, so that it needs no number and no address of the receiver. */
    private static Message message(long incarnation, String text) {
        return new BytesMessage(null, Frame.PAYLOAD.wrap(text.getBytes(StandardCharsets.UTF_8)))
                .setSrc(new Member(NODE3, incarnation).newAddress())
                .putHeader(TRANSPORT, new TpHeader("test"));
    }

    private InetSocketAddress address(String name) {
        return requireNonNull(cluster.peers().get(NodeName.of(name)));
    }
}
