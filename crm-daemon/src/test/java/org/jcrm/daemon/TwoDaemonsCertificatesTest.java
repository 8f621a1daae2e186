package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jcrm.daemon.TwoDaemons.NODE1;
import static org.jcrm.daemon.TwoDaemons.NODE2;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.daemon.api.PeerCertificates;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of certificates on two whole daemons. */
@Timeout(120)
class TwoDaemonsCertificatesTest {
    private static final int PORT = 25690;

    @TempDir
    Path folder;

    private TwoDaemons daemons;

    @BeforeEach
    void start() throws Exception {
        daemons = TwoDaemons.start(folder, PORT, Map.of());
    }

    @AfterEach
    void stopBoth() throws Exception {
        daemons.close();
    }

    private ClusterCertificates authority() throws Exception {
        return ClusterCertificates.open(folder.resolve("pki"), Instant.now());
    }

    private void reissue(NodeName node, Duration age, Duration left) throws Exception {
        Instant now = Instant.now();
        authority().issue(node, List.of(InetAddress.ofLiteral("127.0.0.1")), now.minus(age), now.plus(left));
        post(node, "/v1/certificates/reload", "{\"reload\":true}");
    }

    private String post(NodeName node, String path, String body) throws Exception {
        UnixHttp.Reply reply = daemons.ask(node, "POST", path, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.body();
    }

    private CertificateAnswer order(NodeName asked, NodeName node, CertificateOrder order) throws Exception {
        String body = new String(CertificateJson.write(order), StandardCharsets.UTF_8);
        return CertificateJson.readAnswer(
                post(asked, "/v1/nodes/" + node + "/certificates", body).getBytes(StandardCharsets.UTF_8));
    }

    private NodeCertificates shown(NodeName node) throws Exception {
        UnixHttp.Reply reply = daemons.ask(node, "GET", "/v1/nodes/" + node + "/certificates", "");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return CertificateJson.readAnswer(reply.body().getBytes(StandardCharsets.UTF_8))
                .certificates();
    }

    /** The test's timeout ends what never comes true. */
    private NodeCertificates awaitShown(NodeName node, Predicate<NodeCertificates> wanted) throws Exception {
        NodeCertificates now = shown(node);
        while (!wanted.test(now)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            now = shown(node);
        }
        return now;
    }

    @Test
    void anEndIsToldOnEveryScreenWithTheCommandThatHelps() throws Exception {
        StatusReport well = daemons.await(NODE1, report -> true);
        assertThat(well.local().notices()).noneMatch(notice -> notice.contains("certificate"));

        reissue(NODE2, Duration.ofHours(1), Duration.ofDays(12));

        daemons.await(
                NODE2,
                report -> report.local().notices().stream()
                        .anyMatch(notice -> notice.startsWith("The certificate of node2 ends in 11 days")
                                && notice.endsWith("Run: jcrm certificate renew node2")));
        // The other node's screen knows it as soon as somebody looked at the whole cluster's.
        UnixHttp.Reply all = daemons.ask(NODE1, "GET", "/v1/certificates", "");
        CertificateReport report = CertificateJson.readReport(all.body().getBytes(StandardCharsets.UTF_8));
        assertThat(report.nodes()).extracting(NodeCertificates::node).containsExactly(NODE1, NODE2);
        assertThat(report.silent()).isEmpty();
        daemons.await(
                NODE1,
                status -> status.local().notices().stream()
                        .anyMatch(notice -> notice.startsWith("The certificate of node2 ends in 11 days")));
    }

    @Test
    void aNodeIsRenewedThroughTheApiOfAnotherWithoutARestart() throws Exception {
        String before = shown(NODE2).own().serial();

        String request =
                order(NODE1, NODE2, CertificateOrder.requesting()).request().orElseThrow();
        String certificate = authority()
                .sign(CertificateRequest.read(request, "test"), NODE2, List.of(InetAddress.ofLiteral("127.0.0.2")));
        CertificateAnswer installed = order(NODE1, NODE2, CertificateOrder.installing(certificate));

        assertThat(installed.certificates().own().serial()).isNotEqualTo(before);
        assertThat(request).doesNotContain("PRIVATE KEY");
        assertThat(serialShownAt("127.0.0.2"))
                .as("what a new connection meets")
                .isEqualTo(installed.certificates().own().serial());
        assertThat(daemons.await(NODE1, report -> true).cluster().nodes()).allMatch(node -> node.online());
    }

    @Test
    void aDueCertificateIsRenewedByItselfByTheNodeThatHasTheAuthority() throws Exception {
        daemons.close();
        Path yaml = folder.resolve("node1/jcrmd.yaml");
        Files.writeString(yaml, Files.readString(yaml) + "certificates: {authority: " + folder.resolve("pki") + "}\n");
        Instant now = Instant.now();
        for (NodeName node : List.of(NODE1, NODE2)) {
            authority()
                    .issue(
                            node,
                            List.of(InetAddress.ofLiteral("127.0.0.1")),
                            now.minus(Duration.ofDays(800)),
                            now.plus(Duration.ofDays(25)));
        }
        daemons.start(NODE1);
        daemons.start(NODE2);

        for (NodeName node : List.of(NODE1, NODE2)) {
            NodeCertificates renewed =
                    awaitShown(node, shown -> shown.own().notAfter().isAfter(now.plus(Duration.ofDays(700))));
            assertThat(renewed.own().subject()).isEqualTo("CN=" + node);
        }
    }

    @Test
    void nobodyGetsACertificateForAnotherNode() throws Exception {
        String request =
                order(NODE2, NODE2, CertificateOrder.requesting()).request().orElseThrow();

        UnixHttp.Reply reply = daemons.ask(
                NODE1,
                "POST",
                "/v1/certificates/sign",
                new String(CertificateJson.writeRequest(request), StandardCharsets.UTF_8));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("Only a node may have its certificate signed here");
    }

    @Test
    void aRevokedNodeIsPutOutAndItsRequestsAreRefused() throws Exception {
        LiveCredentials stolen = LiveCredentials.open(folder.resolve("pki/node2"), NODE2, Clock.systemUTC());
        PeerCertificates thief = new PeerCertificates(
                new PeerApi(
                        stolen.sslContext(),
                        Map.of(NODE1, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT + 1))),
                NODE2);
        assertThat(thief.show(NODE1).node()).isEqualTo(NODE1);

        authority().revoke(List.of(stolen.current().certificate().getSerialNumber()));
        post(NODE1, "/v1/certificates/revocations", revocations());

        daemons.await(
                NODE1,
                report -> report.cluster().nodes().stream()
                        .anyMatch(node -> node.name().equals(NODE2) && !node.online()));
        assertThatThrownBy(() -> thief.show(NODE1)).isInstanceOf(IOException.class);
        daemons.await(
                NODE2,
                report -> report.local().notices().stream()
                        .anyMatch(notice -> notice.startsWith("The certificate of node2 was revoked")));
    }

    @Test
    void aMemberThatWasAwayLearnsTheRevocationWhenItJoins() throws Exception {
        daemons.daemon(NODE2).detach();
        // A certificate of a node that is gone for good.
        authority().revoke(List.of(java.math.BigInteger.valueOf(4711)));
        String answer = post(NODE1, "/v1/certificates/revocations", revocations());
        assertThat(answer).contains("node2 does not have it yet");

        daemons.start(NODE2);

        assertThat(awaitShown(NODE2, shown -> !shown.revocations().isEmpty()).revoked())
                .containsExactly("1267");
    }

    @Test
    void aListOfAnotherClusterIsRefused() throws Exception {
        String foreign = ClusterCertificates.create(folder.resolve("other"), "loopback", Instant.now())
                .revoke(List.of(java.math.BigInteger.ONE));

        UnixHttp.Reply reply = daemons.ask(
                NODE1,
                "POST",
                "/v1/certificates/revocations",
                new String(CertificateJson.writeRevocations(foreign), StandardCharsets.UTF_8));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("is not signed by an authority of this cluster");
    }

    private String serialShownAt(String address) throws Exception {
        LiveCredentials mine = LiveCredentials.open(folder.resolve("pki/node1"), NODE1, Clock.systemUTC());
        try (SSLSocket socket = (SSLSocket) mine.sslContext().getSocketFactory().createSocket(address, PORT + 1)) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSerialNumber().toString(16);
        }
    }

    private String revocations() throws Exception {
        return new String(
                CertificateJson.writeRevocations(authority().revocations().orElseThrow()), StandardCharsets.UTF_8);
    }
}
