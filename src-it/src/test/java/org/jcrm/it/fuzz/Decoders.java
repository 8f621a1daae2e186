package org.jcrm.it.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.fence.FenceDecoders;
import org.jcrm.agents.ip.AddressDecoders;
import org.jcrm.agents.postgres.PostgresDecoders;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.CibXmlPlaces;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonDecoders;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TextPattern;
import org.jcrm.core.model.TimeText;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.rule.DateSpec;
import org.jcrm.core.rule.Intervals;
import org.jcrm.core.rule.IsoDates;
import org.jcrm.core.rule.IsoDuration;
import org.jcrm.core.rule.IsoPeriod;
import org.jcrm.daemon.api.ApiDecoders;
import org.jcrm.membership.MembershipDecoders;
import org.jcrm.membership.arbitrator.ArbitratorDecoders;
import org.jcrm.membership.certificate.CertificateDecoders;
import org.jcrm.membership.certificate.CertificateProblem;

/**
 * All decoders that take bytes from outside. Each module keeps the list of its own beside their tests; a further one is a
 * row here: a name, examples that it accepts, a call, and what it may throw.
 */
public final class Decoders {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final String YAML = """
            cluster: {name: c, no-quorum-policy: freeze, fencing-enabled: true}
            nodes:
              node1: {address: 10.0.0.1, standby: on, attributes: {rack: r2}, utilization: {cpu: 8}}
              node2:
            templates:
              t: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 10s}}}
            resources:
              db:
                promotable: {notify: true, clone-max: 2}
                primitive:
                  id: pg
                  agent: ocf:jcrm:Stateful
                  params:
                    - score: 10
                      rule: {expressions: ["#uname eq node1"]}
                      values: {fake: here}
                    - values: {fake: "elsewhere: x"}
                  operations:
                    monitor: [{interval: 10s}, {interval: 9s, role: Promoted, timeout: 1min}]
              g: {members: {a: {template: t}, b: {template: t, meta: {target-role: Stopped}}}}
              power: {agent: "stonith:fence_x", params: {pcmk_host_map: "node1:1;node2:2"}}
            constraints:
              - location: {resource: g, scores: {node1: 100, node2: -INFINITY}}
              - location: {pattern: "d.*", node: node2, score: 1}
              - location: {resource: db, rule: {score: 7, match: any, expressions: [{date: date_spec, spec: {hours: 9-16}}, {date: in_range, start: "2026-12-24", duration: {days: 3}}]}}
              - colocation: {sets: [[a, b], {resources: [db], sequential: false}], score: 20}
              - order: {first: promote db, then: start g, kind: Optional, symmetrical: false}
              - ticket: {ticket: tk, resource: g, loss-policy: fence}
            defaults: {resources: {resource-stickiness: 100}, operations: {timeout: 30s}}
            tags: {all: [db, g]}
            fencing-levels: [{target: node1, index: 1, devices: [power]}, {target-pattern: "node[2-9]", index: 2, devices: [power]}]
            """;

    private static final String STATUS = """
            <status><node_state id="1" uname="node1" in_ccm="true" crmd="1700000000" join="member" expected="member">
            <transient_attributes id="1"><instance_attributes id="s1"><nvpair id="s1-a" name="master-pg" value="100"/></instance_attributes></transient_attributes>
            <lrm id="1"><lrm_resources><lrm_resource id="pg" class="ocf" provider="jcrm" type="Stateful">
            <lrm_rsc_op id="pg_last_0" operation_key="pg_start_0" operation="start" transition-key="3:1:0:x" call-id="5" rc-code="0" op-status="0" interval="0" last-rc-change="1700000000" exec-time="20" queue-time="0" op-digest="abc"/>
            <lrm_rsc_op id="pg_m" operation="monitor" call-id="7" rc-code="8" op-status="0" interval="10000" last-rc-change="1700000001"/>
            </lrm_resource></lrm_resources></lrm></node_state>
            <tickets><ticket_state id="tk" granted="true" last-granted="1700000000"/></tickets></status>""";

    private static final String SMALL_XML = """
            <cib validate-with="pacemaker-3.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><crm_config/>\
            <nodes><node id="1" uname="node1"/></nodes><resources>%s</resources><constraints/></configuration>%s</cib>""";

    private static final String BUNDLE = """
            <bundle id="h"><podman image="i" replicas="2" options="-e A=&quot;b&quot;"/><network control-port="3121"/></bundle>""";

    private Decoders() {}

    /** Every decoder, in the order of the documentation. */
    public static List<FuzzTarget> all() {
        List<FuzzTarget> targets = new ArrayList<>();
        core(targets);
        for (JsonDecoders.Decoder each : JsonDecoders.all()) {
            targets.add(new FuzzTarget(each.name(), each.examples(), each.read()::read, CodecException.class));
        }
        try {
            links(targets);
            certificates(targets);
        } catch (Exception e) {
            throw new IllegalStateException("the examples of the links cannot be made", e);
        }
        api(targets);
        agents(targets);
        return List.copyOf(targets);
    }

    /** Texts of administrators, and what is between the quotes of each of them. */
    private static void core(List<FuzzTarget> targets) {
        Cib cib = cib();
        String xml = CibXmlWriter.write(cib);
        byte[] full = utf8(xml.replaceFirst("<status\\s*/>|<status>\\s*</status>", STATUS));
        List<byte[]> documents = List.of(
                full,
                utf8(xml),
                utf8(SMALL_XML.formatted("<primitive id=\"a\" class=\"ocf\" provider=\"jcrm\" type=\"Dummy\"/>", "")),
                utf8(SMALL_XML.formatted(BUNDLE, "")),
                utf8(SMALL_XML.formatted("", STATUS)));
        targets.add(new FuzzTarget("cib-xml", documents, Decoders::xml, CodecException.class));
        targets.add(new FuzzTarget(
                "cib-xml-places", documents, input -> CibXmlPlaces.of("f", input), CodecException.class));
        targets.add(new FuzzTarget(
                "plan-of-xml",
                documents,
                input -> PolicyEngine.plan(new PlanInput(xml(input), NOW, 1, List.of())),
                CodecException.class));
        targets.add(new FuzzTarget("yaml", yamlExamples(), Decoders::yaml, CodecException.class));
        targets.add(new FuzzTarget(
                "json-object",
                List.of(utf8("{\"a\":[1,2.5,{\"b\":null}],\"c\":\"x\"}"), utf8("{}")),
                JsonObject::parse,
                CodecException.class));
        targets.add(new FuzzTarget(
                "words",
                Stream.of(
                                "PT1H30M",
                                "2026-01-01T00:00:00Z",
                                "2026-01-01/P1M",
                                "10min",
                                "hours=9-16 weekdays=1-5",
                                "-INFINITY")
                        .map(Decoders::utf8)
                        .toList(),
                Decoders::words));
        targets.add(new FuzzTarget(
                "pattern",
                Stream.of("(a+)+b|[c-d]{2,3}", "node[2-9]", "^db-\\\\d+$")
                        .map(Decoders::utf8)
                        .toList(),
                Decoders::pattern));
    }

    private static void links(List<FuzzTarget> targets) throws Exception {
        targets.add(new FuzzTarget(
                "member-frame", MembershipDecoders.frames(), MembershipDecoders::frame, IOException.class));
        targets.add(new FuzzTarget(
                "member-greeting", MembershipDecoders.greetings(), MembershipDecoders::greeting, IOException.class));
        targets.add(new FuzzTarget(
                "vote-wire-report",
                List.of(ArbitratorDecoders.report()),
                ArbitratorDecoders::report,
                IOException.class));
        targets.add(new FuzzTarget(
                "vote-wire-answer",
                List.of(ArbitratorDecoders.answer()),
                ArbitratorDecoders::answer,
                IOException.class));
        targets.add(new FuzzTarget(
                "vote-wire-order", List.of(ArbitratorDecoders.order()), ArbitratorDecoders::order, IOException.class));
        targets.add(new FuzzTarget(
                "vote-wire-certificates",
                List.of(ArbitratorDecoders.certificateAnswer()),
                ArbitratorDecoders::certificateAnswer,
                IOException.class));
    }

    private static void certificates(List<FuzzTarget> targets) throws Exception {
        targets.add(new FuzzTarget(
                "certificate",
                CertificateDecoders.certificateExamples(),
                CertificateDecoders::certificates,
                CertificateProblem.class,
                CertificateException.class));
        targets.add(new FuzzTarget(
                "revocation-list",
                CertificateDecoders.revocationExamples(),
                CertificateDecoders::revocations,
                CertificateProblem.class));
        targets.add(new FuzzTarget(
                "certificate-request",
                CertificateDecoders.requestExamples(),
                CertificateDecoders::request,
                CertificateProblem.class));
        targets.add(new FuzzTarget(
                "certificate-subject",
                CertificateDecoders.subjectExamples(),
                CertificateDecoders::subject,
                CertificateException.class));
    }

    private static void api(List<FuzzTarget> targets) {
        targets.add(new FuzzTarget("http-request", ApiDecoders.connectionExamples(), ApiDecoders::connection));
        targets.add(new FuzzTarget("http-body", ApiDecoders.bodyExamples(), ApiDecoders::body));
        targets.add(new FuzzTarget(
                "http-peer-answer", ApiDecoders.peerAnswerExamples(), ApiDecoders::peerAnswer, IOException.class));
    }

    private static void agents(List<FuzzTarget> targets) {
        targets.add(new FuzzTarget(
                "fence-metadata", FenceDecoders.metadataExamples(), FenceDecoders::metadata, XMLStreamException.class));
        targets.add(new FuzzTarget(
                "pg-controldata", PostgresDecoders.controlDataExamples(), PostgresDecoders::controlData));
        targets.add(new FuzzTarget("pg-rejoin", PostgresDecoders.rejoinExamples(), PostgresDecoders::rejoin));
        targets.add(new FuzzTarget("pg-settings", PostgresDecoders.settingsExamples(), PostgresDecoders::settings));
        targets.add(new FuzzTarget("pg-rows", PostgresDecoders.rowsExamples(), PostgresDecoders::rows));
        targets.add(new FuzzTarget(
                "pg-parameters",
                PostgresDecoders.parametersExamples(),
                PostgresDecoders::parameters,
                AgentProblem.class));
        targets.add(new FuzzTarget(
                "address-parameters",
                AddressDecoders.parametersExamples(),
                AddressDecoders::parameters,
                AgentProblem.class));
    }

    /** The whole file, and short ones of a few sections: those are read as often, and many times faster. */
    private static List<byte[]> yamlExamples() {
        String nodes = "nodes: {node1: {address: 10.0.0.1}, node2: }\n";
        String two = nodes
                + "resources:\n  a: {agent: 'ocf:jcrm:Dummy'}\n  b: {agent: 'ocf:jcrm:Dummy', meta: {priority: 5}}\n";
        return Stream.of(
                        YAML,
                        "cluster: {name: c, no-quorum-policy: freeze}\n" + nodes,
                        nodes
                                + "resources: {a: {promotable: {clone-max: 2}, primitive: {id: s, agent: 'ocf:jcrm:Stateful'}}}\n",
                        nodes + "resources: {p: {agent: 'stonith:fence_x', operations: {monitor: {interval: 10s}}}}\n",
                        two + "constraints:\n  - location: {resource: a, scores: {node1: 100, node2: -INFINITY}}\n",
                        two + "constraints:\n  - colocation: {sets: [[a], [b]], score: 20}\n",
                        two + "constraints:\n  - order: {first: a, then: start b, kind: Optional}\n",
                        two + "tags: {all: [a, b]}\n")
                .map(Decoders::utf8)
                .toList();
    }

    private static Cib xml(byte[] input) throws CodecException {
        return CibXmlReader.read(new ByteArrayInputStream(input));
    }

    /** Errors of a file are values; they are thrown here, so that a new kind of error is seen. */
    private static void yaml(byte[] input) throws CodecException {
        ConfigFile file = ConfigFile.read("f", text(input), List.of());
        if (file.configuration().isEmpty()) {
            throw new CodecException(
                    CodecException.Reason.MALFORMED, file.errors().getFirst().message());
        }
    }

    /** Texts within values: nothing of them may throw, whatever they hold. */
    private static void words(byte[] input) {
        String text = text(input);
        Score.parse(text);
        TimeText.parse(text);
        DateSpec.parse(text);
        Intervals.millis(text);
        IsoDuration.parse(text);
        IsoPeriod.parse(text);
        IsoDates.instant(text);
    }

    /** Within the length that a configuration may have; a comparison ends, whatever it is. */
    private static void pattern(byte[] input) {
        String text = text(input);
        TextPattern.of(text.substring(0, Math.min(256, text.length())))
                .ifPresent(pattern -> pattern.isIn("a".repeat(200)));
    }

    private static Cib cib() {
        Configuration configuration = ConfigFile.read("f", YAML, List.of())
                .configuration()
                .orElseThrow(() -> new IllegalStateException(
                        ConfigFile.read("f", YAML, List.of()).errors().toString()));
        Cib empty = Cib.EMPTY;
        return new Cib(
                empty.version(),
                empty.lastChange(),
                true,
                Optional.of(NodeName.of("node1")),
                configuration,
                empty.status(),
                Map.of());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
