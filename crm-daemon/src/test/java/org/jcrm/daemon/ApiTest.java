package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.controller.TimerTag;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.api.ApiRequest;
import org.jcrm.daemon.api.Caller;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.membership.certificate.NodeCredentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons with a core that says yes, asked over real sockets: Unix on node1, TLS between the two. */
@Timeout(60)
class ApiTest {
    private static final int PORT = 25410;
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");

    @TempDir
    static Path folder;

    private static final FakeParts PARTS1 = new FakeParts("node1", new AgentRegistry(List.of()));
    private static final FakeParts PARTS2 = new FakeParts("node2", new AgentRegistry(List.of()));
    private static LoopbackDaemon node1;
    private static LoopbackDaemon node2;

    @BeforeAll
    static void startBoth() throws Exception {
        LoopbackDaemon.prepare(folder, 2, PORT);
        node1 = LoopbackDaemon.start(folder, "node1", PARTS1.parts());
        node2 = LoopbackDaemon.start(folder, "node2", PARTS2.parts());
    }

    @AfterAll
    static void stopBoth() throws Exception {
        node1.close();
        node2.close();
    }

    @Test
    void theStatusSaysWhoAnswersAndHowTheClusterIs() throws Exception {
        UnixHttp.Reply reply = get("/v1/status");
        assertThat(reply.status()).isEqualTo(200);
        StatusReport report = StatusJson.read(reply.body().getBytes(StandardCharsets.UTF_8));
        assertThat(report.local().node()).isEqualTo(NODE1);
        assertThat(report.local().lifecycle()).isEqualTo(Lifecycle.DC);
        assertThat(report.cluster().clusterName()).isEqualTo("loopback");
    }

    @Test
    void whatDoesNotExistIsAProblemWithANextStep() throws Exception {
        UnixHttp.Reply reply = get("/v1/nonsense");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.body()).contains("There is no /v1/nonsense").contains("nextStep");
        assertThat(ask("DELETE", "/v1/status", "").status()).isEqualTo(405);
        assertThat(get("/v1/nodes/node9/rejoin").body()).contains("this cluster has node1, node2");
    }

    @Test
    void whyIsAnsweredForResourcesThatAreThereAndRefusedForOthers() throws Exception {
        UnixHttp.Reply reply = get("/v1/resources/nothing/why");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("there is no resource").contains("nextStep");
        assertThat(get("/v1/resources/nothing/why?question=not").status()).isEqualTo(400);
        assertThat(get("/v1/resources/nothing/why?question=maybe").body()).contains("Write why, not or stopped.");
    }

    @Test
    void whatIsAskedOfNodesAndResourcesThatDoNotExistIsRefusedRatherThanEmpty() throws Exception {
        for (String target : List.of("/v1/resources/bd/failcount", "/v1/attributes?node=node9")) {
            assertThat(get(target).status()).as(target).isEqualTo(404);
        }
        assertThat(get("/v1/attributes?node=node2").status()).isEqualTo(200);
        assertThat(ask("POST", "/v1/nodes/node1/clear-lock", "{\"resource\":\"bd\"}")
                        .body())
                .contains("There is no resource bd");
    }

    @Test
    void aWriteCarriesTheUserAndTheClientToTheCore() throws Exception {
        UnixHttp.Reply reply = ask("POST", "/v1/nodes/node2/standby", "{}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"version\":\"0.5.0\"");
        assertThat(PARTS1.core.heard)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(ClusterEvent.OperatorRequested.class, asked -> {
                            assertThat(asked.request()).isInstanceOf(OperatorRequest.Edit.class);
                            assertThat(asked.requester()).isEqualTo(new Requester("root", "a test", NODE1));
                        }));
    }

    @Test
    void aDryRunChangesNothingAndShowsTheSummary() throws Exception {
        UnixHttp.Reply reply = ask("POST", "/v1/nodes/node2/standby", "{\"dryRun\":true}");
        assertThat(reply.body()).contains("* Move x");
    }

    @Test
    void aBodyThatIsNotUnderstoodIsRefusedWithItsReason() throws Exception {
        UnixHttp.Reply reply = ask("PUT", "/v1/attributes", "{\"node\":7}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("node");
    }

    @Test
    void aWrongConfigurationIsRefusedWithItsPlaces() throws Exception {
        UnixHttp.Reply reply = ask("POST", "/v1/config?file=my.yaml", "wrong: 1\n");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .contains("\"file\":\"my.yaml\"")
                .contains("\"line\":3")
                .contains("\"column\":5")
                .contains("did you mean");
    }

    @Test
    void theStreamGivesTheStatusAtOnceAndAfterEachChange() throws Exception {
        try (UnixHttp stream = UnixHttp.stream(socket(), "GET", "/v1/status/stream", "")) {
            assertThat(stream.event()).startsWith("status {\"local\"");
            changeSomething();
            assertThat(stream.event()).startsWith("status {\"local\"").contains("\"again\"");
        }
    }

    @Test
    void whatIsAnotherNodesAffairIsPassedOnToItOverTls() throws Exception {
        UnixHttp.Reply reply = get("/v1/nodes/node2/rejoin");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"needed\":false");
        ask("POST", "/v1/nodes/node2/stop", "");
        assertThat(PARTS2.core.heard)
                .as("the user is the node, which says for whom it asks")
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(ClusterEvent.OperatorRequested.class, asked -> {
                            assertThat(asked.request()).isEqualTo(new OperatorRequest.StopNode());
                            assertThat(asked.requester())
                                    .isEqualTo(new Requester("node1 on behalf of root", "a test", NODE2));
                        }));
        try (UnixHttp stream = UnixHttp.stream(socket(), "POST", "/v1/nodes/node2/start", "{\"yes\":true}")) {
            assertThat(stream.event()).isEqualTo("progress {\"sentence\":\"joining the cluster\"}");
            assertThat(stream.event()).isEqualTo("progress {\"sentence\":\"node2 is a member\"}");
            assertThat(stream.event()).startsWith("done {\"version\"");
            assertThat(stream.event()).isEmpty();
        }
    }

    @Test
    void withoutACertificateOfTheClusterNobodyIsEvenHeard() throws Exception {
        PeerApi stranger = new PeerApi(
                SSLContext.getDefault(),
                Map.of(NODE1, new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT + 1)));
        assertThatThrownBy(() -> stranger.ask(NODE1, "GET", "/v1/status", asker(), new byte[0], Duration.ofSeconds(5)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aNodeThatShowsAnotherNodesCertificateIsNotBelieved() throws Exception {
        NodeCredentials mine =
                NodeCredentials.load(folder.resolve("pki").resolve("node1"), NODE1, java.time.Instant.now());
        PeerApi misled = new PeerApi(
                mine.sslContext(), Map.of(NODE2, new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT + 1)));
        assertThatThrownBy(() -> misled.ask(NODE2, "GET", "/v1/status", asker(), new byte[0], Duration.ofSeconds(5)))
                .hasMessageContaining("shows the certificate of node1 instead of node2's");
    }

    @Test
    void theDocumentNamesEveryRouteWithItsRoleAndLargestBody() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "api.md"));
        Map<String, String> documented = new TreeMap<>();
        Pattern row = Pattern.compile("^\\| (`/.*?) \\| (GET|POST|PUT|DELETE) \\| ([^|]*?) \\|", Pattern.MULTILINE);
        for (Matcher matcher = row.matcher(document); matcher.find(); ) {
            String stem = "";
            for (String cell : matcher.group(1).replace("`", "").split(", ", -1)) {
                // "/v1/nodes/{node}/standby, /unstandby" names two routes of one stem.
                String path = cell.replaceAll("\\?.*", "");
                boolean whole = path.startsWith("/v1/") || stem.isEmpty() || !stem.startsWith("/v1/");
                stem = whole ? path : stem.substring(0, stem.lastIndexOf('/')) + path;
                documented.put(matcher.group(2) + " " + stem, matcher.group(3));
            }
        }
        assertThat(documented)
                .containsExactlyInAnyOrderEntriesOf(node1.daemon().routes().needs());
    }

    private static void changeSomething() {
        // The fake core publishes anew on any timer; nobody but a test posts this one.
        node1.daemon().post(new ClusterEvent.TimerFired(new TimerTag.Recheck()));
    }

    private static ApiRequest asker() {
        return new ApiRequest("GET", List.of(), Map.of(), "a test", new byte[0], Caller.daemon(NODE1));
    }

    private static UnixHttp.Reply get(String target) throws IOException {
        return ask("GET", target, "");
    }

    private static UnixHttp.Reply ask(String method, String target, String body) throws IOException {
        return UnixHttp.ask(socket(), method, target, body);
    }

    private static Path socket() {
        return folder.resolve("node1/run/api.sock");
    }
}
