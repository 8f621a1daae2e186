package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One line of JSON in, one line out, and two files written. */
class SimulationBatchTest {
    private static final String CIB = """
            <cib have-quorum="1" dc-uuid="1"><configuration>
              <crm_config><cluster_property_set id="o"><nvpair id="o1" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>
              <nodes><node id="1" uname="node1"/></nodes>
              <resources><primitive id="web" class="ocf" provider="heartbeat" type="Dummy"/></resources>
            </configuration><status>
              <node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member"/>
            </status></cib>
            """;

    private final Map<String, String> files = new LinkedHashMap<>(Map.of("in.xml", CIB, "bad.xml", "<cib>"));

    private JsonObject answer(String line) throws CodecException {
        SimulationBatch.Files disk = new SimulationBatch.Files() {
            @Override
            public byte[] read(String file) throws IOException {
                String content = files.get(file);
                if (content == null) {
                    throw new FileNotFoundException(file);
                }
                return content.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public void write(String file, String content) {
                files.put(file, content);
            }
        };
        String answer = SimulationBatch.answer(line, disk, Instant.parse("2026-11-22T12:00:00Z"));
        assertThat(answer).doesNotContain("\n");
        return JsonObject.parse(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCaseIsPlayedAndItsGraphWritten() throws CodecException {
        JsonObject answer = answer(
                "{\"name\":\"one\",\"xml\":\"in.xml\",\"args\":[\"-t\",\"2026-040\"],\"dot\":\"d\",\"graph\":\"g\"}");
        assertThat(answer.text("name")).isEqualTo("one");
        assertThat(answer.number("rc")).isZero();
        assertThat(answer.text("summary")).startsWith("Current cluster status:").contains("* Start      web");
        assertThat(answer.text("scores")).contains("web allocation score on node1: 0");
        assertThat(files.get("d")).startsWith(" digraph \"g\" {");
        assertThat(files.get("g")).contains("<transition_graph");
    }

    @Test
    void aCaseThatFailsSaysWhyAndTheNextIsServed() throws CodecException {
        JsonObject bad = answer("{\"name\":\"two\",\"xml\":\"bad.xml\",\"args\":[],\"dot\":\"d\",\"graph\":\"g\"}");
        assertThat(bad.text("name")).isEqualTo("two");
        assertThat(bad.number("rc")).isEqualTo(1);
        assertThat(bad.text("summary")).contains("line 1").contains("no well-formed XML");
        assertThat(answer("{\"name\":\"x\",\"xml\":\"none.xml\",\"args\":[],\"dot\":\"d\",\"graph\":\"g\"}")
                        .text("summary"))
                .contains("none.xml");
        assertThat(answer("{\"name\":\"x\",\"xml\":\"in.xml\",\"args\":[\"-z\"],\"dot\":\"d\",\"graph\":\"g\"}")
                        .text("summary"))
                .contains("\"-z\"");
        assertThat(answer("no json").number("rc")).isEqualTo(1);
    }
}
