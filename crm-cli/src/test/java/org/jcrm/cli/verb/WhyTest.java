package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.WhyJson;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Question;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jcrm why}, of a file, of a running cluster, and of what is only pretended. */
class WhyTest {
    private static final String XML = """
            <cib epoch="1" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1">
              <configuration>
                <crm_config><cluster_property_set id="o"><nvpair id="o1" name="stonith-enabled" value="false"/></cluster_property_set></crm_config>
                <nodes><node id="1" uname="node1"/><node id="2" uname="node2"/></nodes>
                <resources><primitive id="web" class="ocf" provider="heartbeat" type="Dummy"/></resources>
                <constraints><rsc_location id="cli-ban-web-on-node1" rsc="web" node="node1" score="-INFINITY"/></constraints>
              </configuration>
              <status>
                <node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member"/>
                <node_state id="2" uname="node2" in_ccm="true" crmd="online" join="member" expected="member"/>
              </status>
            </cib>
            """;

    private static final String BANNED = """
            web does not run on node1: it was banned from there (cli-ban-web-on-node1).

            node1: -INFINITY
              -INFINITY  it was banned from there (cli-ban-web-on-node1)

            What would change it:
              * remove cli-ban-web-on-node1: web runs on node1
                  jcrm resource clear web
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void writeFile() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), XML);
    }

    private Invocation jcrm(String... args) {
        return Invocation.of(directory.resolve("none.sock"), args);
    }

    @Test
    void theAnswerComesFirstThenTheNodesThenWhatWouldChangeIt() {
        Invocation run = jcrm("why", "not", "web", "node1", "-x", "cib.xml");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(BANNED);
    }

    @Test
    void withoutANodeAllNodesAreCompared() {
        assertThat(jcrm("why", "web", "-x", "cib.xml").out())
                .startsWith("web is started on node2: it is the only node that may run it (node1: it was banned"
                        + " from there\n(cli-ban-web-on-node1)).\n")
                .contains("node2, Started: 0\n             nothing speaks for or against it\nnode1: -INFINITY\n");
        assertThat(jcrm("why", "stopped", "web", "-x", "cib.xml").out())
                .startsWith("web is not stopped: it runs on node2.\n");
    }

    @Test
    void whatIsPretendedChangesTheAnswer() {
        Invocation run = jcrm("why", "web", "-x", "cib.xml", "-d", "node2");
        assertThat(run.out())
                .startsWith("web is stopped: it was banned from there (cli-ban-web-on-node1).\n")
                .contains("node2: 0\n             is offline\n")
                .contains("jcrm resource clear web\n")
                .contains("jcrm node start node2\n");
    }

    @Test
    void theRunningClusterIsAskedIfNoFileIsNamed() throws IOException, CodecException {
        try (FakeDaemon daemon = new FakeDaemon(directory.resolve("api.sock"))) {
            daemon.json(
                    "GET /v1/cib?format=json",
                    CibJson.write(
                            CibXmlReader.read(new java.io.ByteArrayInputStream(XML.getBytes(StandardCharsets.UTF_8)))));
            Invocation run = Invocation.of(daemon.socket(), "why", "not", "web", "node1");
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).isEqualTo(BANNED);
        }
        assertThat(jcrm("why", "web").code()).isEqualTo(ExitCode.UNREACHABLE.code());
    }

    @Test
    void programsReadJsonOrXml() throws CodecException {
        Invocation json = jcrm("why", "not", "web", "node1", "-x", "cib.xml", "--output-as", "json");
        Explanation read = WhyJson.read(json.out().getBytes(StandardCharsets.UTF_8));
        assertThat(read.question()).isEqualTo(Question.NOT);
        assertThat(read.changes().getFirst().command()).isEqualTo("jcrm resource clear web");
        assertThat(read.nodes().getFirst().score().isMinusInfinity()).isTrue();
        assertThat(new String(WhyJson.write(read), StandardCharsets.UTF_8) + "\n")
                .isEqualTo(json.out());
        assertThat(jcrm("why", "not", "web", "node1", "-x", "cib.xml", "--json").out())
                .isEqualTo(json.out());
        assertThat(jcrm("why", "web", "-x", "cib.xml", "--output-as=xml").out())
                .startsWith(
                        "<pacemaker-result api-version=\"2.25\" request=\"jcrm why web -x cib.xml --output-as=xml\">")
                .contains("<why resource=\"web\" question=\"why\">")
                .contains("<reason kind=\"location\" id=\"cli-ban-web-on-node1\" amount=\"-INFINITY\"");
    }

    @Test
    void unknownNamesAreRefusedWithWhatWasProbablyMeant() {
        Invocation resource = jcrm("why", "wbe", "-x", "cib.xml");
        assertThat(resource.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(resource.err()).isEqualTo("jcrm: there is no resource \"wbe\"; next: did you mean \"web\"?\n");
        assertThat(jcrm("why", "web", "nodel", "-x", "cib.xml").err()).contains("did you mean \"node1\"?");
    }

    @Test
    void questionsThatAreIncompleteAreUsageErrors() {
        for (String[] words : new String[][] {
            {"why"},
            {"why", "not", "web"},
            {"why", "stopped"},
            {"why", "because", "web", "node1"},
            {"why", "web", "--output-as", "html"},
            {"why", "web", "-x", "cib.xml", "-p"},
            {"why", "web", "-x", "cib.xml", "-F", "web_start_0@node1=1"}
        }) {
            assertThat(jcrm(words).code()).as(String.join(" ", words)).isEqualTo(ExitCode.USAGE.code());
        }
    }

    @Test
    void aBrokenFileIsToldByPlace() throws IOException {
        Files.writeString(directory.resolve("bad.xml"), XML.replace("rsc=\"web\"", "rsc=\"gone\""));
        Invocation run = jcrm("why", "web", "-x", "bad.xml");
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.err()).contains("bad.xml:6").contains("gone");
    }
}
