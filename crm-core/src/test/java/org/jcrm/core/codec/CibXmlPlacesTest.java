package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.codec.api.LocatedError;
import org.junit.jupiter.api.Test;

/** What is wrong with a CIB's XML is told with its line and path. */
class CibXmlPlacesTest {
    private static final String XML = """
            <cib>
              <configuration>
                <crm_config><cluster_property_set id="o">
                  <nvpair id="o1" name="no-quorum-policy" value="perhaps"/>
                </cluster_property_set></crm_config>
                <nodes><node id="1" uname="node1"/></nodes>
                <resources>
                  <group id="g">
                    <primitive id="a.b" class="ocf" provider="heartbeat" type="Dummy">
                      <operations><op id="a.b-monitor" name="monitor" interval="often"/></operations>
                    </primitive>
                  </group>
                  <primitive id="c" class="ocf" provider="heartbeat" type="Dummy"/>
                </resources>
                <constraints>
                  <rsc_order id="first" first="c" then="a.b"/>
                  <rsc_order id="second" first="a.b" then="c"/>
                  <rsc_location id="where" rsc="d" node="node1" score="1"/>
                </constraints>
              </configuration>
            </cib>
            """;

    private static List<String> told(String path) throws CodecException {
        CibXmlPlaces places = CibXmlPlaces.of("cib.xml", XML.getBytes(StandardCharsets.UTF_8));
        return CibValidator.check(CibXmlReader.read(XML).configuration(), List.of()).stream()
                .filter(problem -> problem.path().startsWith(path))
                .map(places::locate)
                .map(LocatedError::toString)
                .toList();
    }

    @Test
    void constraintsAreFoundById() throws CodecException {
        assertThat(told("constraints.where").getFirst())
                .startsWith(
                        "cib.xml:18: /cib/configuration/constraints/rsc_location[@id='where']: there is no resource");
        assertThat(told("constraints.second").getFirst())
                .startsWith("cib.xml:17: /cib/configuration/constraints/rsc_order[@id='second']: the orders go round");
    }

    @Test
    void operationsAndOptionsAreFoundInWhatHasThem() throws CodecException {
        assertThat(told("resources.a.b.operations").getFirst())
                .startsWith("cib.xml:10: /cib/configuration/resources/group[@id='g']/primitive[@id='a.b']/operations"
                        + "/op[@id='a.b-monitor']: ");
        assertThat(told("cluster.no-quorum-policy").getFirst())
                .startsWith(
                        "cib.xml:4: /cib/configuration/crm_config/cluster_property_set[@id='o']/nvpair[@id='o1']: ");
    }

    @Test
    void whatCannotBeReadIsToldWithItsPath() {
        assertThatThrownBy(() -> CibXmlReader.read(XML.replace("score=\"1\"", "score=\"one\"")))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith(
                        "line 18, /cib/configuration/constraints/rsc_location[@id='where']: \"one\" is no score");
        assertThatThrownBy(() -> CibXmlReader.read(XML.replace("</group>", "")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("/cib/configuration/resources/group[@id='g']")
                .hasMessageContaining("no well-formed XML");
        assertThatThrownBy(() -> CibXmlReader.read(XML + "<cib>"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("no well-formed XML");
    }

    @Test
    void onlyWhatLeavesOpenWhatWasMeantIsWrongWithReferences() throws CodecException {
        assertThat(CibValidator.checkReferences(CibXmlReader.read(XML).configuration()))
                .extracting(problem -> problem.path())
                .containsExactly("constraints.where", "constraints.second");
    }
}
