package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.daemon.TwoDaemons.NODE1;
import static org.jcrm.daemon.TwoDaemons.NODE2;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole daemons and a fence agent's real process: by hand, through the other node, and what went wrong. */
@Timeout(120)
class TwoDaemonsFencingTest {
    private static final int PORT = 25640;
    private static final String CONFIGURATION = """
            cluster: {name: loopback, no-quorum-policy: ignore, fencing-enabled: true, fencing-timeout: 20s}
            nodes: [node1, node2]
            resources:
              power:
                agent: stonith:fence_file
                params: {folder: "%s", pcmk_host_map: "node1:one;node2:two", pcmk_off_retries: 1}
                operations: {monitor: {interval: 60s}}
            """;

    @TempDir
    Path folder;

    private TwoDaemons daemons;

    @BeforeEach
    void startBoth() throws Exception {
        Path agents = Files.createDirectories(folder.resolve("agents"));
        Path agent = agents.resolve("fence_file");
        Files.writeString(agent, """
                #!/bin/bash
                while IFS== read -r name value; do declare "arg_$name=$value"; done
                case $arg_action in
                metadata)
                    echo '<resource-agent name="fence_file"><parameters><parameter name="action"/><parameter name="folder"'
                    echo ' required="1"/><parameter name="passwd"/><parameter name="plug" required="1"/></parameters><actions><action name="off"/>'
                    echo '<action name="on"/><action name="monitor"/></actions></resource-agent>' ;;
                monitor) exit 0 ;;
                *)
                    [ ! -e "$arg_folder/broken" ] || { echo "the switch is broken $arg_passwd" >&2; exit 1; }
                    printf %s "$arg_passwd" >"$arg_folder/login"
                    echo "$arg_action" >"$arg_folder/$arg_plug" ;;
                esac
                """);
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        daemons = TwoDaemons.start(folder, PORT, Map.of("JCRM_FENCE_AGENTS", agents.toString()));
    }

    @AfterEach
    void stopBoth() throws Exception {
        daemons.close();
    }

    private UnixHttp.Reply configure(String text) throws Exception {
        return daemons.ask(NODE2, "POST", "/v1/config", text);
    }

    @Test
    void aNodeIsFencedByHandAndBothKeepTheHistory() throws Exception {
        UnixHttp.Reply applied = configure(CONFIGURATION.formatted(folder));
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        Files.writeString(folder.resolve("broken"), "");
        UnixHttp.Reply failed = daemons.ask(NODE2, "POST", "/v1/nodes/node1/fence", "{\"action\":\"off\"}");
        assertThat(failed.status()).as(failed.body()).isEqualTo(422);
        assertThat(failed.body()).contains("the switch is broken").contains("jcrm fence confirm node1");
        assertThat(folder.resolve("one")).doesNotExist();

        Files.delete(folder.resolve("broken"));
        UnixHttp.Reply done = daemons.ask(NODE1, "POST", "/v1/nodes/node2/fence", "{\"action\":\"off\"}");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).contains("node2 was fenced");
        assertThat(Files.readString(folder.resolve("two"))).isEqualTo("off\n");

        StatusReport report =
                daemons.await(NODE1, each -> each.cluster().fencing().size() == 2);
        assertThat(report.cluster().fencing())
                .extracting(FencingRecord::state)
                .containsExactly(FencingRecord.State.FAILED, FencingRecord.State.DONE);
        assertThat(report.cluster().fencing().getFirst().attempts())
                .containsExactly(
                        "power by node2: off failed (exit code 1): the switch is broken",
                        "no other node can use power");
        assertThat(daemons.ask(NODE1, "GET", "/v1/fencing", "").body())
                .contains("\"agent\":\"fence_file\"")
                .contains("\"usableBy\":");
    }

    /** As fence_scsi: the configuration does not say so, but the agent does. */
    @Test
    void aDeviceWhoseAgentLetsNodesInIsUsedWhenTheyJoinBeforeAnythingElse() throws Exception {
        Path agent = folder.resolve("agents/fence_file");
        Files.writeString(
                agent,
                Files.readString(agent)
                        .replace("<action name=\"on\"/>", "<action name=\"on\" automatic=\"1\" on_target=\"1\"/>"));
        String guarded = CONFIGURATION.formatted(folder) + """
                  dummy: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 10s}}}
                """;
        Files.writeString(folder.resolve("broken"), "");
        UnixHttp.Reply applied = configure(guarded);
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        assertThat(daemons.ask(NODE2, "GET", "/v1/cib?format=yaml", "").body()).contains("provides: unfencing");
        daemons.await(
                NODE2,
                report -> report.cluster().fencing().stream()
                        .anyMatch(each -> each.action().equals("on") && each.state() == FencingRecord.State.FAILED));
        assertThat(daemons.await(NODE2, report -> true).cluster().resources())
                .filteredOn(PrimitiveStatus.class::isInstance)
                .extracting(resource -> ((PrimitiveStatus) resource).active())
                .containsOnly(false);

        Files.delete(folder.resolve("broken"));
        daemons.await(
                NODE2,
                report -> report.cluster().resources().stream()
                        .anyMatch(resource -> resource instanceof PrimitiveStatus each
                                && each.id().value().equals("dummy")
                                && each.active()));
        assertThat(Files.readString(folder.resolve("one"))).isEqualTo("on\n");
        assertThat(Files.readString(folder.resolve("two"))).isEqualTo("on\n");
        assertThat(configure(guarded).body())
                .as("applied again it changes nothing")
                .contains("\"changes\":[]");
    }

    @Test
    void anAgentThatIsNotThereOrLacksAParameterIsRefusedByTheNodes() throws Exception {
        UnixHttp.Reply unknown = configure(CONFIGURATION.formatted(folder).replace("fence_file", "fence_fiel"));
        assertThat(unknown.status()).as(unknown.body()).isEqualTo(400);
        assertThat(unknown.body())
                .contains("there is no fence agent fence_fiel")
                .contains("node1");
        UnixHttp.Reply lacking = configure(CONFIGURATION.formatted(folder).replace("folder:", "fodler:"));
        assertThat(lacking.status()).as(lacking.body()).isEqualTo(400);
        assertThat(lacking.body()).contains("fence_file needs the parameter \\\"folder\\\"");
    }

    @Test
    void aSecretReachesTheAgentAndNoScreen() throws Exception {
        Path secrets = LoopbackDaemon.config(folder, NODE1.value()).folders().secrets();
        Path secret = Files.createDirectories(secrets).resolve("power");
        UnixHttp.Reply missing = configure(withSecret(secret));
        assertThat(missing.status()).as(missing.body()).isEqualTo(400);
        assertThat(missing.body()).contains("the parameter passwd").contains("is not on this node");

        Files.writeString(secret, "tangerine\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        UnixHttp.Reply applied = configure(withSecret(secret));
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        fenceWith("tangerine");

        UnixHttp.Reply written =
                configure(CONFIGURATION.formatted(folder).replace("{folder", "{passwd: grapefruit, folder"));
        assertThat(written.status()).as(written.body()).isEqualTo(200);
        assertThat(written.body()).doesNotContain("grapefruit");
        fenceWith("grapefruit");

        UnixHttp.Reply asked = daemons.ask(NODE2, "GET", "/v1/cib?format=yaml&secrets=show", "");
        assertThat(asked.body()).contains("grapefruit");
        String shown = daemons.ask(NODE2, "GET", "/v1/cib?format=yaml", "").body();
        assertThat(shown).contains("passwd: \"********\"");
        UnixHttp.Reply again = configure(shown);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(daemons.ask(NODE2, "GET", "/v1/cib?format=yaml&secrets=show", "")
                        .body())
                .contains("grapefruit");
    }

    private String withSecret(Path secret) {
        return CONFIGURATION.formatted(folder).replace("{folder", "{passwd: {file: " + secret + "}, folder");
    }

    /** A fencing that fails, with the agent's own words, and one that works; then every answer is looked through. */
    private void fenceWith(String secret) throws Exception {
        Files.writeString(folder.resolve("broken"), "");
        UnixHttp.Reply failed = daemons.ask(NODE2, "POST", "/v1/nodes/node1/fence", "{\"action\":\"on\"}");
        assertThat(failed.body()).contains("the switch is broken ********").doesNotContain(secret);
        Files.delete(folder.resolve("broken"));
        UnixHttp.Reply fenced = daemons.ask(NODE2, "POST", "/v1/nodes/node1/fence", "{\"action\":\"on\"}");
        assertThat(fenced.status()).as(fenced.body()).isEqualTo(200);
        assertThat(folder.resolve("login")).hasContent(secret);
        for (String path : List.of(
                "/v1/cib",
                "/v1/cib?format=xml",
                "/v1/cib?format=yaml",
                "/v1/status",
                "/v1/history",
                "/v1/fencing",
                "/v1/doctor",
                "/v1/resources/power/why")) {
            for (NodeName node : List.of(NODE1, NODE2)) {
                assertThat(daemons.ask(node, "GET", path, "").body())
                        .as(path)
                        .isNotEmpty()
                        .doesNotContain(secret);
            }
        }
    }
}
