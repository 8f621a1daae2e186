package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Caller ALICE = Caller.person("alice", Access.OPERATOR, "10.0.0.9:1234");

    @TempDir
    Path folder;

    @Test
    void aLineSaysWhoAskedForWhatFromWhereAndHowItEnded() throws Exception {
        List<JsonObject> lines = written(audit -> audit.answered(
                new ApiRequest(
                        "POST",
                        List.of("v1", "nodes", "node2", "standby"),
                        Map.of(),
                        "jcrm node standby",
                        bytes("{\"dryRun\":true}"),
                        Caller.peer(NodeName.of("node2"), "10.0.0.2:4711").claiming(Optional.of("bob"))),
                "0.4.0",
                422,
                "There is no node node2"));

        assertThat(lines).hasSize(1);
        JsonObject line = lines.getFirst();
        assertThat(line.text("at")).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(line.text("peer")).isEqualTo("node2");
        assertThat(line.text("onBehalfOf")).isEqualTo("bob");
        assertThat(line.text("role")).isEqualTo("admin");
        assertThat(line.text("from")).isEqualTo("10.0.0.2:4711");
        assertThat(line.text("node")).isEqualTo("node1");
        assertThat(line.text("client")).isEqualTo("jcrm node standby");
        assertThat(line.text("path")).isEqualTo("/v1/nodes/node2/standby");
        assertThat(line.text("what")).isEqualTo("{\"dryRun\":true}");
        assertThat(line.flag("dryRun")).isTrue();
        assertThat(line.text("versionBefore")).isEqualTo("0.4.0");
        assertThat(line.text("versionAfter")).isEqualTo("0.5.0");
        assertThat(line.number("status")).isEqualTo(422);
        assertThat(line.text("outcome")).isEqualTo("There is no node node2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n2026-11-30 10:00:00.000 INFO  audit: alice asks",
                "a\r\n{\"at\":\"2026\",\"user\":\"alice\"}",
                "\",\"role\":\"admin\",\"x\":\"",
                "\u0000\u001b[2J",
                "\u202eresu",
                "$(reboot)`reboot`",
                "../../../etc/passwd",
                "\ud800"
            })
    void noTextOfACallerMakesALineOrTurnsOneRound(String text) throws Exception {
        String name = text + "x".repeat(4000);
        List<JsonObject> lines = written(audit -> {
            audit.answered(
                    new ApiRequest(
                            "POST",
                            List.of("v1", "resources", name, "clear"),
                            Map.of(name, name),
                            name,
                            bytes(name),
                            Caller.person(name, Access.OPERATOR, "10.0.0.9:1")),
                    "0.4.0",
                    404,
                    name);
            audit.refused(name, name);
        });

        assertThat(lines).hasSize(2);
        assertThat(Files.readAllBytes(folder.resolve("audit.jsonl"))).hasSizeLessThan(12_000);
        assertThat(Files.readString(folder.resolve("audit.jsonl"), StandardCharsets.US_ASCII))
                .matches("[\\x20-\\x7e]*\n[\\x20-\\x7e]*\n");
    }

    /** Six minutes of refused requests pushed everything else out of the log. */
    @Test
    void aSourceThatIsRefusedAgainAndAgainIsCounted() throws Exception {
        List<JsonObject> lines = written(audit -> {
            for (int i = 0; i < 1000; i++) {
                audit.answered(request("POST", "v1/nodes/n/standby", ""), "0.4.0", 403, "no");
                audit.refused("10.9.9.9", "the TLS handshake failed");
            }
            audit.answered(request("POST", "v1/nodes/n/standby", ""), "0.4.0", 200, "");
        });

        assertThat(lines).hasSize(10 + 10 + 1 + 2);
        assertThat(lines.get(20).number("status")).isEqualTo(200);
        assertThat(lines.get(21).number("notListed")).isEqualTo(990);
        assertThat(lines.get(21).text("from")).isEqualTo("certificate alice");
        assertThat(lines.get(22).number("notListed")).isEqualTo(990);
    }

    @Test
    void manyAddressesTakeNoMoreThanTheirShare() throws Exception {
        List<JsonObject> lines = written(audit -> {
            for (int i = 0; i < 5000; i++) {
                audit.refused("10.9." + i / 250 + "." + i % 250, "the TLS handshake failed");
            }
        });

        assertThat(lines.size()).isLessThan(300);
        assertThat(lines.getLast().text("from")).isEqualTo("other sources");
    }

    @Test
    void lookingIsNotListedAndSecretsAre() throws Exception {
        List<JsonObject> lines = written(audit -> {
            audit.answered(request("GET", "v1/status", ""), "0.4.0", 200, "");
            audit.answered(request("GET", "v1/doctor", ""), "0.4.0", 403, "for an operator");
            audit.answered(
                    new ApiRequest("GET", List.of("v1", "cib"), Map.of("secrets", "show"), "jcrm", new byte[0], ALICE),
                    "0.4.0",
                    200,
                    "");
        });

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().number("status")).isEqualTo(403);
        assertThat(lines.getLast().text("what")).isEqualTo("secrets=show");
    }

    @Test
    void aSecretInABodyStaysOutOfTheLog() throws Exception {
        String attribute =
                "{\"node\":\"n\",\"name\":\"monitor_password\",\"value\":\"hunter2\",\"lifetime\":\"permanent\"}";
        written(audit -> {
            audit.answered(request("PUT", "v1/attributes", attribute), "0.4.0", 200, "");
            audit.answered(request("POST", "v1/config", "{\"passwd\":\"hunter2\"}"), "0.4.0", 200, "");
        });

        assertThat(Files.readString(folder.resolve("audit.jsonl"))).doesNotContain("hunter2");
    }

    @Test
    void theFileIsForRootAlone() throws Exception {
        written(audit -> audit.refused("10.9.9.9", "the TLS handshake failed"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("audit.jsonl"))))
                .isEqualTo("rw-r-----");
    }

    private static ApiRequest request(String method, String path, String body) {
        return new ApiRequest(method, List.of(path.split("/", -1)), Map.of(), "jcrm", bytes(body), ALICE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Story {
        void tell(AuditLog audit);
    }

    private List<JsonObject> written(Story story) throws Exception {
        try (AuditLog audit = AuditLog.in(folder, NodeName.of("node1"), () -> "0.5.0", CLOCK)) {
            story.tell(audit);
        }
        List<JsonObject> lines = new java.util.ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("audit.jsonl"))) {
            lines.add(JsonObject.parse(bytes(line)));
        }
        return lines;
    }
}
