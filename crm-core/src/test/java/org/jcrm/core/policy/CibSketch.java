package org.jcrm.core.policy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.jcrm.core.policy.simulate.SimulationText;
import org.jcrm.core.policy.simulate.TextOptions;

/**
 * A cluster in a few words, and what the engine makes of it.
 *
 * <p>Nodes are online and every resource was probed as stopped where nothing else is said, fencing is
 * off: a case only mentions what it is about.
 */
final class CibSketch {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<String> nodes;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> nodeStates = new LinkedHashMap<>();
    private final Map<String, String> nodeAttributes = new LinkedHashMap<>();
    private final Map<String, String> utilization = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> history = new LinkedHashMap<>();
    private final List<String> transientAttributes = new ArrayList<>();
    private final List<String> tickets = new ArrayList<>();
    private String resources = "";
    private String constraints = "";
    private int call = 10;
    private boolean quorate = true;

    private CibSketch(List<String> nodes) {
        this.nodes = nodes;
        options.put("stonith-enabled", "false");
        for (String node : nodes) {
            history.put(node, new LinkedHashMap<>());
        }
    }

    static CibSketch of(String... nodes) {
        return new CibSketch(List.of(nodes));
    }

    /** A primitive, with what stands inside it. */
    static String primitive(String id, String... content) {
        return "<primitive id='%s' class='ocf' provider='pacemaker' type='Dummy'>%s</primitive>"
                .formatted(id, String.join("", content));
    }

    static String meta(String name, String value) {
        return "<meta_attributes id='m-%s-%s'><nvpair id='m-%s-%s-v' name='%s' value='%s'/></meta_attributes>"
                .formatted(name, value, name, value, name, value);
    }

    static String needs(String name, int amount) {
        return "<utilization id='u-%s-%d'><nvpair id='u-%s-%d-v' name='%s' value='%d'/></utilization>"
                .formatted(name, amount, name, amount, name, amount);
    }

    CibSketch option(String name, String value) {
        options.put(name, value);
        return this;
    }

    /** This part of the cluster is not the larger one. */
    CibSketch withoutQuorum(String policy) {
        quorate = false;
        return option("no-quorum-policy", policy);
    }

    CibSketch resources(String... xml) {
        resources = String.join("", xml);
        return this;
    }

    CibSketch constraints(String... xml) {
        constraints = String.join("", xml);
        return this;
    }

    CibSketch standby(String node) {
        return attribute(node, "standby", "on");
    }

    CibSketch attribute(String node, String name, String value) {
        nodeAttributes.merge(
                node, "<nvpair id='n-%s-%s' name='%s' value='%s'/>".formatted(node, name, name, value), String::concat);
        return this;
    }

    CibSketch capacity(String node, String name, int amount) {
        utilization.put(node, "<nvpair id='c-%s-%s' name='%s' value='%d'/>".formatted(node, name, name, amount));
        return this;
    }

    /** The node left the membership without a word. */
    CibSketch lost(String node) {
        nodeStates.put(node, "in_ccm='false' crmd='offline' join='member' expected='member'");
        return this;
    }

    /** The node's daemon ended; what it held runs on. */
    CibSketch detached(String node) {
        nodeStates.put(node, "in_ccm='false' crmd='offline' join='down' expected='member' detached='true'");
        return this;
    }

    CibSketch failCount(String node, String resource, int count) {
        transientAttributes.add(node
                + "|<nvpair id='f-%s-%s' name='fail-count-%s#monitor_10000' value='%d'/>"
                        .formatted(node, resource, resource, count));
        return this;
    }

    /** A failed monitor, long ago. */
    CibSketch oldFailure(String node, String resource) {
        transientAttributes.add(node
                + "|<nvpair id='l-%s-%s' name='last-failure-%s#monitor_10000' value='1700000000'/>"
                        .formatted(node, resource, resource));
        return failedMonitor(resource, node).failCount(node, resource, 1);
    }

    CibSketch ticket(String id, boolean granted) {
        tickets.add("<ticket_state id='%s' granted='%s'/>".formatted(id, granted));
        return this;
    }

    CibSketch stopped(String resource, String... where) {
        for (String node : where) {
            operation(resource, node, "monitor", 0, 7);
        }
        return this;
    }

    CibSketch running(String resource, String node) {
        return operation(resource, node, "start", 0, 0);
    }

    CibSketch promoted(String resource, String node) {
        return operation(resource, node, "promote", 0, 0);
    }

    CibSketch failedMonitor(String resource, String node) {
        return running(resource, node).operation(resource, node, "monitor", 10000, 1);
    }

    CibSketch operation(String resource, String node, String task, int interval, int rc) {
        call++;
        String xml = "<lrm_rsc_op id='%s_%s_%d' operation_key='%s_%s_%d' operation='%s' interval='%d' call-id='%d'"
                        .formatted(resource, task, interval, resource, task, interval, task, interval, call)
                + " rc-code='%d' op-status='%d' transition-magic='0:%d;1:1:%d:aa' transition-key='1:1:%d:aa'"
                        .formatted(rc, rc == 0 || rc == 7 ? 0 : 4, rc, rc == 7 ? 7 : 0, rc == 7 ? 7 : 0)
                + " op-digest='%s'".formatted(ParameterDigest.of(Map.of(), interval, interval == 0 ? 0 : 20_000))
                + " crm_feature_set='3.19.0' last-rc-change='1700000000' exec-time='1' queue-time='0'/>";
        of(node).merge(resource, xml, String::concat);
        return this;
    }

    CibSketch starting(String resource, String node) {
        call++;
        String xml =
                ("<lrm_rsc_op id='%s_last_0' operation_key='%s_start_0' operation='start' interval='0' call-id='-1'"
                                + " rc-code='193' op-status='-1' transition-magic='-1:193;1:1:0:aa' transition-key='1:1:0:aa'"
                                + " crm_feature_set='3.19.0'/>")
                        .formatted(resource, resource);
        of(node).merge(resource, xml, String::concat);
        return this;
    }

    private Map<String, String> of(String node) {
        return history.computeIfAbsent(node, _ -> new LinkedHashMap<>());
    }

    /** The lines of the transition summary, with single blanks and without the bullet. */
    List<String> summary() {
        return planOf(simulate()).summary().stream()
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .filter(line -> !line.isEmpty())
                .map(line -> line.startsWith("* ") ? line.substring(2) : line)
                .toList();
    }

    /** What is carried out, in order: {@code start r on a}; of the cluster itself {@code clear_failcount for r on a}. */
    List<String> reasons() {
        return planOf(simulate()).reasons();
    }

    List<String> executed() {
        return SimulationText.of(simulate(), TextOptions.PLAIN)
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("\\* ((Resource|Cluster) action:|Fencing).*"))
                .map(line -> line.replaceAll("^\\* Resource action: (\\S+)\\s+(\\S+) on (\\S+)$", "$2 $1 on $3")
                        .replaceAll("^\\* Cluster action:\\s+", "")
                        .replaceAll("^\\* ", ""))
                .toList();
    }

    /** What is still to do after everything was done; a stable cluster has nothing. */
    List<String> left() {
        return planOf(play(simulate().output())).summary().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private SimulationReport simulate() {
        return play(cib());
    }

    Cib cib() {
        try (ByteArrayInputStream xml = new ByteArrayInputStream(xml().getBytes(StandardCharsets.UTF_8))) {
            return CibXmlReader.read(xml);
        } catch (CodecException | IOException e) {
            throw new AssertionError("a sketch that cannot be read", e);
        }
    }

    private static SimulationReport play(Cib cib) {
        try {
            return Simulation.run(SimulationRequest.play(cib, Optional.of(NOW), NOW));
        } catch (InjectionRefused e) {
            throw new AssertionError("nothing was injected", e);
        }
    }

    private static Plan planOf(SimulationReport report) {
        return report.planning().orElseThrow().plan();
    }

    private String xml() {
        StringBuilder xml = new StringBuilder(
                "<cib admin_epoch='0' epoch='1' num_updates='0' have-quorum='" + (quorate ? 1 : 0)
                        + "' dc-uuid='1' crm_feature_set='3.19.0' validate-with='pacemaker-3.9'><configuration><crm_config>");
        xml.append("<cluster_property_set id='o'>");
        options.forEach(
                (name, value) -> xml.append("<nvpair id='o-%s' name='%s' value='%s'/>".formatted(name, name, value)));
        xml.append("</cluster_property_set></crm_config><nodes>");
        for (int i = 0; i < nodes.size(); i++) {
            String node = nodes.get(i);
            xml.append("<node id='%d' uname='%s'>".formatted(i + 1, node))
                    .append("<instance_attributes id='a-%s'>%s</instance_attributes>"
                            .formatted(node, nodeAttributes.getOrDefault(node, "")))
                    .append("<utilization id='u-%s'>%s</utilization></node>"
                            .formatted(node, utilization.getOrDefault(node, "")));
        }
        xml.append("</nodes><resources>").append(resources).append("</resources><constraints>");
        xml.append(constraints).append("</constraints></configuration><status>");
        for (int i = 0; i < nodes.size(); i++) {
            state(xml, i + 1, nodes.get(i));
        }
        xml.append("<tickets>").append(String.join("", tickets)).append("</tickets></status></cib>");
        return xml.toString();
    }

    private void state(StringBuilder xml, int id, String node) {
        xml.append("<node_state id='%d' uname='%s' %s>"
                .formatted(
                        id,
                        node,
                        nodeStates.getOrDefault(node, "in_ccm='true' crmd='online' join='member' expected='member'")));
        xml.append("<lrm id='%d'><lrm_resources>".formatted(id));
        of(node).forEach((resource, operations) -> xml.append(
                        "<lrm_resource id='%s' class='ocf' provider='pacemaker' type='Dummy'>".formatted(resource))
                .append(operations)
                .append("</lrm_resource>"));
        xml.append("</lrm_resources></lrm><transient_attributes id='%d'><instance_attributes id='t-%d'>"
                .formatted(id, id));
        for (String attribute : transientAttributes) {
            if (attribute.startsWith(node + "|")) {
                xml.append(attribute.substring(node.length() + 1));
            }
        }
        xml.append("</instance_attributes></transient_attributes></node_state>");
    }
}
