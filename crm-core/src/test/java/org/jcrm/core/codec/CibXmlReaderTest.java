package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;

class CibXmlReaderTest {
    private static Cib read(String configuration, String status) throws CodecException {
        return CibXmlReader.read("""
                <cib admin_epoch="0" epoch="42" num_updates="5" have-quorum="1" dc-uuid="2" validate-with="pacemaker-3.9"
                     cib-last-written="Sun Nov 22 18:58:08 2026" update-origin="a" update-client="cibadmin" update-user="root">
                  <configuration><crm_config/>
                    <nodes><node id="1" uname="a"/><node id="2" uname="b" type="member"/></nodes>
                    %s
                  </configuration>
                  <status>%s</status>
                </cib>""".formatted(configuration, status));
    }

    @Test
    void versionQuorumCoordinatorAndLastChangeComeFromTheRootElement() throws CodecException {
        Cib cib = read("<resources/><constraints/>", "");

        assertThat(cib.version()).hasToString("0.42.5");
        assertThat(cib.haveQuorum()).isTrue();
        assertThat(cib.dc()).contains(NodeName.of("b"));
        assertThat(cib.lastChange().orElseThrow().at()).isEqualTo(Instant.parse("2026-11-22T18:58:08Z"));
        assertThat(cib.extra()).containsEntry("validate-with", "pacemaker-3.9").doesNotContainKey("dc-uuid");
    }

    @Test
    void anOldMasterIsAPromotableClone() throws CodecException {
        Cib cib = read("""
                <resources>
                  <master id="m"><primitive id="p" class="ocf" provider="pacemaker" type="Stateful"/></master>
                </resources>
                <constraints>
                  <rsc_colocation id="c" rsc="p2" with-rsc="m" with-rsc-role="Master" score="INFINITY"/>
                </constraints>""", "");

        CloneResource clone = (CloneResource) cib.configuration().resources().getFirst();
        assertThat(clone.meta().getFirst().value("promotable")).contains("true");
        ColocationConstraint colocation =
                (ColocationConstraint) cib.configuration().constraints().getFirst();
        assertThat(colocation.primaryRole()).contains(Role.PROMOTED);
    }

    @Test
    void aReferenceToASetOrAPairIsReplacedByWhatItNames() throws CodecException {
        Cib cib = read("""
                <resources>
                  <primitive id="p" class="ocf" provider="x" type="y">
                    <instance_attributes id="set"><nvpair id="pair" name="ip" value="10.0.0.1"/></instance_attributes>
                    <operations id="ops"><op id="o" name="monitor" interval="5s"/></operations>
                  </primitive>
                  <primitive id="q" class="ocf" provider="x" type="y">
                    <instance_attributes id="other"><nvpair id-ref="pair" name="address"/></instance_attributes>
                    <instance_attributes id-ref="set"/>
                    <operations id-ref="ops"/>
                  </primitive>
                </resources>""", "");

        Primitive q = (Primitive) cib.configuration().resources().get(1);
        assertThat(q.params().get(0).value("address")).contains("10.0.0.1");
        assertThat(q.params().get(1).value("ip")).contains("10.0.0.1");
        assertThat(q.operations().getFirst().option("interval")).contains("5s");
    }

    @Test
    void aPrimitiveWithoutAnAgentTakesItFromItsTemplate() throws CodecException {
        Cib cib = read("""
                <resources>
                  <template id="t" class="ocf" provider="heartbeat" type="Xen"/>
                  <primitive id="p" template="t"/>
                </resources>""", "");

        Primitive primitive = (Primitive) cib.configuration().resources().getFirst();
        assertThat(primitive.agent()).hasToString("ocf:heartbeat:Xen");
        assertThat(primitive.template()).contains(ResourceId.of("t"));
    }

    @Test
    void whatIsNotInterpretedIsKeptAsText() throws CodecException {
        Cib cib = read("""
                <resources/><constraints/>
                <alerts><alert id="l" path="d&amp;e"/></alerts>""", "");

        assertThat(cib.configuration().foreign()).singleElement().satisfies(foreign -> {
            assertThat(foreign.section()).isEqualTo("configuration");
            assertThat(foreign.xml()).contains("path=\"d&amp;e\"");
        });
    }

    @Test
    void theFencingTopologyIsReadUnlessItSaysMoreThanLevelsCan() throws CodecException {
        Cib cib = read("""
                <fencing-topology>
                  <fencing-level id="l1" target="a" index="1" devices="d,e"/>
                  <fencing-level id="l2" target-pattern="^b" index="2" devices="d"/>
                  <fencing-level id="l3" target-attribute="rack" target-value="1" index="3" devices="e"/>
                </fencing-topology>""", "");
        assertThat(cib.configuration().foreign()).isEmpty();
        assertThat(cib.configuration().fencingLevels())
                .containsExactly(
                        new FencingLevel(
                                "l1",
                                new FencingLevel.NamedTarget(NodeName.of("a")),
                                1,
                                List.of(ResourceId.of("d"), ResourceId.of("e"))),
                        new FencingLevel("l2", new FencingLevel.PatternTarget("^b"), 2, List.of(ResourceId.of("d"))),
                        new FencingLevel(
                                "l3", new FencingLevel.AttributeTarget("rack", "1"), 3, List.of(ResourceId.of("e"))));
        String written = CibXmlWriter.write(cib);
        assertThat(written).contains("<fencing-level id=\"l1\" target=\"a\" index=\"1\" devices=\"d,e\"/>");

        Cib odd = read(
                "<fencing-topology><fencing-level id='l' target='a' index='x' devices='d'/></fencing-topology>", "");
        assertThat(odd.configuration().fencingLevels()).isEmpty();
        assertThat(odd.configuration().foreign()).hasSize(1);
    }

    @Test
    void historyKeepsResultDigestsAndEverythingElseThatWasWritten() throws CodecException {
        Cib cib = read("<resources/>", """
                <node_state id="1" uname="a" in_ccm="true" crmd="online" join="member" expected="member">
                  <lrm id="1"><lrm_resources><lrm_resource id="p" class="ocf" provider="x" type="y">
                    <lrm_rsc_op id="p_last_0" operation_key="p_start_0" operation="start" call-id="7" rc-code="1" op-status="4"
                      interval="0" last-rc-change="1795373885" exec-time="282" queue-time="0" op-digest="abc"
                      op-restart-digest="def" transition-key="1:2:0:u" exit-reason="no" on_node="a"/>
                  </lrm_resource></lrm_resources></lrm>
                </node_state>
                <node_state id="2" uname="b" in_ccm="1700000000" crmd="1700000001" join="member"/>""");

        List<NodeState> nodes = List.copyOf(cib.status().nodes().values());
        NodeState a = nodes.get(0);
        OperationRecord op = a.history()
                .values()
                .iterator()
                .next()
                .operations()
                .values()
                .iterator()
                .next();
        assertThat(op.returnCode()).isEqualTo(1);
        assertThat(op.status()).isEqualTo(OperationStatus.ERROR);
        assertThat(op.lastRcChange()).contains(Instant.ofEpochSecond(1795373885));
        assertThat(op.digests()).containsEntry("op-restart-digest", "def");
        assertThat(op.extra()).containsEntry("on_node", "a");
        NodeState b = nodes.get(1);
        assertThat(List.of(b.inCluster(), b.peerOnline())).containsOnly(true);
    }

    @Test
    void locationRulesAndTheirLifetimeAreRead() throws CodecException {
        Cib cib = read("""
                <resources/><constraints>
                  <rsc_location id="l" rsc="p" node="a" score="-INFINITY" role="Slave">
                    <lifetime><rule id="r" score="0"><date_expression id="d" operation="lt" end="2026-01-01"/></rule></lifetime>
                  </rsc_location>
                </constraints>""", "");

        LocationConstraint location =
                (LocationConstraint) cib.configuration().constraints().getFirst();
        assertThat(location.score()).contains(Score.MINUS_INFINITY);
        assertThat(location.role()).contains(Role.UNPROMOTED);
        assertThat(location.lifetime().orElseThrow().expressions()).hasSize(1);
    }

    @Test
    void aDocumentTypeIsRefusedWithItsLine() {
        assertThatThrownBy(
                        () -> CibXmlReader.read("<?xml version=\"1.0\"?>\n<!DOCTYPE cib [<!ENTITY x \"y\">]>\n<cib/>"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("not allowed");
    }

    @Test
    void brokenXmlNamesLineAndReason() {
        assertThatThrownBy(() -> CibXmlReader.read("<cib>\n<configuration>\n</cib>"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void anImpossibleScoreNamesLineAndWhatToWrite() {
        assertThatThrownBy(() ->
                        read("<constraints><rsc_location id='l' rsc='p' node='a' score='much'/></constraints>", ""))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("\"much\" is no score");
    }
}
