package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
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

    private static final String XML = """
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

    private Invocation jcrm(String... args) {
        return Invocation.of(directory.resolve("none.sock"), args);
    }

    private String content(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void aConfigurationStartsWhatItNamesOnNodesThatRunNothing() throws IOException {
        Invocation run = simulate("cluster.yaml", YAML);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Current cluster status:\n  * Node List:\n    * Online: [ node1 node2 ]\n")
                .contains("  * dummy\t(ocf:jcrm:Dummy):\t Stopped\n")
                .contains("Transition Summary:\n  * Start      dummy")
                .contains("node1 )");
    }

    @Test
    void aCibOfPacemakerIsReadAsItIs() throws IOException {
        Invocation run = simulate("cib.xml", XML);
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

    @Test
    void aFileInTheWayOfCrmSimulateShowsOnlyTheStatusUnlessAskedForMore() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), XML);
        assertThat(jcrm("simulate", "-x", "cib.xml").out())
                .startsWith("Current cluster status:")
                .doesNotContain("Transition Summary");
        assertThat(jcrm("simulate", "-Rx", "cib.xml").out())
                .contains("Transition Summary:\n  * Start      dummy")
                .doesNotContain("Executing");
        assertThat(jcrm("simulate", "-x", "cib.xml", "-S").out())
                .contains("Executing Cluster Transition:")
                .contains("Revised Cluster Status:");
        assertThat(jcrm("simulate", "-x", "cib.xml", "-sQ").out()).startsWith("pcmk__primitive_assign: dummy");
        assertThat(Invocation.reading(directory.resolve("none.sock"), XML, "simulate", "-pR")
                        .out())
                .contains("* Start      dummy");
    }

    @Test
    void artifactsAreWrittenAndCanBeReadAgain() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), XML);
        Invocation run = jcrm(
                "simulate",
                "-x",
                "cib.xml",
                "-S",
                "-u",
                "node2",
                "-I",
                "in.xml",
                "-O",
                "out.xml",
                "-G",
                "g.xml",
                "-D",
                "d.dot");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Performing Requested Modifications:\n  * Bringing node node2 online\n");
        assertThat(content("in.xml")).contains("uname=\"node2\"").doesNotContain("dummy_start_0");
        assertThat(content("out.xml")).contains("dummy_start_0");
        assertThat(content("g.xml")).contains("<transition_graph");
        assertThat(content("d.dot")).startsWith(" digraph \"g\" {");
        assertThat(jcrm("simulate", "-Rx", "out.xml").out()).endsWith("Transition Summary:\n");
    }

    @Test
    void inPlaceTheFileBecomesWhatCameOfIt() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), XML);
        assertThat(jcrm("simulate", "-x", "cib.xml", "-X").code()).isZero();
        assertThat(content("cib.xml")).contains("dummy_start_0");
        Files.writeString(directory.resolve("cluster.yaml"), YAML);
        assertThat(jcrm("simulate", "-X", "cluster.yaml").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(content("cluster.yaml")).isEqualTo(YAML);
    }

    @Test
    void programsGetXmlOrJson() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), XML);
        assertThat(jcrm("simulate", "-x", "cib.xml", "-S", "-q", "1", "--output-as=xml")
                        .out())
                .contains("<modifications quorum=\"1\">")
                .contains("<rsc_action action=\"start\" resource=\"dummy\" node=\"node1\"/>")
                .contains("<rsc_action resource=\"dummy\" op=\"start\" node=\"node1\"/>")
                .contains("<revised_cluster_status>")
                .endsWith("</pacemaker-result>\n");
        assertThat(jcrm("simulate", "-x", "cib.xml", "-S", "--output-as=json").out())
                .contains("\"summary\":[\"* Start      dummy")
                .contains("{\"kind\":\"resource\",\"resource\":\"dummy\",\"task\":\"start\"");
        assertThat(jcrm("simulate", "cib.xml", "--json").out()).startsWith("{\"summary\":[");
    }

    @Test
    void aDirectoryIsProfiled() throws IOException {
        Files.createDirectory(directory.resolve("cases"));
        Files.writeString(directory.resolve("cases/one.xml"), XML);
        assertThat(jcrm("simulate", "-P", "cases", "-N", "2").out())
                .matches("Timings:\n  \\* Testing cases/one.xml \\.\\.\\. \\d+\\.\\d\\d secs\n");
    }

    @Test
    void aBatchIsServedLineByLine() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), XML);
        String line = "{\"name\":\"one\",\"xml\":\"cib.xml\",\"args\":[],\"dot\":\"d\",\"graph\":\"g\"}\n";
        Invocation run = Invocation.reading(directory.resolve("none.sock"), line + line, "simulate", "--batch");
        assertThat(run.out().lines()).hasSize(2).allMatch(answer -> answer.startsWith("{\"name\":\"one\",\"rc\":0,"));
        assertThat(content("d")).contains("digraph");
    }

    @Test
    void theRunningClusterIsSimulatedFromItsSnapshot() throws IOException, CodecException {
        try (FakeDaemon daemon = new FakeDaemon(directory.resolve("api.sock"))) {
            daemon.json("GET /v1/cib?format=json", CibJson.write(CibXmlReader.read(XML)));
            assertThat(Invocation.of(daemon.socket(), "simulate", "-LS").out()).contains("Revised Cluster Status:");
        }
    }

    @Test
    void whatNamesNothingIsRefusedWithItsPlace() throws IOException {
        String broken = XML.replace(
                "<constraints/>", "<constraints>\n<rsc_order id=\"x\" first=\"dummy\" then=\"none\"/></constraints>");
        Invocation run = simulate("cib.xml", broken);
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(
                        "cib.xml:7: /cib/configuration/constraints/rsc_order[@id='x']: there is no resource \"none\"");
        assertThat(simulate("cib.xml", "<!DOCTYPE cib [<!ENTITY a 'b'>]>\n" + XML)
                        .err())
                .startsWith("cib.xml:1: document types and entities are not allowed");
        assertThat(simulate("cib.xml", "nothing").err()).contains("no well-formed XML");
    }

    @Test
    void whatIsPretendedMustExistAndMakeSense() throws IOException {
        assertThat(simulate("cib.xml", XML, "-d", "node9").code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(simulate("cib.xml", XML, "-i", "dummy_monitor@node1").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(simulate("cib.xml", XML, "-q", "perhaps").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(simulate("cib.xml", XML, "-t", "noon").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(simulate("cib.xml", XML, "-O", "none/out.xml").code()).isEqualTo(ExitCode.REFUSED.code());
    }
}
