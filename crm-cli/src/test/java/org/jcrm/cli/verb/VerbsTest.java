package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.render.Statuses;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.ConfigVersion;
import org.jcrm.core.codec.api.FailCountLine;
import org.jcrm.core.codec.api.HistoryLine;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.controller.Effect.Level;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each verb: which request it makes and what it says of the answer. */
class VerbsTest extends AgainstFakeDaemon {
    private static final byte[] DONE =
            ApiJson.write(new Done(new CibVersion(0, 25, 0), List.of("removed the constraint cli-ban-pgsql")));
    private static final byte[] DRY_RUN = ApiJson.write(new DryRunResult(
            List.of("Promote    pgsql:1  ( Unpromoted -> Promoted node1 )"),
            List.of("node2 is in standby"),
            List.of()));

    @BeforeEach
    void answerWithASteadyCluster() {
        daemon.json("GET /v1/status", StatusJson.write(Statuses.steady()));
    }

    @Test
    void monOncePrintsTheScreen() {
        Invocation run = jcrm("mon", "-1fA");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Status of jcrmd: 'jcrm is running'")
                .contains("    * Promoted: [ node2 ]\n")
                .endsWith("Migration Summary:\n");
    }

    @Test
    void monWritesXmlJsonAndHtml() throws CodecException {
        assertThat(jcrm("mon", "-1", "--output-as=xml").out())
                .startsWith("<pacemaker-result api-version=\"2.25\" request=\"jcrm mon -1 --output-as=xml\">");
        assertThat(jcrm("mon", "-1", "--output-as", "html").out()).startsWith("<!DOCTYPE html>");
        String json = jcrm("mon", "--json").out();
        assertThat(StatusJson.read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(Statuses.steady());
    }

    @Test
    void monCanShowASavedStatusAndWriteToAFile() throws IOException {
        Files.write(directory.resolve("saved.json"), StatusJson.write(Statuses.afterKill()));
        Invocation run = jcrm("mon", "-1", "--from", "saved.json", "--output-to", "screen.txt");
        assertThat(run.out()).isEmpty();
        assertThat(directory.resolve("screen.txt")).content().contains("Failed Resource Actions:");
        assertThat(daemon.asked()).isEmpty();
    }

    @Test
    void monRefusesASectionThatDoesNotExist() {
        Invocation run = jcrm("mon", "-1", "--include=atributes");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).contains("there is no section 'atributes'").contains("attributes");
    }

    @Test
    void statusIsHealthyOnlyWhenNothingNeedsAttention() {
        Invocation healthy = jcrm("status");
        assertThat(healthy.code()).isZero();
        assertThat(healthy.out()).isEqualTo("pgsqlcluster: healthy (DC node2, with quorum, 2 of 2 nodes online)\n");

        daemon.json("GET /v1/status", StatusJson.write(Statuses.afterKill()));
        Invocation degraded = jcrm("status");
        assertThat(degraded.code()).isEqualTo(ExitCode.DEGRADED.code());
        assertThat(degraded.out()).contains("pgsqlcluster: degraded").contains("  ! pgsql: start failed on node2");

        daemon.json("GET /v1/status", StatusJson.write(Statuses.held()));
        Invocation held = jcrm("status");
        assertThat(held.out()).contains("  DOWN: pgsql-master runs nowhere: jcrm why stopped pgsql-master.\n");
        assertThat(held.code()).isEqualTo(ExitCode.DOWN.code());
        assertThat(held.out()).contains("  DOWN: This node takes no part (held): its host went down");
    }

    @Test
    void standbyNamesItselfForTheAuditAndTakesTheOwnNodeByDefault() {
        daemon.json("POST /v1/nodes/node1/standby", DONE);
        Invocation run = jcrm("node", "standby");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Node node1 is in standby;");
        assertThat(daemon.last().body()).isEqualTo("{\"dryRun\":false}");
        assertThat(daemon.last().headers()).containsEntry("x-jcrm-client", "jcrm node standby");
    }

    @Test
    void aDryRunPrintsTheTransitionSummaryAndWhy() {
        daemon.json("POST /v1/nodes/node2/standby", DRY_RUN);
        Invocation run = jcrm("node", "standby", "node2", "--dry-run");
        assertThat(run.out()).isEqualTo("""
                        Transition Summary:
                          * Promote    pgsql:1  ( Unpromoted -> Promoted node1 )
                          because node2 is in standby
                        """);
        assertThat(daemon.last().body()).isEqualTo("{\"dryRun\":true}");
    }

    @Test
    void unstandbyStopAndClearLockPostToTheNode() {
        daemon.json("POST /v1/nodes/node2/unstandby", DONE)
                .json("POST /v1/nodes/node2/stop", DONE)
                .json("POST /v1/nodes/node2/clear-lock", DONE);
        assertThat(jcrm("node", "unstandby", "node2").code()).isZero();
        assertThat(jcrm("node", "stop", "node2").out()).startsWith("Node node2 has left the cluster");
        assertThat(jcrm("node", "clear-lock", "node2", "--resource", "pgsql").code())
                .isZero();
        assertThat(daemon.last().body()).isEqualTo("{\"resource\":\"pgsql\"}");
    }

    @Test
    void listsAreTablesForPeopleAndJsonForPrograms() {
        byte[] nodes = StatusJson.writeNodes(Statuses.steady().cluster().nodes());
        daemon.json("GET /v1/nodes", nodes);
        assertThat(jcrm("node", "list").out()).isEqualTo("""
                        NODE   ID  STATE       RESOURCES
                        node1  1   online      1
                        node2  2   online, DC  2
                        """);
        assertThat(jcrm("node", "list", "--json").out()).isEqualTo(new String(nodes, StandardCharsets.UTF_8) + "\n");
        assertThat(jcrm("resource", "list").out()).contains("  * Clone Set: pgsql-master [pgsql] (promotable):\n");
    }

    private static Quorum quorum(boolean both) {
        return new Quorum(
                List.of(
                        new Quorum.Voter(NodeName.of("node1"), 1, true),
                        new Quorum.Voter(NodeName.of("node2"), 1, both)),
                0,
                0,
                2,
                both ? 2 : 1,
                2,
                both,
                both ? List.of("Quorate") : List.of(),
                both ? "2 of 2 are here." : "1 of 2 is here.");
    }

    @Test
    void quorumStatusSaysTheOutcomeFirst() {
        daemon.json("GET /v1/quorum", ApiJson.write(quorum(false)));
        assertThat(jcrm("quorum", "status").out()).isEqualTo("""
                Not quorate: 1 of 2 is here.

                Expected votes  2
                Total votes     1
                Quorum          2
                Flags

                NODE   VOTES  HERE
                node1  1      yes
                node2  1      no
                """);
        assertThat(jcrm("quorum", "status", "--json").out()).contains("\"quorate\":false");
    }

    @Test
    void withoutQuorumVotesAreExpectedOnlyOnAnOperatorsWord() {
        daemon.json("GET /v1/quorum", ApiJson.write(quorum(false)));
        daemon.json("PUT /v1/quorum/expected", DONE);
        assertThat(jcrm("quorum", "expected", "1").code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        assertThat(daemon.last().line()).isEqualTo("GET /v1/quorum");
        assertThat(jcrm("quorum", "expected", "1", "--yes").code()).isZero();
        assertThat(daemon.last().line()).isEqualTo("PUT /v1/quorum/expected");
        assertThat(daemon.last().body()).isEqualTo("{\"votes\":1}");
        assertThat(jcrm("quorum", "expected", "-1").code()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void withQuorumVotesAreExpectedWithoutAQuestion() {
        daemon.json("GET /v1/quorum", ApiJson.write(quorum(true)));
        daemon.json("PUT /v1/quorum/expected", DONE);
        Invocation run = jcrm("quorum", "expected", "0");
        assertThat(run.out()).startsWith("As many votes are expected as the configured nodes have.");
    }

    @Test
    void failcountsAreShownAndResetForOneNodeOrAll() {
        daemon.json(
                        "GET /v1/resources/pgsql/failcount",
                        ApiJson.writeFailCounts(List.of(new FailCountLine(
                                ResourceId.of("pgsql"),
                                NodeName.of("node2"),
                                "start",
                                Duration.ZERO,
                                1_000_000,
                                Optional.of(Instant.parse("2026-11-22T18:58:05Z"))))))
                .json("DELETE /v1/resources/pgsql/failcount", DONE);
        assertThat(jcrm("resource", "failcount", "show", "pgsql").out()).isEqualTo("""
                        RESOURCE  NODE   OPERATION  FAIL-COUNT  LAST FAILURE
                        pgsql     node2  start      INFINITY    2026-11-22T18:58:05Z
                        """);
        assertThat(jcrm("resource", "failcount", "reset", "pgsql", "node2").out())
                .as("what the daemon did, not what it was asked to")
                .isEqualTo("removed the constraint cli-ban-pgsql\n");
        daemon.json(
                "DELETE /v1/resources/pgsql/failcount", ApiJson.write(new Done(new CibVersion(0, 25, 0), List.of())));
        assertThat(jcrm("resource", "failcount", "reset", "pgsql", "node2").out())
                .isEqualTo("The failures of pgsql on node2 are forgotten.\n");
        assertThat(daemon.last().path()).isEqualTo("/v1/resources/pgsql/failcount?node=node2");
        jcrm("resource", "failcount", "reset", "pgsql", "--operation", "monitor", "--interval", "3s");
        assertThat(daemon.last().path())
                .isEqualTo("/v1/resources/pgsql/failcount?operation=monitor&intervalMillis=3000");
    }

    @Test
    void movesSendTheirOrderAndClearSaysWhatItRemoved() throws CodecException {
        daemon.json("POST /v1/resources/pgsql-master/move", DONE).json("POST /v1/resources/pgsql-master/clear", DONE);
        jcrm("resource", "move", "pgsql-master", "node1", "--promoted", "--lifetime", "10m");
        assertThat(ApiJson.readMove(daemon.last().body().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new MoveOrder(
                        Optional.of(NodeName.of("node1")), true, Optional.of(Duration.ofMinutes(10)), false));
        assertThat(jcrm("resource", "clear", "pgsql-master").out()).contains("removed the constraint cli-ban-pgsql\n");
    }

    @Test
    void cleanupEnableAndDisablePostToTheResource() {
        daemon.json("POST /v1/resources/pgsql/cleanup", DONE)
                .json("POST /v1/resources/pgsql/enable", DONE)
                .json("POST /v1/resources/pgsql/disable", DRY_RUN);
        assertThat(jcrm("resource", "cleanup", "pgsql", "node1").code()).isZero();
        assertThat(daemon.last().body()).isEqualTo("{\"node\":\"node1\"}");
        assertThat(jcrm("resource", "enable", "pgsql").out()).startsWith("pgsql may run.");
        assertThat(jcrm("resource", "disable", "pgsql", "--dry-run").out()).startsWith("Transition Summary:");
    }

    @Test
    void negativeValuesOfAttributesAreValuesAndNotOptions() throws CodecException {
        daemon.json("PUT /v1/attributes", DONE);
        for (String[] args : new String[][] {
            {"attribute", "set", "master-pgsql", "-INFINITY", "--node", "node1"},
            {"attribute", "set", "--node", "node1", "master-pgsql", "-INFINITY"},
            {"attribute", "set", "master-pgsql", "--value", "-INFINITY", "-N", "node1"},
            {"attribute", "set", "master-pgsql", "--value=-INFINITY", "--node=node1"},
            {"attribute", "set", "--node", "node1", "--", "master-pgsql", "-INFINITY"},
        }) {
            Invocation run = jcrm(args);
            assertThat(run.err()).as(String.join(" ", args)).isEmpty();
            assertThat(ApiJson.readAttribute(daemon.last().body().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(new AttributeLine(
                            NodeName.of("node1"),
                            "master-pgsql",
                            Optional.of("-INFINITY"),
                            AttributeLifetime.TRANSIENT));
        }
        assertThat(jcrm("attribute", "set", "x", "-100", "--node", "node1").code())
                .isZero();
    }

    @Test
    void aMistypedOptionOfAttributeSetIsNoValue() {
        Invocation run = jcrm("attribute", "set", "master-pgsql", "--nod");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).contains("Unknown option: '--nod'");
        assertThat(daemon.asked()).isEmpty();
    }

    @Test
    void attributesAreReadBareAndRemovedOnlyOnPurpose() throws CodecException {
        daemon.json(
                        "GET /v1/attributes",
                        ApiJson.writeAttributes(List.of(new AttributeLine(
                                NodeName.of("node1"),
                                "pgsql-status",
                                Optional.of("HS:sync"),
                                AttributeLifetime.TRANSIENT))))
                .json("PUT /v1/attributes", DONE);
        assertThat(jcrm("attribute", "get", "pgsql-status").out()).isEqualTo("HS:sync\n");
        assertThat(daemon.last().path()).isEqualTo("/v1/attributes?node=node1&name=pgsql-status");
        assertThat(jcrm("attribute", "list", "--node", "node1").out())
                .contains("node1  pgsql-status  HS:sync  transient");
        assertThat(jcrm("attribute", "set", "x").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(jcrm("attribute", "set", "x", "--delete").code()).isZero();
        assertThat(ApiJson.readAttribute(daemon.last().body().getBytes(StandardCharsets.UTF_8))
                        .value())
                .isEmpty();
    }

    @Test
    void configApplySendsTheFileAndTellsWhatChanged() throws IOException {
        Files.writeString(directory.resolve("cluster.yaml"), "cluster: {name: x}\n");
        daemon.json(
                "POST /v1/config?dryRun=true&file=cluster.yaml",
                ApiJson.write(new ConfigApplied(
                        new CibVersion(0, 12, 0),
                        List.of("no-quorum-policy: stop -> ignore"),
                        List.of("Start      master-ip  ( node1 )"),
                        List.of("there is no fencing"))));
        Invocation run = jcrm("config", "apply", "cluster.yaml", "--dry-run");
        assertThat(run.out()).isEqualTo("""
                        warning: there is no fencing
                        Would change:
                          * no-quorum-policy: stop -> ignore
                        Transition Summary:
                          * Start      master-ip  ( node1 )
                        Nothing was applied (--dry-run).
                        """);
        assertThat(daemon.last().body()).isEqualTo("cluster: {name: x}\n");
    }

    @Test
    void configHistoryListsVersionsWithTheirFirstChange() {
        daemon.json(
                "GET /v1/config/history",
                ApiJson.writeConfigVersions(List.of(
                        new ConfigVersion(
                                new CibVersion(0, 12, 0),
                                Optional.of(Instant.parse("2026-11-22T18:00:00Z")),
                                "root by jcrm on node1",
                                List.of("+ resource a", "- resource b")),
                        new ConfigVersion(new CibVersion(0, 11, 0), Optional.empty(), "", List.of()))));
        assertThat(jcrm("config", "history").out()).isEqualTo("""
                        0.12.0  2026-11-22T18:00:00Z  root by jcrm on node1
                            + resource a (and 1 more)
                        0.11.0
                        """);
        assertThat(jcrm("config", "history", "--all").out()).contains("    - resource b\n");
    }

    @Test
    void configRollbackNamesTheVersionAndTellsWhatChanged() {
        daemon.json(
                "POST /v1/config/rollback",
                ApiJson.write(
                        new ConfigApplied(new CibVersion(0, 13, 0), List.of("+ resource b"), List.of(), List.of())));
        Invocation run = jcrm("config", "rollback", "0.11");
        assertThat(run.out()).isEqualTo("""
                        Changed:
                          * + resource b
                        Configuration 0.13.0 is on the disk of every member.
                        """);
        assertThat(daemon.last().body()).isEqualTo("{\"version\":\"0.11\",\"dryRun\":false}");
        assertThat(jcrm("config", "rollback", "yesterday").code()).isNotZero();
    }

    @Test
    void configDiffShowsTheChanges() {
        daemon.json(
                "GET /v1/config/diff?from=0.11&to=0.12",
                ApiJson.write(
                        new ConfigApplied(new CibVersion(0, 12, 0), List.of("+ resource a"), List.of(), List.of())));
        assertThat(jcrm("config", "diff", "0.11", "0.12").out()).isEqualTo("+ resource a\n");
    }

    @Test
    void aWrongConfigurationIsToldByFileLineAndColumn() throws IOException {
        Files.writeString(directory.resolve("cluster.yaml"), "clustr: {}\n");
        daemon.problem(
                "POST /v1/config",
                new Problem(
                        "invalid-config",
                        "the configuration is wrong",
                        400,
                        "1 error",
                        "correct it and apply it again",
                        List.of(
                                new LocatedError("cluster.yaml", 1, 1, "unknown key \"clustr\"", "write \"cluster\""),
                                new LocatedError("node2", 0, 0, "pgsql: there is no /pg", ""))));
        Invocation run = jcrm("config", "apply", "cluster.yaml");
        assertThat(daemon.last().path()).endsWith("&file=cluster.yaml");
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.err()).isEqualTo("""
                        cluster.yaml:1:1: unknown key "clustr"; write "cluster"
                        node2: pgsql: there is no /pg
                        jcrm: the configuration is wrong: 1 error; next: correct it and apply it again
                        """);
    }

    @Test
    void anotherVersionByNowIsAConflict() throws IOException {
        Files.writeString(directory.resolve("cluster.yaml"), "cluster: {}\n");
        daemon.problem(
                "POST /v1/config?dryRun=false&expect=0.11&file=cluster.yaml",
                Problem.of(409, "the configuration is 0.12 by now", "", "look at it and apply again"));
        assertThat(jcrm("config", "apply", "cluster.yaml", "--expect", "0.11").code())
                .isEqualTo(ExitCode.CONFLICT.code());
        assertThat(jcrm("config", "apply", "cluster.yaml", "--expect", "abc").code())
                .isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void configVerifyReadsTheStandardInputToo() {
        daemon.json(
                "POST /v1/config/verify?file=-",
                ApiJson.write(new ConfigVerified(
                        List.of(),
                        List.of(
                                new LocatedError("-", 3, 1, "there is no fencing", ""),
                                new LocatedError("node2", 0, 0, "not asked", "")))));
        Invocation run = Invocation.reading(daemon.socket(), "cluster: {}\n", "config", "verify", "-");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .isEqualTo("warning: -:3:1: there is no fencing\nwarning: node2: not asked\n- is good (2 warnings).\n");
    }

    @Test
    void configShowPrintsTheForm() {
        daemon.on(
                "GET /v1/cib?format=yaml",
                (_, out) -> FakeDaemon.write(
                        out, 200, "application/yaml", "cluster: {}\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(jcrm("config", "show").out()).isEqualTo("cluster: {}\n");
        daemon.on(
                "GET /v1/cib?format=xml&secrets=show",
                (_, out) -> FakeDaemon.write(out, 200, "application/xml", "<cib/>".getBytes(StandardCharsets.UTF_8)));
        assertThat(jcrm("config", "show", "--format", "xml", "--show-secrets").out())
                .isEqualTo("<cib/>\n");
        assertThat(jcrm("config", "show", "--format", "toml").code()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void agentsAreListedAndDescribed() {
        AgentMetadata agent = new AgentMetadata(
                AgentName.parse("ocf:jcrm:pgsql").orElseThrow(),
                "1.0",
                "PostgreSQL with streaming replication",
                "Long.",
                List.of(new AgentMetadata.Parameter(
                        "pgdata",
                        "string",
                        true,
                        true,
                        false,
                        Optional.of("/var/lib/postgresql/15/main"),
                        List.of(),
                        "data directory",
                        "Where the data lives.")),
                List.of(new AgentMetadata.Action("monitor", Optional.of("Promoted"), "10s", Optional.of("2s"))));
        daemon.json("GET /v1/agents", ApiJson.writeAgents(List.of(agent)));
        assertThat(jcrm("agents", "list").out()).isEqualTo("ocf:jcrm:pgsql  PostgreSQL with streaming replication\n");
        assertThat(jcrm("agents", "describe", "pgsql").out())
                .contains(
                        "  pgdata* (string, default /var/lib/postgresql/15/main, unique)\n      Where the data lives.\n")
                .contains("  monitor  Promoted  timeout 10s  interval 2s\n");
        assertThat(jcrm("agents", "describe", "mysql").err())
                .isEqualTo("jcrm: there is no agent mysql; next: jcrm agents list\n");
    }

    @Test
    void historyTellsSentencesSinceAMoment() {
        daemon.json(
                "GET /v1/history",
                ApiJson.writeHistory(List.of(new HistoryLine(
                        Instant.parse("2026-11-22T11:59:00Z"),
                        Level.INFO,
                        "pgsql is promoted on node1.",
                        Optional.empty()))));
        assertThat(jcrm("history", "--since", "10m", "--limit", "5").out())
                .startsWith("2026-11-22T11:59:00.000Z ")
                .endsWith(" pgsql is promoted on node1.\n");
        assertThat(daemon.last().path()).isEqualTo("/v1/history?since=2026-11-22T11%3A50%3A00Z&limit=5");
    }

    @Test
    void aNodeThatTheDaemonDoesNotKnowIsItsOwnSentence() {
        daemon.problem(
                "POST /v1/nodes/node9/standby",
                Problem.of(404, "there is no node node9", "the nodes are node1, node2", "jcrm node list"));
        Invocation run = jcrm("node", "standby", "node9");
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(run.err())
                .isEqualTo("jcrm: there is no node node9: the nodes are node1, node2; next: jcrm node list\n");
    }

    @Test
    void completionKnowsEveryVerb() {
        String script = jcrm("completion", "bash").out();
        assertThat(script).contains("complete -F _complete_jcrm");
        for (String path : Verbs.paths()) {
            String[] words = path.split(" ");
            assertThat(script).contains(words[words.length - 1]);
        }
    }
}
