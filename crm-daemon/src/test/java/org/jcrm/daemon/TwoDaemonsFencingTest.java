package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole daemons and a fence agent's real process: by hand, through the other node, and what went wrong. */
@Timeout(120)
class TwoDaemonsFencingTest {
    private static final int PORT = 25640;
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");
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

    private LoopbackDaemon node1;
    private LoopbackDaemon node2;

    @BeforeEach
    void startBoth() throws Exception {
        LoopbackDaemon.prepare(folder, 2, PORT);
        Path agents = Files.createDirectories(folder.resolve("agents"));
        Path agent = agents.resolve("fence_file");
        Files.writeString(agent, """
                #!/bin/bash
                while IFS== read -r name value; do declare "arg_$name=$value"; done
                case $arg_action in
                metadata)
                    echo '<resource-agent name="fence_file"><parameters><parameter name="action"/><parameter name="folder"'
                    echo ' required="1"/><parameter name="plug" required="1"/></parameters><actions><action name="off"/>'
                    echo '<action name="on"/><action name="monitor"/></actions></resource-agent>' ;;
                monitor) exit 0 ;;
                *)
                    [ ! -e "$arg_folder/broken" ] || { echo "the switch is broken" >&2; exit 1; }
                    echo "$arg_action" >"$arg_folder/$arg_plug" ;;
                esac
                """);
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        node1 = start("node1");
        await(NODE1, report -> report.local().lifecycle() == Lifecycle.DC);
        node2 = start("node2");
        await(NODE2, report -> report.local().lifecycle() == Lifecycle.MEMBER);
    }

    @AfterEach
    void stopBoth() throws Exception {
        node1.close();
        node2.close();
    }

    private UnixHttp.Reply configure(String text) throws Exception {
        return UnixHttp.ask(socket(NODE2), "POST", "/v1/config", text);
    }

    @Test
    void aNodeIsFencedByHandAndBothKeepTheHistory() throws Exception {
        UnixHttp.Reply applied = configure(CONFIGURATION.formatted(folder));
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        Files.writeString(folder.resolve("broken"), "");
        UnixHttp.Reply failed = UnixHttp.ask(socket(NODE2), "POST", "/v1/nodes/node1/fence", "{\"action\":\"off\"}");
        assertThat(failed.status()).as(failed.body()).isEqualTo(422);
        assertThat(failed.body()).contains("the switch is broken").contains("jcrm fence confirm node1");
        assertThat(folder.resolve("one")).doesNotExist();

        Files.delete(folder.resolve("broken"));
        UnixHttp.Reply done = UnixHttp.ask(socket(NODE1), "POST", "/v1/nodes/node2/fence", "{\"action\":\"off\"}");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).contains("node2 was fenced");
        assertThat(Files.readString(folder.resolve("two"))).isEqualTo("off\n");

        StatusReport report = await(NODE1, each -> each.cluster().fencing().size() == 2);
        assertThat(report.cluster().fencing())
                .extracting(FencingRecord::state)
                .containsExactly(FencingRecord.State.FAILED, FencingRecord.State.DONE);
        assertThat(report.cluster().fencing().getFirst().attempts())
                .containsExactly(
                        "power by node2: off failed (exit code 1): the switch is broken",
                        "no other node can use power");
        assertThat(UnixHttp.ask(socket(NODE1), "GET", "/v1/fencing", "").body())
                .contains("\"agent\":\"fence_file\"")
                .contains("\"usableBy\":");
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

    private LoopbackDaemon start(String node) throws Exception {
        return LoopbackDaemon.start(
                folder,
                node,
                RealParts.of(
                        LoopbackDaemon.config(folder, node),
                        Map.of("JCRM_FENCE_AGENTS", folder.resolve("agents").toString())));
    }

    /** Asks until it is so; real sockets have their own time, and the test's timeout ends what never comes true. */
    private StatusReport await(NodeName node, Predicate<StatusReport> condition) throws Exception {
        while (true) {
            byte[] body =
                    UnixHttp.ask(socket(node), "GET", "/v1/status", "").body().getBytes(StandardCharsets.UTF_8);
            StatusReport report = Objects.requireNonNull(StatusJson.read(body));
            if (condition.test(report)) {
                return report;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private Path socket(NodeName node) {
        return folder.resolve(node.value()).resolve("run/api.sock");
    }
}
