package org.jcrm.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ListAssert;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentMetadata.Action;
import org.jcrm.core.agent.AgentMetadata.Parameter;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.model.AgentName;
import org.junit.jupiter.api.Test;

/** Each check as a file that a person could have written, and what is said of it where. */
class CibValidatorTest {
    private static final List<AgentMetadata> AGENTS = List.of(
            agent(
                    "pgsql",
                    List.of(
                            parameter("pgdata", "string", true, false),
                            parameter("rep_mode", "select", false, false, "none", "async", "sync"),
                            parameter("node_list", "string", false, false),
                            parameter("master_ip", "string", false, false),
                            parameter("restore_command", "string", false, false),
                            parameter("pgport", "integer", false, false),
                            parameter("stop_escalate", "time", false, false),
                            parameter("check_wal_receiver", "boolean", false, false)),
                    action("start", "120s"),
                    action("promote", "120s"),
                    action("monitor", "10s")),
            agent(
                    "IPaddr2",
                    List.of(parameter("ip", "string", true, true)),
                    action("start", "20s"),
                    action("monitor", "20s")),
            agent("Dummy", List.of(), action("start", "20s"), action("monitor", "20s")),
            agent("Stateful", List.of(), action("start", "20s"), action("promote", "20s"), action("monitor", "20s")));

    /** A configuration to which nothing is to be said. */
    private static final String QUIET = """
            cluster: {cluster-name: quiet, fencing-enabled: true}
            nodes: [a, b, c]
            resources:
              fence: {agent: "stonith:fence_x", operations: {monitor: {interval: 60s}}}
            """;

    @Test
    void nothingIsSaidOfAGoodConfiguration() {
        ConfigFile file = ConfigFile.read(
                "f", QUIET.replace("stonith:fence_x", "ocf:jcrm:Dummy").replace("true}", "false}"), AGENTS);

        assertThat(file.errors()).isEmpty();
        assertThat(file.configuration()).isPresent();
        assertThat(file.warnings())
                .extracting(LocatedError::message)
                .singleElement()
                .asString()
                .startsWith("fencing is off");
        assertThat(ConfigFile.read("f", QUIET, List.of()).warnings()).isEmpty();
    }

    @Test
    void anUnknownOptionOrABadValueIsNamed() {
        errors("""
                cluster: {no-quorum-polcy: stop, symmetric-cluster: maybe, batch-limit: many, jcrm-anything: goes}
                nodes: [a]
                resources:
                  r:
                    agent: ocf:jcrm:Dummy
                    meta: {target-rol: Stopped, migration-threshold: often, failure-timeout: soon}
                    operations: {monitor: {interval: 9s}}
                  c:
                    clone: {clone-max: all, interleave: yep}
                    primitive: {id: d, agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                defaults: {resources: {resource-stickines: 1}, operations: {timeout: ever}}
                """)
                .containsExactly(
                        "1:28: there is no cluster property \"no-quorum-polcy\"; did you mean \"no-quorum-policy\"?",
                        "1:53: symmetric-cluster: \"maybe\" is neither true nor false",
                        "1:73: batch-limit: \"many\" is no whole number",
                        "6:24: there is no option \"target-rol\" here; did you mean \"target-role\"?",
                        "6:54: migration-threshold: \"often\" is no score (a whole number, INFINITY or -INFINITY)",
                        "6:78: failure-timeout: \"soon\" is no duration like 20s or 2min",
                        "9:24: clone-max: \"all\" is no whole number",
                        "9:41: interleave: \"yep\" is neither true nor false",
                        "11:44: there is no option \"resource-stickines\" here; did you mean \"resource-stickiness\"?",
                        "11:70: timeout: \"ever\" is no duration like 20s or 2min");
    }

    @Test
    void fencingLevelsAndTheClustersParametersOfDevicesAreChecked() {
        errors("""
                nodes: [a]
                resources:
                  power:
                    agent: stonith:fence_x
                    params: {pcmk_host_check: sometimes, pcmk_off_timeout: soon, pcmk_host_map: a}
                    operations: {monitor: {interval: 60s}}
                fencing-levels:
                  - {target: a, index: 1, devices: [powr]}
                  - {target-pattern: "(", index: 1, devices: [power]}
                """)
                .satisfiesExactlyInAnyOrder(
                        error ->
                                assertThat(error).contains("pcmk_host_check: \"sometimes\" is not one of dynamic-list"),
                        error -> assertThat(error).contains("pcmk_off_timeout: \"soon\" is no length of time"),
                        error -> assertThat(error).contains("pcmk_host_map: \"a\" is no map"),
                        error -> assertThat(error)
                                .contains("no fence device \"powr\"")
                                .contains("power"),
                        error -> assertThat(error).contains("no regular expression"));
    }

    @Test
    void agentsAndTheirParametersAreChecked() {
        errors("""
                nodes: [a]
                resources:
                  old: {agent: "ocf:heartbeat:pgsql", operations: {monitor: {interval: 9s}}}
                  odd: {agent: "ocf:jcrm:Dumy", operations: {monitor: {interval: 9s}}}
                  db:
                    agent: ocf:jcrm:pgsql
                    params: {pgdta: /x, rep_mode: synch, pgport: five, stop_escalate: soon, check_wal_receiver: perhaps}
                    operations: {monitor: {interval: 9s}}
                  ip: {agent: "ocf:jcrm:IPaddr2", operations: {monitor: {interval: 9s}}}
                """)
                .containsExactly(
                        "3:16: there is no agent ocf:heartbeat:pgsql here; did you mean \"ocf:jcrm:pgsql\"?",
                        "4:16: there is no agent ocf:jcrm:Dumy here; did you mean \"ocf:jcrm:Dummy\"?",
                        "7:5: ocf:jcrm:pgsql needs the parameter \"pgdata\" (pgdata); add it to the params of db",
                        "7:21: ocf:jcrm:pgsql has no parameter \"pgdta\"; did you mean \"pgdata\"?",
                        "7:35: rep_mode: \"synch\" is none of none, async, sync; did you mean \"sync\"?",
                        "7:50: pgport: \"five\" is no whole number",
                        "7:71: stop_escalate: \"soon\" is no duration like 20s or 2min",
                        "7:97: check_wal_receiver: \"perhaps\" is neither true nor false",
                        "9:3: ocf:jcrm:IPaddr2 needs the parameter \"ip\" (ip); add it to the params of ip");
    }

    @Test
    void aTemplatesParametersCountAsTheResourcesOwn() {
        errors("""
                nodes: [a]
                templates: {base: {agent: "ocf:jcrm:IPaddr2", params: {ip: 10.0.0.1}, operations: {monitor: {interval: 9s}}}}
                resources: {ip: {template: base}}
                """).isEmpty();
    }

    @Test
    void ordersThatGoRoundInACircleAreRefused() {
        errors("""
                nodes: [a]
                resources:
                  x: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                  y: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                  z: {promotable: , primitive: {id: s, agent: "ocf:jcrm:Stateful", operations: {monitor: [{interval: 9s}, {interval: 8s, role: Promoted}]}}}
                constraints:
                  - order: {first: x, then: y}
                  - order: {first: y, then: x, kind: Optional}
                  - order: {first: y, then: start z}
                  - order: {first: promote z, then: start x}
                """)
                .containsExactly(
                        "10:5: the orders go round in a circle: start x, then start y, then start z, then promote z, then"
                                + " start x; remove one of them, or give it kind: Optional");
    }

    @Test
    void contradictingColocationsAreRefusedAndMutualOnesDoubted() {
        ConfigFile file = ConfigFile.read("f", """
                nodes: [a, b]
                resources:
                  x: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                  y: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                  z: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                constraints:
                  - colocation: {resource: x, with: y}
                  - colocation: {resource: y, with: x, score: -INFINITY}
                  - colocation: {resource: z, with: y}
                  - colocation: {resource: y, with: z}
                  - colocation: {resource: x, with: x}
                  - order: {first: x, then: x}
                """, AGENTS);

        assertThat(texts(file.errors()))
                .containsExactly(
                        "8:5: y must run with x and must not: two constraints contradict each other; remove one of them",
                        "11:5: x is colocated with itself; name another resource",
                        "12:5: x is ordered after itself; name another resource");
        assertThat(texts(file.warnings()))
                .anySatisfy(text -> assertThat(text).startsWith("10:5: y and z each depend on the other's place"));
    }

    @Test
    void onlyWhatIsPromotableHasTheRolePromoted() {
        errors("""
                nodes: [a]
                resources:
                  c: {clone: , primitive: {id: s, agent: "ocf:jcrm:Stateful", operations: {monitor: {interval: 9s}}}}
                  p: {promotable: {clone-max: 1, promoted-max: 2}, primitive: {id: d, agent: "ocf:jcrm:Dummy", operations: {monitor: [{interval: 9s}, {interval: 8s, role: Promoted}]}}}
                  x: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s, on-fail: demote}}}
                constraints:
                  - colocation: {resource: x, with: c, with-role: Promoted}
                  - order: {first: promote x, then: start c}
                  - location: {resource: c, role: Unpromoted, ban: a}
                """)
                .containsExactly(
                        "4:3: p is promotable, but ocf:jcrm:Dummy cannot be promoted; write clone: in place of promotable:",
                        "4:48: promoted-max is 2, more than clone-max, 1",
                        "5:78: on-fail: demote makes sense for promote and for a monitor with the role Promoted only; use restart",
                        "7:5: c is not promotable, so it never has the role Promoted; write promotable: in place of clone:",
                        "8:5: x is not promotable, so it never has the role Promoted; put it into a promotable clone",
                        "9:5: c is not promotable, so it never has the role Unpromoted; write promotable: in place of clone:");
    }

    @Test
    void aRestoreCommandThatNeedsTheVirtualAddressIsRefused() {
        errors("""
                nodes: [a, b]
                resources:
                  dbs:
                    promotable: {notify: true}
                    primitive:
                      id: db
                      agent: ocf:jcrm:pgsql
                      params:
                        pgdata: /data
                        rep_mode: sync
                        node_list: a b
                        master_ip: 10.0.0.20
                        restore_command: scp 10.0.0.20:/archive/%f %p
                      operations: {monitor: [{interval: 9s}, {interval: 8s, role: Promoted}]}
                """)
                .singleElement()
                .asString()
                .startsWith("13:26: restore_command must not depend on the cluster's address 10.0.0.20");
    }

    @Test
    void anAddressThatOnlyResemblesTheVirtualOneIsNoReason() {
        warnings("""
                nodes: [a, b]
                resources:
                  dbs:
                    promotable: {notify: true}
                    primitive:
                      id: db
                      agent: ocf:jcrm:pgsql
                      params: {pgdata: /data, rep_mode: sync, node_list: a b, master_ip: 10.0.0.2, restore_command: "scp 10.0.0.20:/archive/%f %p"}
                      operations: {monitor: [{interval: 9s}, {interval: 8s, role: Promoted}]}
                  ip: {agent: "ocf:jcrm:IPaddr2", params: {ip: 10.0.0.2}, operations: {monitor: {interval: 9s}}}
                constraints:
                  - colocation: {resource: ip, with: dbs, with-role: Promoted}
                """).noneMatch(text -> text.contains("restore_command") || text.contains("10.0.0.2"));
    }

    @Test
    void aReplicatedPostgresNeedsItsNodesItsAddressAndAPromotableClone() {
        ConfigFile file = ConfigFile.read("f", """
                nodes: [a, b]
                resources:
                  db:
                    agent: ocf:jcrm:pgsql
                    params: {pgdata: /data, rep_mode: async, node_list: [a, z]}
                    operations: {monitor: {interval: 9s}}
                  dbs:
                    promotable: {}
                    primitive:
                      id: other
                      agent: ocf:jcrm:pgsql
                      params: {pgdata: /data, rep_mode: sync, node_list: [a, b], master_ip: 10.0.0.9}
                      operations: {monitor: {interval: 9s}}
                  ip: {agent: "ocf:jcrm:IPaddr2", params: {ip: 10.0.0.9}, operations: {monitor: {interval: 9s}}}
                """, AGENTS);

        assertThat(texts(file.errors()))
                .containsExactly(
                        "3:3: db replicates (rep_mode) but is in no promotable clone; put it into a resource with promotable: {notify: true}",
                        "5:5: db replicates and needs the parameter \"master_ip\"",
                        "5:46: node_list names \"z\", which is no node of the cluster");
        assertThat(texts(file.warnings()))
                .contains(
                        "5:46: node_list does not name b, so PostgreSQL fails there; add it, or ban db from b",
                        "7:3: the instances of dbs are not told of each other; add notify: true, so that a primary knows at once that a standby came or went",
                        "9:5: no monitor of other has the role Promoted, so a failed promoted instance would not be noticed; add a monitor with role: Promoted and an interval of its own",
                        "14:3: ip holds the address of the primary but is not colocated with the promoted instance of dbs; add - colocation: {resource: ip, with: dbs, with-role: Promoted}");
    }

    @Test
    void whatWorksButIsUnsafeOrHalfDoneIsAWarning() {
        warnings("""
                cluster: {fencing-enabled: false, no-quorum-policy: ignore, two-node: true}
                nodes: [a, b]
                resources:
                  blind: {agent: "ocf:jcrm:Dummy", meta: {notify: true, my-own: x}}
                  short: {agent: "ocf:jcrm:Dummy", operations: {start: {timeout: 5s}, stop: {timeout: 5s}, monitor: {interval: 9s, on-fail: fence, role: Promoted}}}
                  nowhere: {agent: "ocf:jcrm:Dummy", operations: {monitor: {interval: 9s}}}
                constraints:
                  - location: {resource: nowhere, ban: [a, b]}
                """)
                .containsExactly(
                        "1:28: fencing is off: a node that is cut off but alive may keep its resources while another takes them; keep it so only if something else makes that impossible, or acceptable",
                        "1:53: no-quorum-policy is ignore: when the nodes lose sight of each other, each goes on alone; a third vote (jcrmd --arbitrator) would decide who goes on",
                        "4:3: blind has no recurring monitor, so its failure would not be noticed; add operations: {monitor: {interval: 10s}}",
                        "4:51: there is no option \"notify\" here; it is an option of clones, set it there",
                        "4:65: there is no option \"my-own\" here; remove it if no agent reads it",
                        "5:66: the timeout of start, 5s, is shorter than the agent's advice, 20s",
                        "5:87: the timeout of stop, 5s, is short: a busy host may need longer; 20s is the default",
                        "5:125: on-fail: fence, but fencing is off, so a failure only stops short; switch fencing on, or use another on-fail",
                        "5:138: short is not promotable, so its monitor with the role Promoted never runs; put it into a promotable clone, or remove the operation",
                        "6:3: nowhere is banned from every node, so it runs nowhere; remove one of the bans, or stop it with target-role: Stopped");
    }

    @Test
    void withoutAMajorityTheLastOfTwoNodesStops() {
        warnings("cluster: {fencing-enabled: true}\nnodes: [a, b]\n")
                .containsExactly(
                        "1:1: with two nodes and no arbitrator, the one that is left has no majority and stops its resources; add a third vote (jcrmd --arbitrator with quorum-arbitrators: 1), or choose two-node: true or no-quorum-policy: ignore knowingly",
                        "1:28: fencing is on, but there is neither a fence device nor fencing-watchdog-timeout, so nothing starts that needs it; add a device (docs/configuration.md, Fencing), or give each node a watchdog and set fencing-watchdog-timeout (docs/watchdog.md), or set fencing-enabled: false knowingly");
    }

    @Test
    void aWatchdogIsEnoughToFenceWith() {
        warnings("cluster: {fencing-enabled: true, fencing-watchdog-timeout: 11s}\nnodes: [a, b, c]\n")
                .isEmpty();
        warnings("cluster: {fencing-enabled: true, fencing-watchdog-timeout: 0s}\nnodes: [a, b, c]\n")
                .singleElement()
                .asString()
                .contains("neither a fence device nor fencing-watchdog-timeout");
    }

    @Test
    void twoNodesThatMayBothActNeedAHeadStart() {
        String pair = """
                cluster: {two-node: true}
                nodes: [a, b]
                resources:
                  fa: {agent: "stonith:fence_x", params: {pcmk_host_list: a}, operations: {monitor: {interval: 60s}}}
                  fb: {agent: "stonith:fence_x", params: {pcmk_host_list: b}, operations: {monitor: {interval: 60s}}}
                """;
        String equal = "when the link between a and b is cut, both fence each other at once";
        warnings(pair).anyMatch(text -> text.contains(equal));
        warnings(pair.replace("pcmk_host_list: a", "pcmk_host_list: a, pcmk_delay_base: 5s"))
                .noneMatch(text -> text.contains(equal));
        warnings(pair.replace("pcmk_host_list: a", "pcmk_host_list: a, pcmk_delay_max: 5s"))
                .noneMatch(text -> text.contains(equal));
        warnings(pair.replace("two-node: true", "two-node: true, priority-fencing-delay: 5s"))
                .noneMatch(text -> text.contains(equal));
        warnings(pair.replace("two-node: true", "quorum-arbitrators: 1")).isEmpty();
        // Without quorum on either side nobody shoots.
        warnings(pair.replace("two-node: true", "no-quorum-policy: stop")).noneMatch(text -> text.contains(equal));
        warnings(pair.replace("two-node: true", "no-quorum-policy: ignore")).anyMatch(text -> text.contains(equal));
    }

    @Test
    void twoNodesThatEachHaveQuorumAloneAreTold() {
        saidOfPair("two-node: true, fencing-enabled: false")
                .anyMatch(text -> text.contains("each goes on alone, and both may be promoted"));
        saidOfPair("two-node: true, fencing-watchdog-timeout: 11s")
                .anyMatch(text -> text.contains("whoever fences first goes on"));
        saidOfPair("two-node: true, quorum-arbitrators: 1").noneMatch(text -> text.contains("no arbitrator"));
    }

    private static ListAssert<String> saidOfPair(String properties) {
        return warnings("cluster: {" + properties + "}\nnodes: [a, b]\n");
    }

    @Test
    void commitsThatWaitForNobodyAreTold() {
        String database = """
                cluster: {fencing-watchdog-timeout: 11s}
                nodes: [a, b, c]
                resources:
                  dbs:
                    promotable: {notify: true}
                    primitive: {id: db, agent: "ocf:jcrm:pgsql", params: {pgdata: /d, rep_mode: MODE, node_list: [a, b, c], master_ip: 10.0.0.1}}
                """;
        String lost = "not sync: what a client was told is committed is lost";
        warnings(database.replace("MODE", "async")).anyMatch(text -> text.contains("rep_mode of db is async, " + lost));
        warnings(database.replace("rep_mode: MODE, ", ""))
                .anyMatch(text -> text.contains("rep_mode of db is none, " + lost));
        warnings(database.replace("MODE", "sync")).noneMatch(text -> text.contains(lost));
        // A single server, perhaps with its data on shared storage, promises nothing.
        warnings("""
                cluster: {fencing-watchdog-timeout: 11s}
                nodes: [a, b, c]
                resources: {db: {agent: "ocf:jcrm:pgsql", params: {pgdata: /d}}}
                """).noneMatch(text -> text.contains(lost));
    }

    @Test
    void anErrorOfTheTextDoesNotHideErrorsOfTheValues() {
        errors("""
                clutser: {}
                cluster: {no-quorum-polcy: stop}
                nodes: [a]
                resources:
                  r: {agent: "ocf:jcrm:Dumy", operations: {monitor: {interval: 9s}}}
                  s: {agent: bad}
                """)
                .containsExactly(
                        "1:1: unknown key \"clutser\"; did you mean \"cluster\"?",
                        "2:28: there is no cluster property \"no-quorum-polcy\"; did you mean \"no-quorum-policy\"?",
                        "5:14: there is no agent ocf:jcrm:Dumy here; did you mean \"ocf:jcrm:Dummy\"?",
                        "6:14: agent: \"bad\" is no agent; write it like ocf:jcrm:pgsql or systemd:nginx");
    }

    private static ListAssert<String> errors(String text) {
        return assertThat(texts(ConfigFile.read("f", text, AGENTS).errors()));
    }

    private static ListAssert<String> warnings(String text) {
        ConfigFile file = ConfigFile.read("f", text, AGENTS);
        assertThat(file.errors()).isEmpty();
        return assertThat(texts(file.warnings()));
    }

    private static List<String> texts(List<LocatedError> errors) {
        return errors.stream()
                .map(error -> error.line() + ":" + error.column() + ": " + error.message()
                        + (error.nextStep().isEmpty() ? "" : "; " + error.nextStep()))
                .toList();
    }

    private static AgentMetadata agent(String type, List<Parameter> parameters, Action... actions) {
        return new AgentMetadata(new AgentName("ocf", "jcrm", type), "1.0", type, type, parameters, List.of(actions));
    }

    private static Parameter parameter(String name, String type, boolean required, boolean unique, String... choices) {
        return new Parameter(name, type, required, unique, false, Optional.empty(), List.of(choices), name, name);
    }

    private static Action action(String name, String timeout) {
        return new Action(name, Optional.empty(), timeout, Optional.empty());
    }

    private static ListAssert<String> saidOfQuorum(String properties) {
        ConfigFile file = ConfigFile.read(
                "f", QUIET.replace("fencing-enabled: true", "fencing-enabled: true, " + properties), AGENTS);
        return assertThat(Stream.concat(file.errors().stream(), file.warnings().stream())
                .map(LocatedError::message)
                .filter(message -> !message.contains("fence"))
                .toList());
    }

    @Test
    void optionsOfQuorumThatDoNotFitTogetherAreTold() {
        saidOfQuorum("auto-tie-breaker: true, auto-tie-breaker-node: b").isEmpty();
        saidOfQuorum("auto-tie-breaker-node: a x").containsExactly("\"a x\" is no node of the cluster");
        saidOfQuorum("last-man-standing: true, quorum-arbitrators: 1")
                .singleElement()
                .asString()
                .startsWith("last-man-standing and an arbitrator cannot be combined");
        saidOfQuorum("two-node: true, auto-tie-breaker: true")
                .anyMatch(message -> message.contains("there is no tie to break"));
        saidOfQuorum("expected-votes: many").isNotEmpty();
    }
}
