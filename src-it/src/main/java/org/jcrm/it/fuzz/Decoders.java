package org.jcrm.it.fuzz;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.FencingJson;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.MessageCodec;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.VoteJson;
import org.jcrm.core.codec.WhyJson;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.ViewId;
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

/**
 * All decoders that take bytes from outside. A further one is a row in {@link #all}: a name, inputs to begin with, a call,
 * and what it may throw.
 */
public final class Decoders {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Predicate<Throwable> CODEC = CodecException.class::isInstance;

    @SuppressWarnings("UnnecessaryLambda") // As a constant it reads like CODEC.
    private static final Predicate<Throwable> NONE = thrown -> false;

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

    private Decoders() {}

    /** Every decoder, in the order of the documentation. */
    public static List<FuzzTarget> all() {
        Cib cib = cib();
        String xml = CibXmlWriter.write(cib);
        byte[] full = utf8(xml.replaceFirst("<status\\s*/>|<status>\\s*</status>", STATUS));
        byte[] json = CibJson.write(cib);
        ViewId view = view();
        List<FuzzTarget> targets = new ArrayList<>();
        targets.add(new FuzzTarget("cib-xml", List.of(full, utf8(xml)), Decoders::xml, CODEC));
        targets.add(new FuzzTarget(
                "plan-of-xml",
                List.of(full),
                input -> PolicyEngine.plan(new PlanInput(xml(input), NOW, 1, List.of())),
                CODEC));
        targets.add(new FuzzTarget("yaml", List.of(utf8(YAML)), Decoders::yaml, CODEC));
        targets.add(new FuzzTarget("cib-json", List.of(json), CibJson::read, CODEC));
        targets.add(new FuzzTarget(
                "message",
                List.of(
                        MessageCodec.encode(new Message.JoinOffer(view)),
                        MessageCodec.encode(new Message.CibReplace(view, cib, "digest")),
                        MessageCodec.encode(new Message.Leaving(view, NodeName.of("node1"), true))),
                MessageCodec::decode,
                CODEC));
        targets.add(new FuzzTarget(
                "vote-report", List.of(utf8("{\"node\":\"node1\",\"cluster\":\"c\"}")), VoteJson::readReport, CODEC));
        targets.add(new FuzzTarget(
                "vote-answer",
                List.of(utf8("{\"sequence\":1,\"verdict\":\"granted\",\"sentence\":\"x\"}")),
                VoteJson::readAnswer,
                CODEC));
        targets.add(new FuzzTarget("vote-holder", List.of(utf8("{\"node\":\"node1\"}")), VoteJson::readHolder, CODEC));
        targets.add(new FuzzTarget(
                "json-object",
                List.of(json, utf8("{\"a\":[1,2.5,{\"b\":null}],\"c\":\"x\"}")),
                JsonObject::parse,
                CODEC));
        api().forEach((name, decoder) -> targets.add(new FuzzTarget(
                name,
                List.of(
                        utf8("{\"version\":\"0.1.2\",\"date\":\"2026-01-01T00:00:00Z\"}"),
                        utf8("[{\"node\":\"node1\",\"name\":\"x\"}]")),
                decoder,
                CODEC)));
        targets.add(new FuzzTarget(
                "words",
                List.of(
                        utf8("PT1H30M"),
                        utf8("2026-01-01T00:00:00Z"),
                        utf8("10min"),
                        utf8("-INFINITY"),
                        utf8("(a+)+b|[c-d]{2,3}")),
                Decoders::words,
                NONE));
        return List.copyOf(targets);
    }

    private static Map<String, FuzzTarget.Decoder> api() {
        Map<String, FuzzTarget.Decoder> decoders = new LinkedHashMap<>();
        decoders.put("api-done", ApiJson::readDone);
        decoders.put("api-problem", ApiJson::readProblem);
        decoders.put("api-config-applied", ApiJson::readConfigApplied);
        decoders.put("api-rejoin", ApiJson::readRejoinReport);
        decoders.put("api-history", ApiJson::readHistory);
        decoders.put("api-attributes", ApiJson::readAttributes);
        decoders.put("api-move", ApiJson::readMove);
        decoders.put("api-agents", ApiJson::readAgents);
        decoders.put("api-status", StatusJson::read);
        decoders.put("api-why", WhyJson::read);
        decoders.put("api-fencing", FencingJson::read);
        return decoders;
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

    private static ViewId view() {
        return new ViewId(NodeName.of("node1"), 3);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
