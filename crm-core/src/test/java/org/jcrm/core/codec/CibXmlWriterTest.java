package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Status;
import org.jcrm.core.cib.TicketState;
import org.jcrm.core.codec.yaml.CibYaml;
import org.jcrm.core.codec.yaml.CibYaml.Outcome;
import org.jcrm.core.codec.yaml.SampleConfigurations;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CibXmlWriterTest {
    private static final NodeName NODE1 = NodeName.of("node1");

    @Test
    void thePostgresPairReadsBackFromItsXml() throws CodecException {
        Cib cib = cib(configuration(SampleConfigurations.PAIR));

        assertThat(CibXmlReader.read(CibXmlWriter.write(cib))).isEqualTo(cib);
    }

    @Test
    void everythingThatTheModelHasReadsBackFromItsXml() throws CodecException {
        Cib cib = cib(configuration(SampleConfigurations.EVERYTHING));

        Cib back = CibXmlReader.read(CibXmlWriter.write(cib));

        // Only what XML cannot have as an id has changed.
        assertThat(CibYaml.write(back.configuration())).isEqualTo(CibYaml.write(cib.configuration()));
        assertThat(back.status()).isEqualTo(cib.status());
        assertThat(back.configuration()).isEqualTo(cib.configuration());
    }

    @Test
    void theStoryOfANodeIsWrittenAsPacemakerWritesIt() {
        assertThat(CibXmlWriter.write(cib(configuration("nodes: [node1, node2]\n"))))
                .contains(
                        "<cib validate-with=\"pacemaker-3.9\" admin_epoch=\"0\" epoch=\"24\" num_updates=\"2\""
                                + " cib-last-written=\"Sun Nov 22 18:37:38 2026\" update-origin=\"node2\""
                                + " update-client=\"crm_attribute\" update-user=\"root\" have-quorum=\"1\" dc-uuid=\"1\">",
                        "<node id=\"1\" uname=\"node1\"/>",
                        "<node_state id=\"1\" uname=\"node1\" in_ccm=\"true\" crmd=\"online\" join=\"member\""
                                + " expected=\"member\" detached=\"true\">",
                        "<nvpair id=\"status-1-pgsql-status\" name=\"pgsql-status\" value=\"HS:sync\"/>",
                        "<lrm_resource id=\"pgsql\" class=\"ocf\" provider=\"jcrm\" type=\"pgsql\">",
                        "<lrm_rsc_op id=\"pgsql_monitor_3000\" operation_key=\"pgsql_monitor_3000\""
                                + " operation=\"monitor\" transition-key=\"9:11:0:uuid\" exit-reason=\"a &lt;tag&gt;\""
                                + " call-id=\"12\" rc-code=\"0\" op-status=\"0\" interval=\"3000\""
                                + " last-rc-change=\"1795372653\" exec-time=\"230\" queue-time=\"0\" op-digest=\"d1\""
                                + " op-restart-digest=\"d2\"/>",
                        "<ticket_state id=\"blue\" granted=\"true\"/>")
                .doesNotContain("jcrm-lineage");
    }

    @Test
    void aBlockThatTwoResourcesShareIsWrittenOnce() throws CodecException {
        Cib shared = CibXmlReader.read("""
                <cib epoch="1"><configuration><crm_config/><nodes/><resources>
                  <primitive id="p" class="ocf" provider="x" type="y">
                    <instance_attributes id="set"><nvpair id="pair" name="ip" value="10.0.0.1"/></instance_attributes>
                  </primitive>
                  <primitive id="q" class="ocf" provider="x" type="y">
                    <instance_attributes id="other"><nvpair id-ref="pair" name="address"/></instance_attributes>
                    <instance_attributes id-ref="set"/>
                  </primitive>
                </resources><constraints/></configuration></cib>""");

        String xml = CibXmlWriter.write(shared);

        assertThat(xml)
                .contains("<instance_attributes id-ref=\"set\"/>", "<nvpair id-ref=\"pair\" name=\"address\"/>")
                .containsOnlyOnce("<instance_attributes id=\"set\">");
        assertThat(CibXmlReader.read(xml).configuration()).isEqualTo(shared.configuration());
    }

    @Test
    void whatXmlCannotCarryIsReplaced() throws CodecException {
        Cib cib = cib(new Configuration(
                List.of(new AttributeSet(
                        "odd set#",
                        Score.ZERO,
                        Optional.empty(),
                        List.of(new NvPair("a b", "n", "bell\u0007 line\nfeed 🐘 \"quoted\"")))),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()));

        AttributeSet back = CibXmlReader.read(CibXmlWriter.write(cib))
                .configuration()
                .properties()
                .getFirst();

        assertThat(back.id()).isEqualTo("odd.set.");
        assertThat(back.value("n")).contains("bell\uFFFD line\nfeed 🐘 \"quoted\"");
    }

    /** Asks the real thing whether our XML is a valid CIB. */
    @Test
    void pacemakersOwnCheckerAcceptsTheXml(@TempDir Path folder) throws IOException, InterruptedException {
        Path verifier = Path.of("/usr/sbin/crm_verify");
        assumeTrue(Files.isExecutable(verifier), "crm_verify (Debian package pacemaker-cli-utils) is not installed");
        Configuration pair = configuration(SampleConfigurations.PAIR.replace("fencing-enabled", "concurrent-fencing"));
        for (Configuration configuration : List.of(pair, configuration(SampleConfigurations.EVERYTHING))) {
            Path file = folder.resolve("cib.xml");
            Files.writeString(file, CibXmlWriter.write(cib(configuration)));
            Process process = new ProcessBuilder(verifier.toString(), "-x", file.toString(), "-V")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output).doesNotContain("validity error", "did not pass schema");
        }
    }

    private static Configuration configuration(String yaml) {
        return switch (CibYaml.read("f", yaml)) {
            case Outcome.Read read -> read.configuration();
            case Outcome.Refused refused ->
                throw new AssertionError(refused.errors().toString());
        };
    }

    private static Cib cib(Configuration configuration) {
        OperationRecord monitor = new OperationRecord(
                "pgsql_monitor_3000",
                new OperationKey(ResourceId.of("pgsql"), "monitor", 3000),
                12,
                0,
                OperationStatus.DONE,
                "9:11:0:uuid",
                "a <tag>",
                Optional.of(Instant.ofEpochSecond(1795372653)),
                Optional.empty(),
                Duration.ofMillis(230),
                Duration.ZERO,
                Optional.of("d1"),
                Map.of("op-restart-digest", "d2"),
                Map.of());
        NodeState state = new NodeState(
                "1",
                NODE1,
                true,
                true,
                "member",
                "member",
                true,
                List.of(new AttributeSet(
                        "status-1",
                        Score.ZERO,
                        Optional.empty(),
                        List.of(new NvPair("status-1-pgsql-status", "pgsql-status", "HS:sync")))),
                Map.of(
                        ResourceId.of("pgsql"),
                        new ResourceHistory(
                                ResourceId.of("pgsql"),
                                Optional.of(new AgentName("ocf", "jcrm", "pgsql")),
                                Optional.empty(),
                                Map.of(monitor.id(), monitor),
                                Map.of())),
                Map.of());
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put("validate-with", "pacemaker-3.9");
        Map<String, String> withLineage = new LinkedHashMap<>(extra);
        if (configuration.resources().isEmpty()) {
            withLineage.put("jcrm-lineage", "0.23=abc");
        }
        return new Cib(
                new CibVersion(0, 24, 2),
                Optional.of(new LastChange(
                        Instant.parse("2026-11-22T18:37:38Z"), "root", "crm_attribute", NodeName.of("node2"))),
                true,
                configuration.node(NODE1).map(node -> node.name()),
                configuration,
                new Status(Map.of(NODE1, state), List.of(new TicketState("blue", Map.of("granted", "true")))),
                withLineage);
    }
}
