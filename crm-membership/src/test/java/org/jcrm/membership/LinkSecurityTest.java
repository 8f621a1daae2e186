package org.jcrm.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.NodeCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a certificate of the cluster nobody joins, and with one only under the name that it is made out to. */
class LinkSecurityTest {
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");
    private static final NodeName NODE3 = NodeName.of("node3");
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    @TempDir
    Path directory;

    private LoopbackCluster cluster;
    private RecordingListener one;

    @BeforeEach
    void startNode1() throws Exception {
        cluster = new LoopbackCluster(directory.resolve("tls"), "node1", "node2", "node3", "node4");
        one = cluster.join("node1");
        one.awaitMembers("node1");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void a_node_with_the_certificate_of_another_authority_is_refused_and_does_not_start_a_cluster_of_its_own()
            throws Exception {
        Path foreign = ClusterCertificates.create(directory.resolve("foreign"), "test", Instant.now())
                .issue(NODE2, List.of(LoopbackCluster.LOOPBACK));

        RecordingListener two =
                cluster.join(cluster.settings("node2"), NodeCredentials.load(foreign, NODE2, Instant.now()));

        assertThat(two.awaitFailure())
                .contains(
                        "at the address of node1 a host answered whose certificate is not that of a node of this cluster")
                .contains("jcrm cluster init");
        assertThat(two.views()).isEmpty();
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void an_expired_certificate_is_refused_by_the_peer_too() throws Exception {
        Instant now = Instant.now();
        Path expired = cluster.authority()
                .issue(NODE2, List.of(), now.minus(Duration.ofMinutes(50)), now.minus(Duration.ofMinutes(1)));
        NodeCredentials unchecked = NodeCredentials.load(expired, NODE2, now.minus(Duration.ofMinutes(30)));

        cluster.join(cluster.settings("node2"), unchecked);

        one.awaitWarning("its certificate has expired");
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void a_certificate_of_a_name_that_is_no_node_is_refused() throws Exception {
        Path visitor = cluster.authority().issue(NodeName.of("visitor"), List.of());
        NodeCredentials unchecked = NodeCredentials.load(visitor, NodeName.of("visitor"), Instant.now());

        cluster.join(cluster.settings("node2"), unchecked);

        one.awaitWarning("made out to visitor, which is no node of this cluster");
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void a_node_that_answers_at_the_address_of_another_is_refused() throws Exception {
        cluster.join(cluster.settings("node2"), cluster.credentials("node3"));

        one.awaitWarning("node3 called, but claimed the address");
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void a_node_that_claims_the_name_of_another_is_not_listened_to() throws Exception {
        InetSocketAddress its = address(NODE3.value());
        Map<NodeName, InetSocketAddress> peers = new LinkedHashMap<>(cluster.peers());
        peers.remove(NODE2);
        MembershipSettings good = cluster.settings("node3");
        MembershipSettings lying = new MembershipSettings(
                "test", NODE2, LoopbackCluster.LOOPBACK, its.getPort(), peers, good.certificates(), good.timings());

        cluster.join(lying, cluster.credentials("node3"));

        one.awaitWarning("dropped a message that came over node3's link but claims to be from node2");
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void a_node_that_its_peer_does_not_know_stays_out_rather_than_alone_and_gets_in_once_the_peer_knows_it()
            throws Exception {
        Map<NodeName, InetSocketAddress> onlyTwo = new LinkedHashMap<>(cluster.peers());
        onlyTwo.keySet().retainAll(List.of(NODE2));
        MembershipSettings good = cluster.settings("node2");
        JGroupsMembership two = cluster.open(
                LoopbackCluster.settings("node2", good.certificates(), onlyTwo), cluster.credentials("node2"));
        RecordingListener ofTwo = new RecordingListener();
        two.connect(ofTwo);
        ofTwo.awaitMembers("node2");

        Map<NodeName, InetSocketAddress> twoAndThree = new LinkedHashMap<>(cluster.peers());
        twoAndThree.keySet().retainAll(List.of(NODE2, NODE3));
        RecordingListener three = cluster.join(
                LoopbackCluster.settings("node3", cluster.settings("node3").certificates(), twoAndThree),
                cluster.credentials("node3"));

        assertThat(three.awaitFailure()).contains("node2 lives but refuses this node", "among its peers");
        assertThat(three.views()).isEmpty();
        two.close();
        three.awaitMembers("node3");
    }

    @Test
    void a_caller_without_a_certificate_is_hung_up_on() throws Exception {
        SSLContext anonymous = SSLContext.getInstance("TLSv1.3");
        anonymous.init(null, new TrustManager[] {new Gullible()}, null);

        try (Socket socket = anonymous.getSocketFactory().createSocket()) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.connect(address("node1"));
            assertThatThrownBy(() -> {
                        ((SSLSocket) socket).startHandshake();
                        // With TLS 1.3 the client learns of a refusal when it reads.
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("hung up");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void a_caller_that_speaks_no_tls_is_hung_up_on() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.connect(address("node1"));
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        onlyGenuineNodesWereEverMembers();
    }

    @Test
    void callers_that_say_nothing_do_not_keep_a_peer_out() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket();
                silent.add(socket);
                socket.connect(address("node1"));
            }

            cluster.join("node3").awaitMembers("node1", "node3");
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }

    /** A genuine node joins; whatever was tried before, nobody else was ever seen. */
    private void onlyGenuineNodesWereEverMembers() throws Exception {
        cluster.join("node4").awaitMembers("node1", "node4");
        assertThat(one.views())
                .extracting(view -> view.members())
                .containsExactly(List.of(NODE1), List.of(NODE1, NodeName.of("node4")));
    }

    private InetSocketAddress address(String name) {
        return requireNonNull(cluster.peers().get(NodeName.of(name)));
    }

    /** Trusts everybody: the test wants to know what the other end does. */
    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
