package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.controller.ClusterEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process of another user of the host, over the real socket of a running daemon. */
@Timeout(120)
class AttackByALocalUserTest {
    private static final int NOBODY = 65534;

    @TempDir
    static Path folder;

    private static final FakeParts PARTS = new FakeParts("node1", new AgentRegistry(List.of()));
    private static LoopbackDaemon node1;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
        // The other user must get at the socket and at the class of its client.
        open(folder);
        LoopbackDaemon.prepare(folder, 1, 25910);
        node1 = LoopbackDaemon.start(folder, "node1", PARTS.parts());
        open(folder.resolve("node1"));
        open(folder.resolve("node1/run"));
        Path target = Files.createDirectories(folder.resolve("client/org/jcrm/daemon"));
        try (var in = Objects.requireNonNull(
                UnprivilegedClient.class.getResourceAsStream("UnprivilegedClient.class"), "its own class file")) {
            Files.copy(in, target.resolve("UnprivilegedClient.class"));
        }
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (node1 != null) {
            node1.close();
        }
    }

    /** Parameters of a viewer's text named programs that root ran; 8 MB of a viewer's CIB ended the daemon. */
    @ParameterizedTest
    @CsvSource({
        "POST,/v1/config/verify,8000000",
        "POST,/v1/config,8000000",
        "POST,/v1/config?dryRun=true,100",
        "POST,/v1/agents/validate,100",
        "POST,/v1/simulate,8000000",
        "POST,/v1/nodes/node1/standby,2",
        "POST,/v1/nodes/node1/fence,2",
        "POST,/v1/nodes/node1/stop,0",
        "POST,/v1/nodes/node1/start,2",
        "POST,/v1/nodes/node1/clear-lock,2",
        "GET,/v1/nodes/node1/rejoin,0",
        "GET,/v1/doctor,0",
        "PUT,/v1/attributes,2",
        "DELETE,/v1/fencing/history,0"
    })
    void aViewersBodyIsNotReadWhereNoRightIs(String method, String target, int length) throws Exception {
        PARTS.core.heard.clear();
        // Refused at the head: of the body that is announced nothing is ever sent.
        assertThat(asNobody(method + " " + target + " HTTP/1.1\r\nConnection: close\r\nX-Jcrm-User: root\r\n"
                        + "Content-Length: " + length + "\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("is a viewer");
        assertThat(PARTS.core.heard).noneMatch(ClusterEvent.OperatorRequested.class::isInstance);
    }

    @Test
    void aViewerSeesWhatIsPublished() throws Exception {
        assertThat(asNobody("GET /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    /** Descriptors ran out, the configuration could not be written, and the node decided nothing any more. */
    @Test
    void idleConnectionsOfAUserLeaveRoomForOthers() throws Exception {
        Process holder = unprivileged("hold", "400");
        try (BufferedReader said = holder.inputReader(StandardCharsets.UTF_8)) {
            String open = said.readLine();
            assertThat(open).startsWith("open ");
            assertThat(Integer.parseInt(open.substring(5))).isPositive().isLessThanOrEqualTo(32);
            assertThat(UnixHttp.ask(socket(), "GET", "/v1/status", "").status()).isEqualTo(200);
            assertThat(UnixHttp.ask(socket(), "POST", "/v1/nodes/node1/standby", "{\"dryRun\":true}")
                            .status())
                    .isEqualTo(200);
        } finally {
            holder.outputWriter(StandardCharsets.UTF_8).close();
            holder.waitFor();
        }
    }

    private static String asNobody(String request) throws IOException, InterruptedException {
        Process process = unprivileged("ask");
        try (var out = process.getOutputStream()) {
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answer;
    }

    private static Process unprivileged(String order, String... further) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                folder.resolve("client").toString(),
                UnprivilegedClient.class.getName(),
                order,
                socket().toString()));
        command.addAll(List.of(further));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path socket() {
        return folder.resolve("node1/run/api.sock");
    }
}
