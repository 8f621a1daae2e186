package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jcrm simulate} asks nobody: the engine runs in the command line. */
class SimulateTest {
    @TempDir
    Path directory;

    private Invocation simulate(String name, String content, String... more) throws IOException {
        Files.writeString(directory.resolve(name), content);
        String[] args = new String[more.length + 2];
        args[0] = "simulate";
        args[1] = name;
        System.arraycopy(more, 0, args, 2, more.length);
        return Invocation.of(directory.resolve("none.sock"), args);
    }

    private static final String YAML = """
            cluster: {name: test, no-quorum-policy: ignore, fencing-enabled: false}
            nodes: [node1, node2]
            resources:
              dummy: {agent: 'ocf:jcrm:Dummy'}
            """;

    @Test
    void aConfigurationStartsWhatItNamesOnNodesThatRunNothing() throws IOException {
        Invocation run = simulate("cluster.yaml", YAML);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Current cluster status:\nNode List:\n  * Online: [ node1 node2 ]\n")
                .contains("  * dummy\t(ocf:jcrm:Dummy):\t Stopped\n")
                .contains("Transition Summary:\n  * Start      dummy")
                .contains("node1 )");
    }

    @Test
    void aCibOfPacemakerIsReadAsItIs() throws IOException {
        String xml = """
                <cib epoch="1" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1">
                  <configuration>
                    <crm_config><cluster_property_set id="o"><nvpair id="o1" name="stonith-enabled" value="false"/></cluster_property_set></crm_config>
                    <nodes><node id="1" uname="node1"/></nodes>
                    <resources><primitive id="dummy" class="ocf" provider="heartbeat" type="Dummy"/></resources>
                    <constraints/>
                  </configuration>
                  <status><node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member"/></status>
                </cib>
                """;
        Invocation run = simulate("cib.xml", xml);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("  * Start      dummy");
    }

    @Test
    void mistakesAreToldByPlace() throws IOException {
        Invocation run = simulate("cluster.yaml", "nodes: [node1]\nresorces: {}\n");
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.err())
                .startsWith("cluster.yaml:2:1: ")
                .contains("resources")
                .contains("jcrm: cluster.yaml is no good");
        assertThat(simulate("cib.xml", "<cib>").code()).isEqualTo(ExitCode.INVALID.code());
    }

    @Test
    void exactlyOneSourceIsNeeded() {
        assertThat(Invocation.of(directory.resolve("none.sock"), "simulate").code())
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(Invocation.of(directory.resolve("none.sock"), "simulate", "x", "--live-check")
                        .code())
                .isEqualTo(ExitCode.USAGE.code());
    }
}
