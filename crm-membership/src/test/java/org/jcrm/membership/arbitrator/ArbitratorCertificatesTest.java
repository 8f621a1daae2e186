package org.jcrm.membership.arbitrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jcrm.core.arbitrator.Arbitration.Holder;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.ArbitratorVote.State;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.CountedLives;
import org.jcrm.membership.certificate.CertificateFolder;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.CertificateRole;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the arbitrator and of its nodes change while votes are asked for. */
@Timeout(60)
class ArbitratorCertificatesTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final NodeName NODE1 = NodeName.of("n1");
    private static final NodeName NODE2 = NodeName.of("n2");
    private static final NodeName ARBITRATOR = NodeName.of("arb");

    @TempDir
    Path folder;

    private final Map<String, Holder> disk = new ConcurrentHashMap<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private ClusterCertificates authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = ClusterCertificates.create(folder.resolve("alpha"), "alpha", Instant.now());
        for (NodeName each : List.of(NODE1, NODE2, ARBITRATOR)) {
            authority.issue(each, List.of(LOOPBACK));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private LiveCredentials live(NodeName node) throws Exception {
        return LiveCredentials.open(folder.resolve("alpha").resolve(node.value()), node, Clock.systemUTC());
    }

    private ArbitratorServer serve(int port, LiveCredentials credentials) throws IOException {
        ArbitratorServer server = new ArbitratorServer(
                LOOPBACK,
                port,
                new HolderStore() {
                    @Override
                    public Optional<Holder> load(String cluster) {
                        return Optional.ofNullable(disk.get(cluster));
                    }

                    @Override
                    public void save(String cluster, Holder holder) {
                        disk.put(cluster, holder);
                    }
                },
                said::add);
        opened.add(server);
        server.add("alpha", credentials);
        Thread.ofVirtual().start(server::serve);
        return server;
    }

    private ArbitratorLink link(int port, LiveCredentials credentials, BlockingQueue<ArbitratorVote> votes)
            throws IOException {
        ArbitratorLink link = new ArbitratorLink(
                new ArbitratorLink.Settings(ARBITRATOR, new InetSocketAddress(LOOPBACK, port), "alpha", LEASE),
                credentials,
                CountedLives.onANewDisk(),
                () -> true,
                () -> 0,
                votes::add,
                said::add);
        opened.add(link);
        link.start();
        NodeName self = credentials.current().node();
        link.in(new MembershipView(new ViewId(self, 1), List.of(self), List.of(), List.of()), new CibVersion(0, 1, 0));
        return link;
    }

    private ArbitratorCertificates certificates(int port, LiveCredentials credentials) {
        return new ArbitratorCertificates(ARBITRATOR, new InetSocketAddress(LOOPBACK, port), "alpha", credentials);
    }

    private static void await(BlockingQueue<ArbitratorVote> votes, State wanted) throws InterruptedException {
        ArbitratorVote vote;
        do {
            vote = votes.poll(20, TimeUnit.SECONDS);
            assertThat(vote).as("news of the vote before " + wanted).isNotNull();
        } while (Objects.requireNonNull(vote).state() != wanted);
    }

    @Test
    void the_vote_comes_back_when_an_expired_certificate_was_renewed() throws Exception {
        Instant end = Instant.now().plusSeconds(4);
        // Clearly older than what is signed later: that begins an hour before the authority was opened.
        authority.issue(NODE1, List.of(LOOPBACK), Instant.now().minusSeconds(7200), end);
        LiveCredentials node = live(NODE1);
        LiveCredentials arbitrator = live(ARBITRATOR);
        ArbitratorServer server = serve(0, arbitrator);
        int port = server.port();
        BlockingQueue<ArbitratorVote> votes = new LinkedBlockingQueue<>();
        link(port, node, votes);
        await(votes, State.HELD);
        while (!Instant.now().isAfter(end)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        server.close();
        await(votes, State.REFUSED);
        serve(port, arbitrator);
        String refusal = said.poll(20, TimeUnit.SECONDS);
        assertThat(refusal).isNotNull();

        CertificateFolder own = new CertificateFolder(folder.resolve("alpha/n1"));
        own.install(
                node.current(),
                authority.sign(CertificateRequest.read(own.request(NODE1), "test"), NODE1, List.of()),
                Instant.now());
        node.reload();

        await(votes, State.HELD);
    }

    @Test
    void a_revoked_node_is_not_answered_from_its_next_report_on() throws Exception {
        LiveCredentials thief = live(NODE2);
        int port = serve(0, live(ARBITRATOR)).port();
        BlockingQueue<ArbitratorVote> votes = new LinkedBlockingQueue<>();
        link(port, thief, votes);
        await(votes, State.HELD);

        String list = authority.revoke(List.of(thief.current().certificate().getSerialNumber()));
        CertificateAnswer answer = certificates(port, live(NODE1)).order(CertificateOrder.revoking(list));

        assertThat(answer.certificates().revocations()).isEqualTo("1");
        await(votes, State.REFUSED);
        assertThat(said)
                .anySatisfy(
                        sentence -> assertThat(sentence).contains("n2 of alpha").contains("was revoked on"));
        assertThatThrownBy(() -> certificates(port, thief).order(CertificateOrder.nothing()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void the_arbitrators_own_certificate_is_renewed_through_a_node_and_its_key_stays_there() throws Exception {
        LiveCredentials arbitrator = live(ARBITRATOR);
        ArbitratorCertificates asked = certificates(serve(0, arbitrator).port(), live(NODE1));
        String before =
                asked.order(CertificateOrder.nothing()).certificates().own().serial();

        String request = asked.order(CertificateOrder.requesting()).request().orElseThrow();
        String certificate = authority.sign(CertificateRequest.read(request, "test"), ARBITRATOR, List.of(LOOPBACK));
        asked.order(CertificateOrder.installing(certificate));

        assertThat(asked.order(CertificateOrder.nothing()).certificates().own().serial())
                .isNotEqualTo(before);
        assertThat(request + certificate).doesNotContain("PRIVATE KEY");
    }

    @Test
    void a_list_of_another_authority_is_refused_with_a_sentence() throws Exception {
        ArbitratorCertificates asked = certificates(serve(0, live(ARBITRATOR)).port(), live(NODE1));
        String foreign = ClusterCertificates.create(folder.resolve("beta"), "alpha", Instant.now())
                .revoke(List.of(live(NODE1).current().certificate().getSerialNumber()));

        assertThatThrownBy(() -> asked.order(CertificateOrder.revoking(foreign)))
                .hasMessageContaining("is not signed by an authority of this cluster");
        assertThat(asked.order(CertificateOrder.nothing()).certificates().revocations())
                .isEmpty();
    }

    @Test
    void a_persons_certificate_gives_no_orders_to_the_arbitrator() throws Exception {
        Path alice = authority.issuePerson("n1", CertificateRole.ADMIN, folder.resolve("alice"));
        ArbitratorCertificates asked =
                certificates(serve(0, live(ARBITRATOR)).port(), LiveCredentials.open(alice, Clock.systemUTC()));

        assertThatThrownBy(() -> asked.order(CertificateOrder.requesting())).isInstanceOf(IOException.class);
    }
}
