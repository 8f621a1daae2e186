package org.jcrm.core.codec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.AgentAttributes;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit.SetPermanentAttribute;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

class ConfigurationDiffTest {
    private static final Configuration PAIR = CibYamlTest.read(SampleConfigurations.PAIR);

    @Test
    void nothingChangedSaysNothing() {
        assertThat(ConfigurationDiff.between(PAIR, PAIR)).isEmpty();
        assertThat(ConfigurationDiff.between(PAIR, CibYamlTest.read(CibYaml.write(PAIR))))
                .isEmpty();
    }

    @Test
    void whatAgentsKeepAboutNodesIsNotShownAndNotLostByApplyingWhatIsShown() {
        Configuration running = CibYamlTest.read(SampleConfigurations.PAIR.replace(
                "nodes: [node1, node2]",
                "nodes: {node1: {attributes: {pgsql-data-status: LATEST, rack: left}}, node2: {standby: true}}"));
        Configuration shown = AgentAttributes.without(running);
        assertThat(CibYaml.write(shown)).contains("rack: left").doesNotContain("data-status");
        assertThat(ConfigurationDiff.between(running, shown)).isEmpty();
    }

    @Test
    void eachChangeIsOneLineInTheOrderOfTheFile() {
        Configuration after = CibYamlTest.read(SampleConfigurations.PAIR
                        .replace("no-quorum-policy: ignore", "no-quorum-policy: stop")
                        .replace("fencing-enabled: false          # knowingly", "maintenance-mode: true")
                        .replace("nodes: [node1, node2]", "nodes: [node1, node2, node3]")
                        .replace("rep_mode: sync", "rep_mode: async")
                        .replace("repuser: repl_user", "pgport: 5433")
                        .replace("{interval: 3s, timeout: 10s", "{interval: 3s, timeout: 15s")
                        .replace("demote:  {timeout: 120s, on-fail: restart}", "")
                        .replace("  master-ip:\n", "  other-ip: {agent: \"ocf:jcrm:IPaddr2\"}\n  master-ip:\n")
                        .replace("clone-max: 2, ", "clone-max: 3, ")
                        .replace("then: promote pgsql-master}", "then: promote pgsql-master, kind: Optional}")
                + "defaults: {resources: {resource-stickiness: 5}}\n");

        assertThat(ConfigurationDiff.between(PAIR, after))
                .containsExactly(
                        "~ cluster.no-quorum-policy: ignore → stop",
                        "- cluster.fencing-enabled (was false)",
                        "+ cluster.maintenance-mode: true",
                        "+ node node3",
                        "~ pgsql-master.meta.clone-max: 2 → 3",
                        "~ pgsql.params.rep_mode: sync → async",
                        "- pgsql.params.repuser (was repl_user)",
                        "- pgsql.demote (was {timeout: 120s, on-fail: restart})",
                        "~ pgsql.monitor(3s): {interval: 3s, timeout: 10s, on-fail: restart} → {interval: 3s, timeout: 15s, on-fail: restart}",
                        "+ pgsql.params.pgport: 5433",
                        "+ resource other-ip (ocf:jcrm:IPaddr2)",
                        "- order: {first: start master-ip, then: promote pgsql-master}",
                        "+ order: {first: start master-ip, then: promote pgsql-master, kind: Optional}",
                        "+ defaults.resources.resource-stickiness: 5");
    }

    @Test
    void aRemovedOrMovedResourceIsOneLine() {
        Configuration before = CibYamlTest.read("""
                resources:
                  a: {agent: "ocf:jcrm:Dummy", params: {fake: x}}
                  b: {agent: "ocf:jcrm:Dummy"}
                """);
        Configuration after = CibYamlTest.read("""
                resources:
                  g: {members: {b: {agent: "ocf:jcrm:Stateful"}}}
                """);

        assertThat(ConfigurationDiff.between(before, after))
                .containsExactly(
                        "- resource a (ocf:jcrm:Dummy)",
                        "+ resource g (group)",
                        "~ resource b (ocf:jcrm:Dummy) → resource b (ocf:jcrm:Stateful) in g");
    }

    /** An agent keeps its knowledge there; a person's file need not know of it. */
    @Test
    void permanentAttributesThatTheFileDoesNotNameAreNoDifference() {
        Configuration running = withAttribute(PAIR, "node1", "pgsql-data-status", "LATEST");

        assertThat(ConfigurationDiff.between(running, PAIR)).isEmpty();
        assertThat(ConfigurationDiff.between(
                        running,
                        CibYamlTest.read(SampleConfigurations.PAIR.replace(
                                "nodes: [node1, node2]", "nodes: {node1: {standby: on}, node2: }"))))
                .containsExactly("+ node1.standby: on");
    }

    @Test
    void aNewNodeInTheMiddleDoesNotTakeAnotherNodesId() {
        Configuration wanted = CibYamlTest.read("nodes: {node1: , node3: {address: 10.0.0.3}, node2: }\n");

        List<ConfiguredNode> nodes =
                ConfigurationDiff.edit(PAIR, wanted).configuration().nodes();

        assertThat(nodes)
                .extracting(node -> node.name() + "=" + node.id())
                .containsExactly("node1=1", "node3=3", "node2=2");
        assertThat(nodes.get(1).attributes().getFirst().id()).isEqualTo("nodes-3");
        assertThat(nodes.get(1).attributes().getFirst().pairs().getFirst().id()).isEqualTo("nodes-3-address");
    }

    @Test
    void anyDifferenceHasALineBecauseWithoutLinesNothingIsApplied() {
        Configuration reordered = CibYamlTest.read("""
                resources:
                  b: {agent: "ocf:jcrm:Dummy"}
                  a: {agent: "ocf:jcrm:Dummy"}
                """);
        Configuration before = CibYamlTest.read("""
                resources:
                  a: {agent: "ocf:jcrm:Dummy"}
                  b: {agent: "ocf:jcrm:Dummy"}
                """);

        assertThat(ConfigurationDiff.between(before, reordered)).containsExactly("~ ids or the order of settings");
    }

    private static Configuration withAttribute(Configuration now, String node, String name, String value) {
        Cib cib = new Cib(
                Cib.EMPTY.version(),
                Optional.empty(),
                true,
                Optional.empty(),
                now,
                Cib.EMPTY.status(),
                Cib.EMPTY.extra());
        return ((EditResult.Applied) CibReducer.apply(
                        cib, new SetPermanentAttribute(NodeName.of(node), name, Optional.of(value)), Optional.empty()))
                .cib()
                .configuration();
    }
}
