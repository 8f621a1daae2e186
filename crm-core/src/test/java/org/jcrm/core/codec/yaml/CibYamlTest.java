package org.jcrm.core.codec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;

class CibYamlTest {

    @Test
    void thePostgresPairReadsAsPacemakerWouldHaveIt() {
        Configuration pair = read(SampleConfigurations.PAIR);

        assertThat(pair.property("cluster-name")).contains("pgsqlcluster");
        assertThat(pair.property("fencing-enabled")).contains("false");
        assertThat(pair.nodes()).extracting(ConfiguredNode::id).containsExactly("1", "2");

        CloneResource clone = (CloneResource) pair.resources().getFirst();
        assertThat(clone.id()).isEqualTo(ResourceId.of("pgsql-master"));
        assertThat(clone.meta().getFirst().pairs())
                .extracting(NvPair::name)
                .containsExactly("clone-max", "clone-node-max", "notify", "promotable");
        Primitive pgsql = (Primitive) clone.member();
        assertThat(pgsql.agent()).isEqualTo(new AgentName("ocf", "jcrm", "pgsql"));
        assertThat(pgsql.params().getFirst().value("node_list")).contains("node1 node2");
        assertThat(pgsql.params().getFirst().pairs())
                .contains(new NvPair("pgsql-instance_attributes-rep_mode", "rep_mode", "sync"));
        assertThat(pgsql.operations())
                .extracting(Operation::id)
                .containsExactly(
                        "pgsql-start-interval-0s",
                        "pgsql-stop-interval-0s",
                        "pgsql-promote-interval-0s",
                        "pgsql-demote-interval-0s",
                        "pgsql-monitor-interval-3s",
                        "pgsql-monitor-interval-2s");
        assertThat(pgsql.operations().getLast().options())
                .isEqualTo(Map.of("interval", "2s", "timeout", "10s", "on-fail", "restart", "role", "Promoted"));

        assertThat(pair.constraints())
                .extracting(Constraint::id)
                .containsExactly(
                        "colocation-master-ip-pgsql-master-INFINITY",
                        "order-master-ip-pgsql-master-mandatory",
                        "location-pgsql-master-node1-0",
                        "location-pgsql-master-node2-0");
        ColocationConstraint colocation =
                (ColocationConstraint) pair.constraints().getFirst();
        assertThat(colocation.primaryRole()).contains(Role.PROMOTED);
        OrderConstraint order = (OrderConstraint) pair.constraints().get(1);
        assertThat(order.firstAction()).contains("start");
        assertThat(order.thenAction()).contains("promote");
        assertThat(order.then()).contains(ResourceId.of("pgsql-master"));
    }

    @Test
    void thePostgresPairIsWrittenAsAPersonWouldWriteIt() {
        assertThat(CibYaml.write(read(SampleConfigurations.PAIR))).isEqualTo("""
                cluster:
                  name: pgsqlcluster
                  no-quorum-policy: ignore
                  fencing-enabled: false

                nodes: [node1, node2]

                resources:
                  pgsql-master:
                    promotable: {clone-max: 2, clone-node-max: 1, notify: true}
                    primitive:
                      id: pgsql
                      agent: ocf:jcrm:pgsql
                      params:
                        pgdata: /var/lib/postgresql/15/main
                        rep_mode: sync
                        node_list: node1 node2
                        master_ip: 10.155.92.20
                        repuser: repl_user
                        primary_conninfo_opt: keepalives_idle=60 keepalives_interval=5 keepalives_count=5
                      meta: {migration-threshold: 2}
                      operations:
                        start: {timeout: 120s, on-fail: restart}
                        stop: {timeout: 120s, on-fail: restart}
                        promote: {timeout: 120s, on-fail: block}
                        demote: {timeout: 120s, on-fail: restart}
                        monitor:
                          - {interval: 3s, timeout: 10s, on-fail: restart}
                          - {interval: 2s, timeout: 10s, on-fail: restart, role: Promoted}
                  master-ip:
                    agent: ocf:jcrm:IPaddr2
                    params: {ip: 10.155.92.20, iflabel: master}
                    operations:
                      monitor: {interval: 5s}

                constraints:
                  - colocation: {resource: master-ip, with: pgsql-master, with-role: Promoted, score: INFINITY}
                  - order: {first: start master-ip, then: promote pgsql-master}
                  - location: {resource: pgsql-master, scores: {node1: 0, node2: 0}}
                """);
    }

    @Test
    void whatTheWriterWritesTheReaderReadsBack() {
        for (String text : List.of(SampleConfigurations.PAIR, SampleConfigurations.EVERYTHING)) {
            Configuration configuration = read(text);
            assertThat(read(CibYaml.write(configuration))).isEqualTo(configuration);
        }
    }

    @Test
    void everythingThatTheModelHasCanBeWritten() {
        Configuration all = read(SampleConfigurations.EVERYTHING);

        assertThat(all.properties()).hasSize(2);
        assertThat(all.nodes().getFirst().attributes().getFirst().pairs())
                .extracting(pair -> pair.name() + "=" + pair.value())
                .containsExactly("address=10.0.0.1", "standby=on", "rack=r1", "odd name#=x");
        assertThat(all.resources())
                .extracting(resource -> resource.getClass().getSimpleName())
                .containsExactly("Primitive", "Group", "CloneResource", "CloneResource", "Bundle");
        Primitive app = ((Group) all.resources().get(1)).members().getLast();
        assertThat(app.template()).contains(ResourceId.of("web-template"));
        assertThat(app.agent()).isEqualTo(new AgentName("ocf", "heartbeat", "apache"));
        LocationConstraint byRule = (LocationConstraint) all.constraints().stream()
                .filter(constraint -> constraint.id().equals("location-we.."))
                .findFirst()
                .orElseThrow();
        assertThat(byRule.rules()).singleElement().satisfies(rule -> {
            assertThat(rule.booleanOp()).isEqualTo(Rule.BooleanOp.OR);
            assertThat(rule.score()).contains(Score.MINUS_INFINITY);
            assertThat(rule.expressions()).hasSize(2);
        });
        assertThat(all.constraints())
                .extracting(Constraint::id)
                .contains("order-db-web-serialize", "order-db-web-optional", "ticket-blue-set");
    }

    @Test
    void oldSpellingsAreReadAndNeverWritten() {
        Configuration old = read("""
                cluster: {stonith-enabled: false}
                nodes: [a]
                resources:
                  m:
                    promotable: {master-max: 1}
                    primitive:
                      id: r
                      agent: ocf:jcrm:Stateful
                      operations: {monitor: {interval: 9s, role: Master}}
                constraints:
                  - location: {resource: m, role: Slave, scores: {a: 1}}
                """);

        assertThat(CibYaml.write(old))
                .contains("fencing-enabled: false", "promoted-max: 1", "role: Promoted", "role: Unpromoted")
                .doesNotContain("stonith", "master", "Master", "Slave");
    }

    @Test
    void aGroupMayListItsMembersAndNodesMayBeListedAsMaps() {
        Configuration listed = read("""
                nodes: [a, {name: b, address: 10.0.0.2}]
                resources:
                  g: {members: [{id: one, agent: "ocf:jcrm:Dummy"}, {id: two, agent: "ocf:jcrm:Dummy"}]}
                """);

        assertThat(listed.nodes()).extracting(node -> node.name().value()).containsExactly("a", "b");
        assertThat(listed.nodes().getLast().attributes().getFirst().value("address"))
                .contains("10.0.0.2");
        assertThat(((Group) listed.resources().getFirst()).members())
                .extracting(member -> member.id().value())
                .containsExactly("one", "two");
    }

    @Test
    void anEmptyFileIsAnEmptyConfiguration() {
        assertThat(read("")).isEqualTo(Configuration.EMPTY);
        assertThat(read("# nothing yet\n")).isEqualTo(Configuration.EMPTY);
        assertThat(CibYaml.write(Configuration.EMPTY)).isEmpty();
    }

    @Test
    void valuesArePlainTextsAsWritten() {
        Primitive r = (Primitive) read("""
                resources:
                  r: {agent: "ocf:jcrm:Dummy", params: {a: 010, b: 1.50, c: on, d: 1_000, e: 0x1F, f: True}}
                """).resources().getFirst();

        assertThat(r.params().getFirst().pairs())
                .extracting(NvPair::value)
                .containsExactly("010", "1.50", "on", "1_000", "0x1F", "True");
    }

    @Test
    void eachSettingKnowsItsPlace() {
        CibYaml.Outcome.Read read = (CibYaml.Outcome.Read) CibYaml.read("cluster.yaml", SampleConfigurations.PAIR);

        assertThat(read.places().of("resources.pgsql.params.rep_mode")).contains(new Place(17, 19));
        assertThat(read.places().of("cluster.no-quorum-policy")).contains(new Place(4, 21));
        assertThat(read.places().of("constraints.order-master-ip-pgsql-master-mandatory"))
                .contains(new Place(38, 5));
        assertThat(read.places().of("resources.pgsql.operations.pgsql-monitor-interval-2s.timeout"))
                .contains(new Place(30, 37));
        assertThat(read.places().of("resources.pgsql.params.not-there")).contains(new Place(15, 7));
        assertThat(read.places()
                        .locate("resources.master-ip.params.ip", "is taken", "take another")
                        .toString())
                .isEqualTo("cluster.yaml:33:18: is taken; take another");
    }

    static Configuration read(String text) {
        CibYaml.Outcome outcome = CibYaml.read("cluster.yaml", text);
        if (outcome instanceof CibYaml.Outcome.Read read) {
            return read.configuration();
        }
        throw new AssertionError(((CibYaml.Outcome.Refused) outcome).errors().toString());
    }

    @Test
    void aNodeNameIsNoReasonForQuotesButOddTextsAre() {
        assertThat(YamlText.quoted("db-1.example.org")).isEqualTo("db-1.example.org");
        assertThat(YamlText.quoted("-INFINITY")).isEqualTo("-INFINITY");
        assertThat(YamlText.quoted("a: b")).isEqualTo("\"a: b\"");
        assertThat(YamlText.quoted("a #b")).isEqualTo("\"a #b\"");
        assertThat(YamlText.quoted("")).isEqualTo("\"\"");
        assertThat(YamlText.quoted("null")).isEqualTo("\"null\"");
        assertThat(YamlText.quoted("~")).isEqualTo("\"~\"");
        assertThat(YamlText.quoted("a, b")).isEqualTo("\"a, b\"");
        assertThat(YamlText.quoted("it's")).isEqualTo("\"it's\"");
        assertThat(YamlText.quoted("tab\t\u0000\u2028")).isEqualTo("\"tab\\t\\u0000\\u2028\"");
    }

    @Test
    void aTextOfAnyKindSurvives() {
        for (String text : List.of(
                "a",
                "-",
                "--- x",
                "- x",
                "x ",
                " x",
                "x:",
                ":x",
                "100%",
                "@x",
                "`x`",
                "!x",
                "&x",
                "*x",
                "{x}",
                "[x]",
                "a'b",
                "a\"b",
                "a\\b",
                "\u0001",
                "größe 🐘",
                "x".repeat(2000),
                "?",
                "? x",
                "|",
                "> x",
                "=",
                "<<")) {
            Configuration configuration = new Configuration(
                    List.of(SetReader.set(
                            "cib-bootstrap-options", List.of(new NvPair("cib-bootstrap-options-p", "p", text)))),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());
            assertThat(read(CibYaml.write(configuration))).as(text).isEqualTo(configuration);
        }
    }
}
