package org.jcrm.membership.arbitrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.arbitrator.Arbitration.Holder;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.ArbitratorVote.State;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.CountedLives;
import org.jcrm.membership.Generations;
import org.jcrm.membership.Stranger;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.NodeCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and an arbitrator on the loopback, with real certificates and sockets. */
class ArbitratorLinkTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final NodeName N1 = NodeName.of("n1");
    private static final NodeName N2 = NodeName.of("n2");
    private static final CibVersion CONFIGURATION = new CibVersion(0, 3, 0);

    /** Generous, so that a busy machine does not let leases lapse. */
    private static final Duration LEASE = Duration.ofSeconds(20);

    /** Where a test waits until an arbitrator that has just started gives the vote to somebody new. */
    private static final Duration SHORT_LEASE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, Holder> disk = new ConcurrentHashMap<>();
    private final List<String> said = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private final class Memory implements HolderStore {
        @Override
        public Optional<Holder> load(String cluster) {
            return Optional.ofNullable(disk.get(cluster));
        }

        @Override
        public void save(String cluster, Holder holder) {
            disk.put(cluster, holder);
        }
    }

    private final class Cluster {
        final ClusterCertificates authority;

        Cluster(String name) throws CertificateProblem, IOException {
            this.authority = ClusterCertificates.create(folder.resolve(name), name, Instant.now());
        }

        NodeCredentials credentials(String node) throws CertificateProblem, IOException {
            return NodeCredentials.load(authority.issue(NodeName.of(node), List.of(LOOPBACK)), Instant.now());
        }
    }

    private ArbitratorServer serve(int port) throws IOException {
        ArbitratorServer server = new ArbitratorServer(LOOPBACK, port, new Memory(), said::add);
        opened.add(server);
        Thread.ofVirtual().start(server::serve);
        return server;
    }

    private final class Line {
        final ArbitratorLink link;
        final BlockingQueue<ArbitratorVote> votes = new LinkedBlockingQueue<>();
        final BlockingQueue<String> story = new LinkedBlockingQueue<>();

        Line(int port, String cluster, NodeCredentials credentials, boolean promoted) throws IOException {
            this(port, cluster, credentials, promoted, LEASE);
        }

        Line(int port, String cluster, NodeCredentials credentials, boolean promoted, Duration lease)
                throws IOException {
            this(port, cluster, credentials, promoted, lease, CountedLives.onANewDisk());
        }

        Line(
                int port,
                String cluster,
                NodeCredentials credentials,
                boolean promoted,
                Duration lease,
                Generations generations)
                throws IOException {
            link = new ArbitratorLink(
                    new ArbitratorLink.Settings(
                            NodeName.of("arb"), new InetSocketAddress(LOOPBACK, port), cluster, lease),
                    credentials,
                    generations,
                    () -> promoted,
                    () -> 0,
                    votes::add,
                    story::add);
            opened.add(link);
            link.start();
        }

        void in(int number, NodeName... members) {
            link.in(
                    new MembershipView(new ViewId(members[0], number), List.of(members), List.of(), List.of()),
                    CONFIGURATION);
        }

        ArbitratorVote next() throws InterruptedException {
            ArbitratorVote vote = votes.poll(20, TimeUnit.SECONDS);
            assertNotNull(vote, "no news of the vote; " + story + said);
            return vote.state() == State.ASKED ? next() : vote;
        }

        String problem() throws InterruptedException {
            String sentence = story.poll(20, TimeUnit.SECONDS);
            assertNotNull(sentence, "no complaint");
            return sentence;
        }
    }

    @Test
    void oneHalfOfAPairGetsTheVoteAndTheOtherIsToldWhy() throws Exception {
        Cluster cluster = new Cluster("alpha");
        disk.put("alpha", new Holder(new ViewId(N1, 1), List.of(N1, N2), SHORT_LEASE, CONFIGURATION));
        ArbitratorServer server = serve(0);
        server.add("alpha", cluster.credentials("arb"));
        Line one = new Line(server.port(), "alpha", cluster.credentials("n1"), true, SHORT_LEASE);
        Line two = new Line(server.port(), "alpha", cluster.credentials("n2"), false, SHORT_LEASE);
        one.in(1, N1, N2);
        two.in(1, N1, N2);
        assertThat(one.next().state()).isEqualTo(State.HELD);
        assertThat(two.next().recorded()).isEqualTo(CONFIGURATION);
        one.in(3, N1);
        two.in(2, N2);
        assertThat(one.next().state()).isEqualTo(State.HELD);
        ArbitratorVote refused = two.next();
        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.sentence()).isEqualTo("it goes to n1, which has the promoted instance");
    }

    @Test
    void severalClustersShareAPortAndAreStrangersToEachOther() throws Exception {
        Cluster alpha = new Cluster("alpha");
        Cluster beta = new Cluster("beta");
        disk.put("alpha", new Holder(new ViewId(N1, 1), List.of(N1), LEASE, CONFIGURATION));
        disk.put("beta", new Holder(new ViewId(N1, 1), List.of(N1), LEASE, CONFIGURATION));
        ArbitratorServer server = serve(0);
        server.add("alpha", alpha.credentials("arb"));
        server.add("beta", beta.credentials("arb"));
        Line ofAlpha = new Line(server.port(), "alpha", alpha.credentials("n1"), false);
        Line ofBeta = new Line(server.port(), "beta", beta.credentials("n1"), false);
        ofAlpha.in(1, N1);
        ofBeta.in(1, N1);
        assertThat(ofAlpha.next().state()).isEqualTo(State.HELD);
        assertThat(ofBeta.next().state()).isEqualTo(State.HELD);
        Line stranger = new Line(server.port(), "beta", alpha.credentials("n3"), false);
        stranger.in(1, NodeName.of("n3"));
        assertThat(stranger.problem()).contains("The arbitrator arb cannot be asked");
        Line nobody = new Line(server.port(), "gamma", alpha.credentials("n4"), false);
        nobody.in(1, NodeName.of("n4"));
        assertThat(nobody.problem()).contains("cannot be asked");
    }

    /** A node's own certificate must not be enough to play the third vote. */
    @Test
    void onlyTheArbitratorsCertificateIsTheArbitrator() throws Exception {
        Cluster cluster = new Cluster("alpha");
        ArbitratorServer impostor = serve(0);
        impostor.add("alpha", cluster.credentials("n2"));
        Line one = new Line(impostor.port(), "alpha", cluster.credentials("n1"), false);
        one.in(1, N1);
        assertThat(one.problem()).contains("its certificate is made out to n2, not to arb");
    }

    @Test
    void aRestartOfTheArbitratorGivesTheVoteToWhoHadIt() throws Exception {
        Cluster cluster = new Cluster("alpha");
        disk.put("alpha", new Holder(new ViewId(N1, 7), List.of(N1), LEASE, CONFIGURATION));
        ArbitratorServer first = serve(0);
        first.add("alpha", cluster.credentials("arb"));
        int port = first.port();
        Line one = new Line(port, "alpha", cluster.credentials("n1"), false);
        one.in(7, N1);
        assertThat(one.next().state()).isEqualTo(State.HELD);
        first.close();
        one.in(8, N1);
        assertThat(one.problem()).contains("cannot be asked");
        disk.put("alpha", new Holder(new ViewId(N1, 8), List.of(N1), LEASE, CONFIGURATION));
        serve(port).add("alpha", cluster.credentials("arb"));
        ArbitratorVote again = one.next();
        assertThat(again.state()).isEqualTo(State.HELD);
        assertThat(again.view()).isEqualTo(new ViewId(N1, 8));
    }

    /** The thread that accepts holds the socket until it has noticed, whichever moment the end comes at. */
    @Test
    void whoHasClosedHasLeftThePort() throws Exception {
        int port;
        try (ArbitratorServer first = serve(0)) {
            port = first.port();
        }
        for (int round = 0; round < 300; round++) {
            ArbitratorServer next = serve(port);
            if (round % 2 == 0) {
                new Socket(LOOPBACK, port).close();
            }
            next.close();
        }
    }

    @Test
    void theFreshestConfigurationIsOnTheArbitratorsDiskBeforeTheNodeRelies() throws Exception {
        Cluster cluster = new Cluster("alpha");
        disk.put("alpha", new Holder(new ViewId(N1, 1), List.of(N1), LEASE, CONFIGURATION));
        ArbitratorServer server = serve(0);
        server.add("alpha", cluster.credentials("arb"));
        Line one = new Line(server.port(), "alpha", cluster.credentials("n1"), false);
        one.in(1, N1);
        assertThat(one.next().recorded()).isEqualTo(CONFIGURATION);
        CibVersion next = new CibVersion(0, 4, 0);
        one.link.in(new MembershipView(new ViewId(N1, 1), List.of(N1), List.of(), List.of()), next);
        assertThat(one.next().recorded()).isEqualTo(next);
        assertThat(disk.get("alpha")).extracting(Holder::configuration).isEqualTo(next);
    }

    /** A date was the number once: with the clock set back, the vote was refused for as long as it was set back. */
    @Test
    void aNodeWhoseDiskWasReplacedGoesOnAboveWhatTheArbitratorKnows() throws Exception {
        Cluster cluster = new Cluster("alpha");
        disk.put("alpha", new Holder(new ViewId(N1, 1), List.of(N1), SHORT_LEASE, CONFIGURATION));
        ArbitratorServer server = serve(0);
        server.add("alpha", cluster.credentials("arb"));
        Line before = new Line(
                server.port(), "alpha", cluster.credentials("n1"), true, SHORT_LEASE, CountedLives.after(5_000));
        before.in(1, N1);
        assertThat(before.next().state()).isEqualTo(State.HELD);
        before.link.close();

        Generations replaced = CountedLives.onANewDisk();
        Line after = new Line(server.port(), "alpha", cluster.credentials("n1"), true, SHORT_LEASE, replaced);
        after.in(2, N1);

        assertThat(after.next().state()).isEqualTo(State.HELD);
        assertThat(replaced.newest()).isEqualTo(5_002);
        assertThat(after.problem()).contains("knows a later life of this node (5001); this one goes on as 5002");
    }

    /** The arbitrator is on somebody else's machine, and there may be many who hold connections open. */
    @Test
    void hundredsOfConnectionsThatSendAByteNowAndThenTakeTheVoteFromNobody() throws Exception {
        Cluster cluster = new Cluster("alpha");
        disk.put("alpha", new Holder(new ViewId(N1, 1), List.of(N1), LEASE, CONFIGURATION));
        ArbitratorServer server = serve(0);
        server.add("alpha", cluster.credentials("arb"));
        try (Stranger stranger = new Stranger(new InetSocketAddress(LOOPBACK, server.port()))) {
            // More than there were places once; from one address, and from as many as there are slots for strangers.
            stranger.dribble(InetAddress.getByName("127.0.0.2"), 450);
            for (int i = 3; i < 153; i++) {
                stranger.dribble(InetAddress.getByName("127.0.0." + i), 1);
            }
            Line one = new Line(server.port(), "alpha", cluster.credentials("n1"), false);
            one.in(1, N1);
            assertThat(one.next().state()).isEqualTo(State.HELD);
        }
        assertThat(said.size()).as("sentences about strangers and the vote").isLessThan(30);
    }

    @Test
    void aHandshakeWithTheArbitratorIsOverAfterItsDeadlineHoweverSteadilyBytesCome() throws Exception {
        ArbitratorServer server = serve(0);
        try (Stranger stranger = new Stranger(new InetSocketAddress(LOOPBACK, server.port()))) {
            stranger.dribble(LOOPBACK, 2);
            long begin = System.nanoTime();
            while (said.stream().noneMatch(each -> each.contains("it was not done within 2000 ms"))) {
                assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(20));
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
