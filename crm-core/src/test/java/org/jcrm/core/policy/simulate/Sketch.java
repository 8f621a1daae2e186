package org.jcrm.core.policy.simulate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;

/** Two nodes; a service that runs on node1, one that does not run, and a clone that does not either. */
final class Sketch {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final String XML = """
            <cib validate-with="pacemaker-3.9" epoch="5" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1">
              <configuration>
                <crm_config>
                  <cluster_property_set id="o"><nvpair id="o1" name="fencing-enabled" value="false"/></cluster_property_set>
                </crm_config>
                <nodes>
                  <node id="1" uname="node1">
                    <instance_attributes id="a"><nvpair id="a1" name="color" value="blue"/></instance_attributes>
                    <utilization id="u"><nvpair id="u1" name="mem" value="8"/><nvpair id="u2" name="cpu" value="4"/></utilization>
                  </node>
                  <node id="2" uname="node2"/>
                </nodes>
                <resources>
                  <primitive id="web" class="ocf" provider="heartbeat" type="Dummy">
                    <operations><op id="m" name="monitor" interval="10s"/></operations>
                    <utilization id="w"><nvpair id="w1" name="cpu" value="1"/></utilization>
                  </primitive>
                  <primitive id="log" class="ocf" provider="heartbeat" type="Dummy"/>
                  <clone id="everywhere"><primitive id="agent" class="ocf" provider="heartbeat" type="Dummy"/></clone>
                </resources>
                <constraints/>
              </configuration>
              <status>
                <node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member">
                  <lrm id="1"><lrm_resources>
                    <lrm_resource id="web" class="ocf" provider="heartbeat" type="Dummy">
                      <lrm_rsc_op id="web_last_0" operation_key="web_start_0" operation="start" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8" call-id="5" rc-code="0" op-status="0" interval="0"/>
                      <lrm_rsc_op id="web_monitor_10000" operation_key="web_monitor_10000" operation="monitor" op-digest="4811cef7f7f94e3a35a70be7916cb2fd" call-id="6" rc-code="0" op-status="0" interval="10000"/>
                    </lrm_resource>
                  </lrm_resources></lrm>
                  <transient_attributes id="1"><instance_attributes id="status-1">
                    <nvpair id="f" name="fail-count-web#monitor_10000" value="2"/>
                  </instance_attributes></transient_attributes>
                </node_state>
                <node_state id="2" uname="node2" in_ccm="true" crmd="online" join="member" expected="member">
                  <lrm id="2"><lrm_resources/></lrm>
                </node_state>
              </status>
            </cib>
            """;

    private Sketch() {}

    static Cib cib() {
        try {
            return CibXmlReader.read(XML);
        } catch (CodecException e) {
            throw new IllegalStateException(e);
        }
    }

    static OperationSpec operation(String text) {
        return OperationSpec.parse(text).orElseThrow();
    }

    static SimulationReport play(List<Injection> injections, OperationSpec... failing) throws InjectionRefused {
        return Simulation.run(
                new SimulationRequest(cib(), Optional.empty(), NOON, injections, List.of(failing), Depth.PLAY));
    }
}
