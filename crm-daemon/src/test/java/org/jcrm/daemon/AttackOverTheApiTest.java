package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.controller.ClusterEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a careless client, a broken proxy or the holder of a person's certificate might try on a running daemon. */
@Timeout(60)
class AttackOverTheApiTest {
    private static final int PORT = 25810;
    private static final String END = "Connection: close\r\n\r\n";

    @TempDir
    static Path folder;

    private static final FakeParts PARTS = new FakeParts("node1", new AgentRegistry(List.of()));
    private static LoopbackDaemon node1;

    @BeforeAll
    static void start() throws Exception {
        LoopbackDaemon.prepare(folder, 1, PORT);
        node1 = LoopbackDaemon.start(folder, "node1", PARTS.parts());
    }

    @AfterAll
    static void stop() throws Exception {
        node1.close();
    }

    @BeforeEach
    void nothingWasAskedYet() {
        PARTS.core.heard.clear();
    }

    static List<String> requestsThatAreReadInTwoWays() {
        String standby = "POST /v1/nodes/node1/standby HTTP/1.1\r\n";
        String body = "{\"dryRun\":true}";
        String length = "Content-Length: " + body.length() + "\r\n";
        return List.of(
                standby + "X-Trace: " + "a".repeat(9000) + "\r\n" + length + END + body,
                standby + "X-Jcrm-Client: a\u0001b\r\n" + length + END + body,
                standby + length + "Content-Length: 0\r\n" + END + body,
                standby + "Content-Length: -1\r\n" + END + body,
                standby + "Content-Length: +15\r\n" + END + body,
                standby + "Content-Length: 15, 15\r\n" + END + body,
                standby + "Transfer-Encoding: xchunked\r\n" + END + body,
                standby + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + END + body,
                standby + length + "Transfer-Encoding: chunked\r\n" + END + body,
                standby + "Transfer-Encoding: chunked\r\n" + END + "zz\r\n" + body,
                standby + "Transfer-Encoding : chunked\r\n" + END + body,
                standby.replace("HTTP/1.1", "HTTP/7.1") + length + END + body,
                standby + length + "X-Jcrm-Client: a\r\nX-Jcrm-Client: b\r\n" + END + body,
                "POST " + "/".repeat(5000) + " HTTP/1.1\r\n" + length + END + body,
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u00a5garbage\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("requestsThatAreReadInTwoWays")
    void aRequestThatIsReadInTwoWaysIsNotCarriedOutWithoutItsBody(String request) throws Exception {
        assertThat(raw(request)).startsWith("HTTP/1.1 4").contains("application/problem+json");
        assertNothingWasAsked();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"dryrun\":true}",
                "{\"dry_run\":true}",
                "{\"dryRun\":\"true\"}",
                "{\"dryRun\":1}",
                "{\"dryRun\":null}",
                "{\"dryRun\":true,\"dryRun\":false}",
                "{\"dryRun\":true}{}",
                "[]",
                "null",
                "\"dryRun\"",
                "{\"dryRun\":true",
                ""
            })
    void aDryRunThatIsMisspeltIsNoRealRun(String body) throws Exception {
        assertThat(ask("POST", "/v1/nodes/node1/standby", body)).startsWith("HTTP/1.1 400 ");
        assertNothingWasAsked();
    }

    @Test
    void anUnknownFieldIsRefusedWithTheNameThatWasMeant() throws Exception {
        assertThat(ask("POST", "/v1/nodes/node1/standby", "{\"dryrun\":true}"))
                .contains("unknown field")
                .contains("did you mean")
                .contains("dryRun");
        assertThat(ask("POST", "/v1/config?dryrun=true", "resources: {}\n"))
                .contains("There is no parameter `dryrun` here")
                .contains("dryRun");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/nodes/node1/stop",
                "/v1/nodes/node1/confirm-fenced",
                "/v1/resources/r/clear",
            })
    void aFieldWhereNoneIsTakenIsNotPassedOver(String path) throws Exception {
        assertThat(ask("POST", path, "{\"dryRun\":true}"))
                .startsWith("HTTP/1.1 400 ")
                .contains("takes none");
        assertNothingWasAsked();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/resources/a%0A2026-11-30%2010:00:00.000%20INFO%20%20audit:%20alice%20asks/clear",
                "/v1/resources/a%00b/clear",
                "/v1/resources/a%E2%80%AEb/clear",
                "/v1/resources/a%1B%5B2Jb/clear",
                "/v1/resources/%2e%2e/clear",
                "/v1/resources/../../etc/clear",
                "/v1/resources/$(reboot)/clear",
                "/v1/nodes/..%2f..%2fetc/standby",
                "/v1/nodes/%22%27/standby",
                "/v1/nodes/" + LONG + "/standby",
            })
    void aHostileNameInAnAddressIsRefused(String path) throws Exception {
        assertThat(raw("POST " + path + " HTTP/1.1\r\nContent-Length: 2\r\n" + END + "{}"))
                .startsWith("HTTP/1.1 4");
        assertNothingWasAsked();
    }

    private static final String LONG = "n1234567890123456789012345678901234567890123456789012345678901234567890";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"node\":\"node1\\n\",\"name\":\"a\",\"value\":\"1\",\"lifetime\":\"transient\"}",
                "{\"node\":\"../node1\",\"name\":\"a\",\"value\":\"1\",\"lifetime\":\"transient\"}",
                "{\"node\":\"\",\"name\":\"a\",\"value\":\"1\",\"lifetime\":\"transient\"}",
                "{\"node\":{},\"name\":\"a\",\"value\":\"1\",\"lifetime\":\"transient\"}",
            })
    void aHostileNodeInAFieldIsRefused(String body) throws Exception {
        assertThat(ask("PUT", "/v1/attributes", body)).startsWith("HTTP/1.1 4");
        assertNothingWasAsked();
    }

    @Test
    void aBodyThatIsTooLargeIsNotEvenRead() throws Exception {
        assertThat(raw("POST /v1/nodes/node1/standby HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("16 kB");
        assertThat(raw("POST /v1/nodes/node1/standby HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n8000\r\n"
                        + "x".repeat(0x8000)))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aCertificateWithTwoNamesIsNobodys() throws Exception {
        for (String subject : List.of("CN=viewer,CN=node1", "CN=node1,CN=viewer")) {
            assertThat(remotely(subject, "POST", "/v1/nodes/node1/standby", "{}"))
                    .as(subject)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("2 common names");
        }
        assertNothingWasAsked();
    }

    @Test
    void aCertificateSaysWhatItsHolderMayDo() throws Exception {
        assertThat(remotely("CN=vera", "GET", "/v1/status", "")).startsWith("HTTP/1.1 200 ");
        assertThat(remotely("CN=vera", "POST", "/v1/nodes/node1/standby", "{}")).startsWith("HTTP/1.1 403 ");
        // Called like a node, but a person all the same.
        assertThat(remotely("CN=node1,OU=jcrm-viewer", "POST", "/v1/nodes/node1/standby", "{}"))
                .startsWith("HTTP/1.1 403 ");
        assertNothingWasAsked();
        assertThat(remotely("CN=olga,OU=jcrm-operator", "POST", "/v1/nodes/node1/standby", "{}"))
                .startsWith("HTTP/1.1 200 ");
        PARTS.core.heard.clear();
        assertThat(remotely("CN=olga,OU=jcrm-operator", "POST", "/v1/config", "resources: {}\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("for an administrator");
        assertThat(remotely("CN=olga,OU=jcrm-operator", "POST", "/v1/agents/validate", "resources: {}\n"))
                .startsWith("HTTP/1.1 403 ");
        assertNothingWasAsked();
    }

    @Test
    void anotherNameInAHeaderGivesNoRight() throws Exception {
        assertThat(remotely("CN=vera", "POST", "/v1/nodes/node1/standby", "{}", "X-Jcrm-User: root\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertNothingWasAsked();
    }

    /** A refused change left nothing behind, nor did a stranger; a line end in a path wrote a line in another's name. */
    @Test
    void whoWasRefusedIsInTheAuditLogAndNobodyElse() throws Exception {
        assertThat(remotely("CN=mallory", "POST", "/v1/nodes/node1/standby", "{}", "X-Jcrm-User: root\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(remotely(
                        "CN=olga,OU=jcrm-operator", "POST", "/v1/resources/a%0A%7B%22user%22:%22alice%22%7D/clear", ""))
                .startsWith("HTTP/1.1 400 ");
        raw(request("POST", "/v1/nodes/node1/standby", "{}", "X-Jcrm-User: carol\r\n"));
        SSLContext nobodys = SSLContext.getInstance("TLSv1.3");
        nobodys.init(null, TestCertificates.trusting(folder.resolve("pki")), null);
        try (Socket stranger = nobodys.getSocketFactory().createSocket("127.0.0.1", PORT + 1)) {
            stranger.getOutputStream().write('G');
            assertThat(stranger.getInputStream().readAllBytes()).isEmpty();
        } catch (SSLException e) {
            // "certificate required": as it should be.
        }
        List<JsonObject> lines = awaitAudit("the TLS handshake failed");

        assertThat(lines).anySatisfy(line -> {
            assertThat(line.optionalText("certificate")).contains("mallory");
            assertThat(line.optionalText("onBehalfOf")).as("a person's claim").isEmpty();
            assertThat(line.number("status")).isEqualTo(403);
            assertThat(line.text("path")).isEqualTo("/v1/nodes/node1/standby");
        });
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.optionalText("certificate")).contains("olga");
            assertThat(line.number("status")).isEqualTo(400);
        });
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.optionalText("user")).contains("root");
            assertThat(line.number("uid")).isZero();
            assertThat(line.optionalText("onBehalfOf")).contains("carol");
            assertThat(line.number("status")).isEqualTo(200);
        });
        assertThat(lines).noneMatch(line -> String.valueOf(text(line, "user")).contains("alice"));
    }

    private static Optional<String> text(JsonObject line, String name) {
        try {
            return line.optionalText(name);
        } catch (CodecException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<JsonObject> awaitAudit(String last) throws Exception {
        Path file = folder.resolve("node1/log/audit.jsonl");
        for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; ) {
            if (Files.exists(file) && Files.readString(file).contains(last)) {
                break;
            }
            Thread.onSpinWait();
        }
        List<JsonObject> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JsonObject.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
        return lines;
    }

    private static void assertNothingWasAsked() {
        assertThat(PARTS.core.heard)
                .noneMatch(event -> event instanceof ClusterEvent.OperatorRequested
                        || event instanceof ClusterEvent.AttributeRequested);
    }

    private static String ask(String method, String target, String body) throws IOException {
        return raw(request(method, target, body, ""));
    }

    private static String request(String method, String target, String body, String headers) {
        return method + " " + target + " HTTP/1.1\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n" + END + body;
    }

    /** Bytes as they are, one for each character. */
    private static String raw(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("node1/run/api.sock")));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String remotely(String subject, String method, String target, String body) throws Exception {
        return remotely(subject, method, target, body, "");
    }

    private static String remotely(String subject, String method, String target, String body, String headers)
            throws Exception {
        SSLContext tls = TestCertificates.tls(folder.resolve("pki"), subject);
        try (Socket socket = tls.getSocketFactory().createSocket("127.0.0.1", PORT + 1)) {
            socket.getOutputStream()
                    .write(request(method, target, body, headers).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
