package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** Operators name the clone that the screens show; the counts are those of what is in it. */
class FailCountsTest {
    private static final String XML = """
            <cib admin_epoch="0" epoch="1" num_updates="0" have-quorum="1">
              <configuration>
                <crm_config/><nodes/><constraints/>
                <resources>
                  <clone id="db-clone">
                    <meta_attributes id="m"><nvpair id="u" name="globally-unique" value="true"/></meta_attributes>
                    <primitive id="db" class="ocf" provider="jcrm" type="Dummy"/>
                  </clone>
                  <primitive id="ip" class="ocf" provider="jcrm" type="Dummy"/>
                </resources>
              </configuration>
              <status>
                <node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member">
                  <transient_attributes id="1">
                    <instance_attributes id="s">
                      <nvpair id="a" name="fail-count-db:0#start_0" value="INFINITY"/>
                      <nvpair id="b" name="last-failure-db:0#start_0" value="60"/>
                      <nvpair id="c" name="fail-count-db:1#monitor_3000" value="2"/>
                      <nvpair id="d" name="fail-count-ip#stop_0" value="1"/>
                    </instance_attributes>
                  </transient_attributes>
                </node_state>
              </status>
            </cib>
            """;

    private static Cib cib() throws CodecException {
        return CibXmlReader.read(new ByteArrayInputStream(XML.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> counts(String resource, String node) throws Exception {
        Cib cib = cib();
        return FailCounts.of(
                        cib.status(),
                        NamedResources.within(cib.configuration(), resource),
                        node.isEmpty() ? Optional.empty() : Optional.of(NodeName.of(node)))
                .stream()
                .map(line -> line.resource() + " " + line.operation() + " " + line.failCount())
                .toList();
    }

    @Test
    void aCloneHasTheCountsOfItsInstances() throws Exception {
        assertThat(counts("db-clone", "")).containsExactly("db:0 start 1000000", "db:1 monitor 2");
        assertThat(counts("db", "node1")).containsExactly("db:0 start 1000000", "db:1 monitor 2");
        assertThat(counts("db", "node2")).isEmpty();
        assertThat(counts("ip", "")).containsExactly("ip stop 1");
    }

    @Test
    void aNameThatNothingHasIsRefusedRatherThanWithoutFailures() {
        assertThatThrownBy(() -> counts("bd", ""))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problem())
                                .satisfies(
                                        problem -> assertThat(problem.title()).isEqualTo("There is no resource bd"))
                                .satisfies(problem ->
                                        assertThat(problem.detail()).isEqualTo("this cluster has db-clone, db, ip")));
    }
}
