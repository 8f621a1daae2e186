package org.jcrm.it;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest;

/**
 * CIBs of any size as Pacemaker's XML, always the same for the same numbers. Of each ten resources six stand alone, three
 * are a group, and one goes with the group and after it; every tenth prefers a node.
 */
final class GeneratedCib {

    private final int nodes;
    private final int resources;

    GeneratedCib(int nodes, int resources) {
        this.nodes = nodes;
        this.resources = resources;
    }

    /** Everything is down and may run: the largest plan. */
    String stopped() {
        return xml();
    }

    /** What is left when the plan for {@link #stopped} has been carried out: nothing to do. */
    String running(Instant now) throws CodecException {
        return CibXmlWriter.write(played(read(stopped()), now).output());
    }

    /** {@link #running}, and the first node is gone. */
    String oneNodeLost(Instant now) throws CodecException {
        return running(now)
                .replaceFirst(
                        "(<node_state id=\"1\" uname=\"node1\")[^>]*>",
                        "$1 in_ccm=\"false\" crmd=\"offline\" join=\"down\" expected=\"down\">");
    }

    static SimulationReport played(Cib cib, Instant now) {
        try {
            return Simulation.run(SimulationRequest.play(cib, Optional.of(now), now));
        } catch (InjectionRefused e) {
            throw new IllegalStateException("nothing was injected", e);
        }
    }

    static Cib read(String xml) throws CodecException {
        return read(xml.getBytes(StandardCharsets.UTF_8));
    }

    static Cib read(byte[] xml) throws CodecException {
        return CibXmlReader.read(new ByteArrayInputStream(xml));
    }

    /**
     * Changes of the status as daemons report them, each to be made alone: on every node one recurring monitor fails; a
     * node on which nothing recurs sets an attribute.
     */
    static List<CibEdit> changes(Cib cib) {
        List<CibEdit> changes = new ArrayList<>();
        cib.status()
                .nodes()
                .forEach((name, state) -> changes.add(failure(state)
                        .orElseGet(() -> new CibEdit.SetTransientAttribute(name, "load", Optional.of("high")))));
        return changes;
    }

    private static Optional<CibEdit> failure(NodeState state) {
        for (ResourceHistory history : state.history().values()) {
            for (OperationRecord operation : history.operations().values()) {
                if (operation.key().intervalMillis() > 0) {
                    return Optional.of(new CibEdit.RecordOperation(state.name(), history, failed(operation)));
                }
            }
        }
        return Optional.empty();
    }

    private static OperationRecord failed(OperationRecord monitor) {
        return new OperationRecord(
                monitor.key().resource() + "_last_failure_0",
                monitor.key(),
                monitor.callId() + 1,
                OcfResult.ERROR.code(),
                monitor.status(),
                monitor.transitionKey(),
                "",
                monitor.lastRcChange(),
                monitor.lastRun(),
                monitor.execTime(),
                monitor.queueTime(),
                monitor.digest(),
                monitor.digests(),
                monitor.extra());
    }

    /** The plan after one change, which the reducer makes first. */
    static Plan replanned(Cib cib, CibEdit change, Instant now) {
        return switch (CibReducer.apply(cib, change, Optional.empty())) {
            case EditResult.Applied applied -> PolicyEngine.plan(new PlanInput(applied.cib(), now, 1, List.of()));
            case EditResult.Rejected rejected -> throw new IllegalStateException(rejected.toString());
        };
    }

    private String xml() {
        StringBuilder xml = new StringBuilder();
        xml.append("<cib validate-with=\"pacemaker-3.7\" admin_epoch=\"0\" epoch=\"1\" num_updates=\"1\"")
                .append(" have-quorum=\"1\" dc-uuid=\"1\">\n<configuration>\n<crm_config>")
                .append("<cluster_property_set id=\"options\"><nvpair id=\"options-fencing\" name=\"stonith-enabled\"")
                .append(" value=\"false\"/></cluster_property_set></crm_config>\n<nodes>\n");
        for (int i = 1; i <= nodes; i++) {
            xml.append("<node id=\"%d\" uname=\"node%d\"/>\n".formatted(i, i));
        }
        xml.append("</nodes>\n<resources>\n");
        StringBuilder constraints = new StringBuilder();
        for (int i = 0; i < resources; i++) {
            switch (i % 10) {
                case 6 ->
                    xml.append("<group id=\"group%d\">\n".formatted(i / 10)).append(primitive(i));
                case 8 -> xml.append(primitive(i)).append("</group>\n");
                case 9 -> {
                    xml.append(primitive(i));
                    constraints
                            .append(
                                    "<rsc_colocation id=\"with%1$d\" rsc=\"rsc%1$d\" with-rsc=\"group%2$d\" score=\"INFINITY\"/>\n"
                                            .formatted(i, i / 10))
                            .append("<rsc_order id=\"after%1$d\" first=\"group%2$d\" then=\"rsc%1$d\"/>\n"
                                    .formatted(i, i / 10));
                }
                default -> xml.append(primitive(i));
            }
            if (i % 10 == 0) {
                constraints.append(
                        "<rsc_location id=\"prefers%1$d\" rsc=\"rsc%1$d\" node=\"node%2$d\" score=\"100\"/>\n"
                                .formatted(i, i / 10 % nodes + 1));
            }
        }
        // A group that the number of resources cut short.
        int last = resources % 10;
        if (last == 7 || last == 8) {
            xml.append("</group>\n");
        }
        xml.append("</resources>\n<constraints>\n")
                .append(constraints)
                .append("</constraints>\n</configuration>\n<status>\n");
        for (int i = 1; i <= nodes; i++) {
            xml.append(("<node_state id=\"%1$d\" uname=\"node%1$d\" in_ccm=\"true\" crmd=\"online\" join=\"member\""
                            + " expected=\"member\"><lrm id=\"%1$d\"><lrm_resources/></lrm></node_state>\n")
                    .formatted(i));
        }
        return xml.append("</status>\n</cib>\n").toString();
    }

    private static String primitive(int number) {
        String id = "rsc" + number;
        return """
                <primitive id="%1$s" class="ocf" provider="pacemaker" type="Dummy">
                <operations><op id="%1$s-monitor" name="monitor" interval="10s" timeout="20s"/></operations>
                </primitive>
                """.formatted(id);
    }
}
