package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.daemon.TwoDaemons.NODE1;
import static org.jcrm.daemon.TwoDaemons.NODE2;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jcrm.core.codec.DoctorJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.doctor.Finding;
import org.jcrm.core.doctor.HostFacts;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.doctor.FactFinder;
import org.jcrm.membership.certificate.LiveCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole daemons with a new cluster's defaults: what starts, what every screen says, and what the doctor finds. */
@Timeout(120)
class TwoDaemonsDoctorTest {
    private static final int PORT = 25660;
    private static final String LACKS_EVERYTHING =
            "is on, but there is neither a fence device nor fencing-watchdog-timeout,"
                    + " so nothing starts that needs it";
    private static final String CONFIGURATION = """
            cluster: {name: loopback, two-node: true}
            nodes: [node1, node2]
            resources:
              d: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 10s}}}
            """;

    @TempDir
    Path folder;

    private TwoDaemons daemons;

    @BeforeEach
    void startBoth() throws Exception {
        daemons = TwoDaemons.start(folder, PORT, Map.of());
    }

    @AfterEach
    void stopBoth() throws Exception {
        daemons.close();
    }

    /** Fencing is on by default. */
    @Test
    void withNothingToFenceWithNothingStartsAndEveryScreenSaysWhatIsMissing() throws Exception {
        UnixHttp.Reply applied = daemons.ask(NODE2, "POST", "/v1/config", CONFIGURATION);
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        assertThat(applied.body()).contains("fencing " + LACKS_EVERYTHING);

        StatusReport probed = daemons.await(NODE2, TwoDaemonsDoctorTest::isProbedEverywhere);
        assertThat(probed.cluster().notices())
                .anyMatch(notice -> notice.startsWith("Fencing " + LACKS_EVERYTHING)
                        && notice.contains("docs/watchdog.md")
                        && notice.contains("fencing-enabled: false"));
        // What is started after the probes would be by then.
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        assertThat(daemons.await(NODE1, report -> true).cluster().resources())
                .singleElement()
                .isInstanceOfSatisfying(
                        PrimitiveStatus.class, d -> assertThat(d.active()).isFalse());
        for (NodeName node : List.of(NODE1, NODE2)) {
            assertThat(doctor(node))
                    .extracting(Finding::message)
                    .anyMatch(message -> message.equals("fencing " + LACKS_EVERYTHING))
                    .anyMatch(message -> message.startsWith("with two-node and no arbitrator"))
                    .hasSize(2);
        }

        UnixHttp.Reply knowingly = daemons.ask(
                NODE1, "POST", "/v1/config", CONFIGURATION.replace("two-node", "fencing-enabled: false, two-node"));
        assertThat(knowingly.status()).as(knowingly.body()).isEqualTo(200);
        StatusReport running = daemons.await(NODE2, TwoDaemonsDoctorTest::runs);
        assertThat(running.cluster().notices()).isEmpty();
        assertThat(doctor(NODE2))
                .extracting(Finding::where)
                .containsExactly("cluster.fencing-enabled", "cluster.two-node");
    }

    @Test
    void theFactsOfAHostAreItsNamesItsCertificatesAndTheOthersClocks() throws Exception {
        DaemonConfig config = LoopbackDaemon.config(folder, "node1");
        LiveCredentials credentials = LiveCredentials.open(config.folders().certificates(), NODE1, Clock.systemUTC());
        PeerApi peers =
                new PeerApi(credentials.sslContext(), Map.of(NODE2, new InetSocketAddress("127.0.0.2", PORT + 1)));
        Map<String, List<String>> names = Map.of(
                "node1", List.of("127.0.1.1"),
                "node2", List.of("10.9.9.9"),
                "127.0.0.1", List.of("127.0.0.1"),
                "127.0.0.2", List.of("127.0.0.2"));
        Clock hourAhead = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        FactFinder finder =
                new FactFinder(config, credentials, peers, name -> names.getOrDefault(name, List.of()), hourAhead);

        HostFacts facts = finder.gather();
        assertThat(facts.settings()).endsWith("node1/jcrmd.yaml");
        assertThat(facts.arbitrator()).isEmpty();
        assertThat(facts.certificates())
                .extracting(
                        certificate -> Path.of(certificate.file()).getFileName().toString())
                .containsExactly("node.crt", "ca.crt");
        assertThat(facts.names())
                .containsExactly(
                        new HostFacts.ResolvedName(NODE1, List.of("127.0.1.1"), "127.0.0.1"),
                        new HostFacts.ResolvedName(NODE2, List.of("10.9.9.9"), "127.0.0.2"));
        assertThat(facts.peers()).singleElement().isInstanceOfSatisfying(HostFacts.Answered.class, answered -> {
            assertThat(answered.node()).isEqualTo(NODE2);
            assertThat(answered.lifecycle()).isEqualTo(Lifecycle.MEMBER);
            assertThat(Duration.between(answered.clock(), answered.asked())).isGreaterThan(Duration.ofMinutes(59));
        });

        daemons.daemon(NODE2).detach();
        assertThat(finder.gather().peers())
                .singleElement()
                .isInstanceOfSatisfying(
                        HostFacts.Silent.class,
                        silent -> assertThat(silent.reason())
                                .contains("the daemon of node2 at 127.0.0.2:" + (PORT + 1) + " cannot be asked"));
    }

    private static boolean isProbedEverywhere(StatusReport report) {
        return report.cluster().history().stream()
                        .filter(node -> node.resources().stream()
                                .anyMatch(line -> line.resource().equals(ResourceId.of("d"))))
                        .count()
                == 2;
    }

    private static boolean runs(StatusReport report) {
        return report.cluster().resources().stream()
                .anyMatch(resource -> resource instanceof PrimitiveStatus d && d.active());
    }

    private List<Finding> doctor(NodeName node) throws Exception {
        UnixHttp.Reply reply = daemons.ask(node, "GET", "/v1/doctor", "");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return DoctorJson.read(reply.body().getBytes(StandardCharsets.UTF_8)).findings();
    }
}
