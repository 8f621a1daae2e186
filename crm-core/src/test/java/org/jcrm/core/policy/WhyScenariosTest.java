package org.jcrm.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jcrm.core.policy.CibSketch.meta;
import static org.jcrm.core.policy.CibSketch.needs;
import static org.jcrm.core.policy.CibSketch.primitive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Explanation.Change;
import org.jcrm.core.policy.why.Explanation.NodeVerdict;
import org.jcrm.core.policy.why.Explanation.Reason;
import org.jcrm.core.policy.why.Question;
import org.jcrm.core.policy.why.Why;
import org.jcrm.core.policy.why.WhyRefused;
import org.jcrm.core.policy.why.WhyRequest;
import org.junit.jupiter.api.Test;

/** The sentences of an explanation: one scenario for each kind of reason. */
class WhyScenariosTest {
    private static Explanation ask(Cib cib, Question question, String resource, Optional<String> node) {
        try {
            return Why.explain(new WhyRequest(cib, CibSketch.NOW, question, resource, node.map(NodeName::of)));
        } catch (WhyRefused e) {
            throw new AssertionError(e.getMessage() + "; " + e.nextStep(), e);
        }
    }

    private static Explanation why(CibSketch sketch, String resource) {
        return ask(sketch.cib(), Question.WHY, resource, Optional.empty());
    }

    private static Explanation whyNot(CibSketch sketch, String resource, String node) {
        return ask(sketch.cib(), Question.NOT, resource, Optional.of(node));
    }

    private static Explanation whyStopped(CibSketch sketch, String resource) {
        return ask(sketch.cib(), Question.STOPPED, resource, Optional.empty());
    }

    private static Cib edited(Cib cib, CibEdit edit) {
        return ((EditResult.Applied) CibReducer.apply(cib, edit, Optional.empty())).cib();
    }

    /** {@code 100 it is active there (resource-stickiness=100)}. */
    private static List<String> reasons(Explanation explanation, String node) {
        return verdict(explanation, node).reasons().stream()
                .map(WhyScenariosTest::text)
                .toList();
    }

    private static String text(Reason reason) {
        return (reason.replaces() ? "=" : "") + reason.amount() + " " + reason.sentence();
    }

    private static NodeVerdict verdict(Explanation explanation, String node) {
        return explanation.nodes().stream()
                .filter(each -> each.node().value().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> commands(Explanation explanation) {
        return explanation.changes().stream().map(Change::command).toList();
    }

    private static List<String> changes(Explanation explanation) {
        return explanation.changes().stream()
                .map(change -> change.sentence() + ": " + change.effect())
                .toList();
    }

    // ---- it runs

    @Test
    void whatIsBoundToThePromotedInstanceIsWhereThatIs() {
        CibSketch cluster = CibSketch.of("node1", "node2")
                .resources(
                        "<clone id='db-clone'>" + meta("promotable", "true") + primitive("db") + "</clone>",
                        primitive("ip"))
                .constraints("<rsc_colocation id='ip-with-db' rsc='ip' with-rsc='db-clone' with-rsc-role='Promoted'"
                        + " score='INFINITY'/>")
                .attribute("node1", "master-db", "1000")
                .attribute("node2", "master-db", "100")
                .promoted("db", "node1")
                .running("db", "node2")
                .running("ip", "node1");

        Explanation ip = why(cluster, "ip");
        assertThat(ip.answer())
                .isEqualTo("ip runs on node1: it must be where db-clone is promoted (ip-with-db), and that is node1.");
        assertThat(ip.nodes()).extracting(NodeVerdict::role).containsExactly("Started", "");
        assertThat(reasons(ip, "node2"))
                .containsExactly("-INFINITY it must be where db-clone is promoted (ip-with-db), and that is node1");
        assertThat(changes(ip)).containsExactly("promote db-clone on node2: ip runs on node2");
        assertThat(commands(ip)).containsExactly("jcrm resource move db-clone node2 --promoted");

        Explanation db = why(cluster, "db");
        assertThat(db.answer())
                .isEqualTo("db-clone runs on node1 and node2, promoted on node1: its rank for promotion there is 1000"
                        + " against 100 on node2: promotion score of the agent (master-db).");
        assertThat(verdict(db, "node1").promotion().map(Object::toString)).contains("1000");
        assertThat(verdict(db, "node1").promotionReasons())
                .extracting(WhyScenariosTest::text)
                .containsExactly("1000 promotion score of the agent (master-db)");
        assertThat(whyNot(cluster, "db-clone", "node2").answer())
                .startsWith("db-clone runs on node2, but is promoted on node1: its rank for promotion there is 1000");
    }

    @Test
    void theHighestScoreWinsAndTheSmallestPreferenceThatTurnsItIsFound() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r", meta("resource-stickiness", "100")))
                .constraints("<rsc_location id='likes-b' rsc='r' node='b' score='40'/>")
                .running("r", "a");

        Explanation why = why(cluster, "r");
        assertThat(why.answer())
                .isEqualTo("r runs on a: its score there is the highest, 100 against 40 on b:"
                        + " it is active there (resource-stickiness=100).");
        assertThat(reasons(why, "a")).containsExactly("100 it is active there (resource-stickiness=100)");
        assertThat(reasons(why, "b")).containsExactly("40 location likes-b prefers it");
        assertThat(changes(why))
                .containsExactly(
                        "move r to b: r runs on b", "let r prefer b by 61 (a location constraint): r runs on b");
        Explanation not = whyNot(cluster, "r", "b");
        assertThat(not.answer())
                .isEqualTo("r does not run on b: it runs on a; its score there is the highest, 100 against 40"
                        + " on b: it is active there (resource-stickiness=100).");
        assertThat(commands(not)).containsExactly("jcrm resource move r b", "jcrm config apply FILE");
        assertThat(ask(cluster.cib(), Question.WHY, "r", Optional.of("a")).nodes())
                .hasSize(1);
    }

    @Test
    void equallyGoodNodesAreSaidToBe() {
        CibSketch cluster = CibSketch.of("a", "b").resources(primitive("r")).stopped("r", "a", "b");
        assertThat(why(cluster, "r").answer())
                .isEqualTo("r is started on a: a and b are equally good (score 0), and this one has the least to do or"
                        + " comes first by name.");
        assertThat(why(CibSketch.of("a", "b").resources(primitive("r")).running("r", "b"), "r")
                        .answer())
                .isEqualTo("r runs on b: a and b are equally good (score 0), and it is active there.");
    }

    @Test
    void aNodeAloneNeedsNoComparison() {
        assertThat(why(CibSketch.of("a").resources(primitive("r")).running("r", "a"), "r")
                        .answer())
                .isEqualTo("r runs on a: there is no other node.");
        CibSketch standby =
                CibSketch.of("a", "b").standby("b").resources(primitive("r")).running("r", "a");
        assertThat(why(standby, "r").answer()).isEqualTo("r runs on a: no other node is available (b is in standby).");
        assertThat(verdict(why(standby, "r"), "b").obstacles()).containsExactly("is in standby");
    }

    @Test
    void whatMustStayApartIsNotBesideTheOther() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r1"), primitive("r2"))
                .constraints("<rsc_colocation id='apart' rsc='r2' with-rsc='r1' score='-INFINITY'/>")
                .running("r1", "a")
                .running("r2", "b");
        assertThat(why(cluster, "r2").answer()).isEqualTo("r2 runs on b: it must not be where r1 is (apart).");
    }

    @Test
    void wishesOfOthersAreNamedWithTheWayTheyCame() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r1"), primitive("r2"), primitive("r3"))
                .constraints(
                        "<rsc_colocation id='two' rsc='r2' with-rsc='r1' score='INFINITY'/>",
                        "<rsc_colocation id='three' rsc='r3' with-rsc='r2' score='INFINITY'/>",
                        "<rsc_location id='loc' rsc='r3' node='b' score='50'/>");
        Explanation why = why(cluster, "r1");
        assertThat(why.answer())
                .isEqualTo("r1 is started on b: its score there is the highest, 50 against 0 on a:"
                        + " r3, placed relative to this, is better off here, by way of r2 (three).");
        assertThat(reasons(why, "b"))
                .containsExactly("50 r3, placed relative to this, is better off here, by way of r2 (three)");
    }

    // ---- it does not

    @Test
    void aBanOfAMoveNamesWhoMadeItAndUntilWhen() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r"))
                .constraints(
                        "<rsc_location id='cli-ban-r-on-a' rsc='r'><rule id='rule' score='-INFINITY' boolean-op='and'>"
                                + "<expression id='e' attribute='#uname' operation='eq' value='a'/>"
                                + "<date_expression id='d' operation='lt' end='2026-03-01T13:00:00Z'/></rule></rsc_location>");
        Explanation not = whyNot(cluster, "r", "a");
        assertThat(not.answer())
                .isEqualTo(
                        "r does not run on a: it was banned from there (cli-ban-r-on-a, until 2026-03-01T13:00:00Z).");
        assertThat(not.changes())
                .containsExactly(new Change("remove cli-ban-r-on-a", "jcrm resource clear r", "r runs on a"));

        Cib cib = cluster.cib();
        Cib changed = new Cib(
                cib.version(),
                Optional.of(new LastChange(
                        Instant.parse("2026-03-01T11:00:00Z"), "alice", "jcrm resource move", NodeName.of("b"))),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration(),
                cib.status(),
                cib.extra());
        assertThat(ask(changed, Question.NOT, "r", Optional.of("a")).answer())
                .isEqualTo("r does not run on a: it was banned from there (cli-ban-r-on-a, by alice with jcrm resource"
                        + " move at 2026-03-01T11:00:00Z, until 2026-03-01T13:00:00Z).");
    }

    @Test
    void aRuleSaysWhichExpressionDecided() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r"))
                .attribute("a", "pingd", "0")
                .attribute("b", "pingd", "200")
                .constraints("<rsc_location id='ping' rsc='r'><rule id='lost' score='-INFINITY' boolean-op='or'>"
                        + "<expression id='e1' attribute='pingd' operation='lt' value='100' type='number'/>"
                        + "<expression id='e2' attribute='pingd' operation='not_defined'/></rule></rsc_location>");
        Explanation not = whyNot(cluster, "r", "a");
        assertThat(not.answer())
                .isEqualTo("r does not run on a: location ping forbids it: rule lost holds: pingd lt 100 (it is 0).");
        assertThat(reasons(why(cluster, "r"), "b"))
                .containsExactly("0 location ping: rule lost does not hold: pingd lt 100 (it is 200) and pingd"
                        + " not_defined (it is 200)");
    }

    @Test
    void failuresAreCountedAndSaidToExpire() {
        String limits = meta("migration-threshold", "2") + meta("failure-timeout", "60s");
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r", limits))
                .failCount("a", "r", 2)
                .running("r", "b");
        Explanation not = whyNot(cluster, "r", "a");
        assertThat(not.answer())
                .isEqualTo("r does not run on a: it failed 2 times there (migration-threshold=2),"
                        + " not forgotten by itself.");
        Cib dated = edited(
                cluster.cib(),
                new CibEdit.SetTransientAttribute(
                        NodeName.of("a"), "last-failure-r#monitor_10000", Optional.of("1772366380")));
        assertThat(ask(dated, Question.NOT, "r", Optional.of("a")).answer())
                .isEqualTo("r does not run on a: it failed 2 times there (migration-threshold=2),"
                        + " forgotten at 2026-03-01T12:00:40Z.");
        CibSketch stopped = CibSketch.of("a").resources(primitive("r", limits)).failCount("a", "r", 2);
        Explanation why = whyStopped(stopped, "r");
        assertThat(why.answer())
                .isEqualTo("r is stopped: it failed 2 times there (migration-threshold=2), not forgotten by itself.");
        assertThat(commands(why)).containsExactly("jcrm resource failcount reset r a");
    }

    @Test
    void aDisabledResourceIsEnabledWhereItWasDisabled() {
        CibSketch own = CibSketch.of("a").resources(primitive("r", meta("target-role", "Stopped")));
        assertThat(whyStopped(own, "r").answer()).isEqualTo("r is stopped: it is disabled (target-role=Stopped).");
        assertThat(whyStopped(own, "r").changes())
                .containsExactly(new Change("enable r", "jcrm resource enable r", "r runs on a"));

        CibSketch group = CibSketch.of("a")
                .resources("<group id='g'>" + meta("target-role", "Stopped") + primitive("r") + "</group>");
        assertThat(whyStopped(group, "r").answer())
                .isEqualTo("r is stopped: g, of which it is a part, is disabled (target-role=Stopped).");
        assertThat(commands(whyStopped(group, "r"))).containsExactly("jcrm resource enable g");
    }

    @Test
    void aNodeInStandbyIsTakenOutOfIt() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("a")
                .standby("b")
                .resources(primitive("r"))
                .stopped("r", "a", "b");
        Explanation why = whyStopped(cluster, "r");
        assertThat(why.answer()).isEqualTo("r is stopped: no node is available: a is in standby; b is in standby.");
        assertThat(commands(why)).containsExactly("jcrm node unstandby a", "jcrm node unstandby b");
        assertThat(whyNot(cluster, "r", "b").answer()).isEqualTo("r does not run on b: b is in standby.");
    }

    @Test
    void withoutQuorumNothingIsStarted() {
        Cib cib = edited(
                CibSketch.of("a").resources(primitive("r")).stopped("r", "a").cib(),
                new CibEdit.SetCluster(false, Optional.empty()));
        Explanation why = ask(cib, Question.STOPPED, "r", Optional.empty());
        assertThat(why.answer()).isEqualTo("r is stopped: the cluster has no quorum (no-quorum-policy=stop).");
        assertThat(changes(why)).containsExactly("let the cluster have quorum (start more nodes): r runs on a");
    }

    @Test
    void whatComesFirstIsNamedWithTheReasonWhyItCannot() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("db", meta("target-role", "Stopped")), primitive("web"))
                .constraints("<rsc_order id='db-first' first='db' then='web'/>")
                .stopped("db", "a")
                .stopped("web", "a");
        Explanation why = whyStopped(cluster, "web");
        assertThat(why.answer())
                .isEqualTo("web is stopped: its start waits for the start of db (order db-first), which is not"
                        + " possible, since db is disabled (target-role=Stopped).");
        assertThat(changes(why))
                .containsExactly("enable db: web runs on a", "remove order db-first (web after db): web runs on a");
    }

    @Test
    void companyThatRunsNowhereIsFollowedToItsReason() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("db", meta("target-role", "Stopped")), primitive("web"))
                .constraints("<rsc_colocation id='with-db' rsc='web' with-rsc='db' score='INFINITY'/>")
                .stopped("db", "a")
                .stopped("web", "a");
        Explanation why = whyStopped(cluster, "web");
        assertThat(why.answer())
                .isEqualTo("web is stopped: it must be where db is (with-db), and it runs nowhere, since db is disabled"
                        + " (target-role=Stopped).");
        assertThat(commands(why))
                .containsExactly("jcrm resource enable db", "jcrm config apply FILE", "jcrm config apply FILE");
    }

    @Test
    void unmanagedResourcesStayAsTheyAre() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r", meta("is-managed", "false")))
                .running("r", "b");
        assertThat(why(cluster, "r").answer())
                .isEqualTo("r runs on b: it is not managed (is-managed=false), so it stays where it is.");
        CibSketch maintenance =
                CibSketch.of("a").option("maintenance-mode", "true").resources(primitive("r"));
        Explanation stopped = whyStopped(maintenance, "r");
        assertThat(stopped.answer()).isEqualTo("r is stopped: the cluster is in maintenance (maintenance-mode=true).");
        assertThat(changes(stopped)).containsExactly("set maintenance-mode=false: r runs on a");
    }

    @Test
    void aTicketThatIsNotGrantedIsNamed() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("r"))
                .constraints("<rsc_ticket id='needs-t' rsc='r' ticket='t' loss-policy='stop'/>")
                .ticket("t", false);
        Explanation why = whyStopped(cluster, "r");
        assertThat(why.answer()).isEqualTo("r is stopped: ticket t is not granted (needs-t).");
        assertThat(changes(why))
                .containsExactly("remove ticket needs-t (t): r runs on a", "grant the ticket t: r runs on a");
    }

    @Test
    void whatANodeLacksIsNamed() {
        CibSketch cluster = CibSketch.of("a", "b")
                .option("placement-strategy", "utilization")
                .capacity("a", "memory", 512)
                .capacity("b", "memory", 4096)
                .resources(primitive("r", needs("memory", 1024)));
        assertThat(whyNot(cluster, "r", "a").answer())
                .isEqualTo("r does not run on a: no room (memory: 1024 needed, 512 left).");
    }

    @Test
    void anUnhealthyNodeIsNamedByItsAttribute() {
        CibSketch cluster = CibSketch.of("a", "b")
                .option("node-health-strategy", "migrate-on-red")
                .attribute("a", "#health-disk", "red")
                .resources(primitive("r"));
        Explanation not = whyNot(cluster, "r", "a");
        assertThat(not.answer())
                .isEqualTo("r does not run on a: node health #health-disk=red"
                        + " (node-health-strategy=migrate-on-red).");
        assertThat(commands(not)).containsExactly("jcrm attribute set #health-disk green --node a");
    }

    @Test
    void inAnAsymmetricClusterANodeMustBeNamed() {
        CibSketch cluster = CibSketch.of("a", "b")
                .option("symmetric-cluster", "false")
                .resources(primitive("r"))
                .constraints("<rsc_location id='on-b' rsc='r' node='b' score='0'/>");
        Explanation not = whyNot(cluster, "r", "a");
        assertThat(not.answer())
                .isEqualTo("r does not run on a: no constraint allows it here (symmetric-cluster=false).");
        assertThat(reasons(why(cluster, "r"), "b")).containsExactly("0 location on-b allows it");
    }

    @Test
    void aLostNodeIsUnclean() {
        CibSketch cluster =
                CibSketch.of("a", "b").lost("a").resources(primitive("r")).stopped("r", "b");
        assertThat(whyNot(cluster, "r", "a").answer()).startsWith("r does not run on a: a is ");
        assertThat(commands(whyNot(cluster, "r", "a"))).contains("jcrm node start a");
    }

    @Test
    void aFailureThatBlocksNeedsACleanup() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive(
                        "r", "<operations><op id='m' name='monitor' interval='10s' on-fail='block'/></operations>"))
                .failedMonitor("r", "a");
        assertThat(why(cluster, "r").answer())
                .isEqualTo("r runs on a: a failure blocks it until \"jcrm resource cleanup r\" (on-fail=block),"
                        + " so it stays where it is.");
        Explanation not = whyNot(cluster, "r", "b");
        assertThat(not.answer())
                .isEqualTo("r does not run on b: it runs on a; a failure blocks it until \"jcrm resource cleanup r\""
                        + " (on-fail=block), so it stays where it is.");
        assertThat(commands(not)).containsExactly("jcrm resource cleanup r a; jcrm resource move r b");
    }

    @Test
    void aLockedResourceWaitsForItsNode() {
        Cib cib = edited(
                CibSketch.of("a", "b")
                        .option("shutdown-lock", "true")
                        .resources(primitive("r"))
                        .running("r", "a")
                        .stopped("r", "b")
                        .cib(),
                new CibEdit.SetTransientAttribute(NodeName.of("a"), "shutdown", Optional.of("1772366000")));
        Explanation why = ask(cib, Question.STOPPED, "r", Optional.empty());
        assertThat(why.answer())
                .isEqualTo("r is being stopped: it is locked to a, which was shut down (shutdown-lock), until that is"
                        + " back.");
        assertThat(verdict(why, "a").obstacles()).containsExactly("shuts down");
        assertThat(commands(why)).containsExactly("jcrm node start a");
    }

    @Test
    void whatTheWholeClusterForbidsComesFirst() {
        CibSketch stopped =
                CibSketch.of("a").option("stop-all-resources", "true").resources(primitive("r"));
        assertThat(whyStopped(stopped, "r").answer())
                .isEqualTo("r is stopped: all resources shall be stopped (stop-all-resources=true).");
        assertThat(changes(whyStopped(stopped, "r"))).containsExactly("set stop-all-resources=false: r runs on a");
        CibSketch unfenced = CibSketch.of("a").option("stonith-enabled", "true").resources(primitive("r"));
        assertThat(whyStopped(unfenced, "r").answer())
                .isEqualTo("r is stopped: fencing is enabled, but there is no fencing device: nothing is started.");
    }

    @Test
    void theInstancesOfACloneAreCounted() {
        String clone = "<clone id='c'>" + primitive("r") + "</clone>";
        assertThat(why(CibSketch.of("a", "b").resources(clone).running("r", "a").running("r", "b"), "c")
                        .answer())
                .isEqualTo("c runs on a and b: 2 instances are wanted.");
        CibSketch standby = CibSketch.of("a", "b").standby("b").resources(clone).running("r", "a");
        assertThat(why(standby, "r").answer())
                .isEqualTo("c runs on a: 2 instances are wanted, and only 1 can be placed.");
        assertThat(commands(why(standby, "r"))).containsExactly("jcrm node unstandby b");
    }

    @Test
    void withoutAPromotionScoreNobodyIsPromoted() {
        CibSketch cluster = CibSketch.of("a")
                .resources("<clone id='c'>" + meta("promotable", "true") + primitive("r") + "</clone>")
                .running("r", "a");
        assertThat(why(cluster, "c").answer())
                .isEqualTo("c runs on a, promoted nowhere: a: no promotion score is set there (master-r).");
        assertThat(commands(why(cluster, "c"))).containsExactly("jcrm resource move c a --promoted");
    }

    @Test
    void theMembersOfAGroupSpeakWithOneVoice() {
        String sticky = meta("resource-stickiness", "10");
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<group id='g'>" + primitive("g1", sticky) + primitive("g2", sticky)
                        + primitive("g3", sticky) + "</group>")
                .running("g1", "b")
                .running("g2", "b")
                .running("g3", "b");
        Explanation why = why(cluster, "g");
        assertThat(why.answer()).startsWith("g runs on b: its score there is the highest, 30 against 0 on a: ");
        assertThat(reasons(why, "b"))
                .containsExactly(
                        "10 it is active there (resource-stickiness=10)",
                        "20 the other members of the group are better off here");
    }

    @Test
    void aMemberThatCannotRunIsNamedWithItsGroup() {
        CibSketch cluster = CibSketch.of("a")
                .resources("<group id='g'>" + primitive("g1") + primitive("g2", meta("migration-threshold", "1"))
                        + "</group>")
                .running("g1", "a")
                .failCount("a", "g2", 1)
                .stopped("g2", "a");
        Explanation why = why(cluster, "g");
        assertThat(why.answer()).isEqualTo("g runs on a: there is no other node.");
        assertThat(why.details())
                .containsExactly("Its member g2 does not run: it failed once there (migration-threshold=1),"
                        + " not forgotten by itself.");
        assertThat(commands(why)).containsExactly("jcrm resource failcount reset g2 a");
    }

    // ---- conflicts

    @Test
    void constraintsThatCannotAllBeKeptAreNamedAsAMinimalSet() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("db"), primitive("web"), primitive("other"))
                .constraints(
                        "<rsc_location id='db-not-b' rsc='db' node='b' score='-INFINITY'/>",
                        "<rsc_location id='web-not-a' rsc='web' node='a' score='-INFINITY'/>",
                        "<rsc_location id='other-not-a' rsc='other' node='a' score='-INFINITY'/>",
                        "<rsc_colocation id='together' rsc='web' with-rsc='db' score='INFINITY'/>",
                        "<rsc_order id='db-first' first='db' then='web'/>");
        Explanation why = whyStopped(cluster, "web");
        assertThat(why.conflicts()).hasSize(1);
        assertThat(why.conflicts().getFirst().constraints()).containsExactly("db-not-b", "web-not-a", "together");
        assertThat(why.conflicts().getFirst().sentence())
                .isEqualTo("location db-not-b (db not on b), location web-not-a (web not on a) and colocation together"
                        + " (web with db) cannot all be kept: without any one of them web could run.");
        assertThat(changes(why)).isNotEmpty();
    }

    @Test
    void oneConstraintAloneIsNoConflict() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("r"))
                .constraints("<rsc_location id='never' rsc='r' node='a' score='-INFINITY'/>");
        Explanation why = whyStopped(cluster, "r");
        assertThat(why.conflicts()).isEmpty();
        assertThat(changes(why)).containsExactly("remove location never (r not on a): r runs on a");
    }

    @Test
    void ifNoSingleChangeHelpsTwoTogetherAreTried() {
        CibSketch cluster = CibSketch.of("a")
                .standby("a")
                .resources(primitive("r", meta("target-role", "Stopped")))
                .stopped("r", "a");
        assertThat(commands(whyStopped(cluster, "r"))).containsExactly("jcrm resource enable r; jcrm node unstandby a");
    }

    // ---- questions that make no sense

    @Test
    void unknownNamesAreRefusedWithWhatWasProbablyMeant() {
        Cib cib = CibSketch.of("node1").resources(primitive("database")).cib();
        assertThatThrownBy(() ->
                        Why.explain(new WhyRequest(cib, CibSketch.NOW, Question.WHY, "databse", Optional.empty())))
                .isInstanceOfSatisfying(WhyRefused.class, refused -> {
                    assertThat(refused).hasMessage("there is no resource \"databse\"");
                    assertThat(refused.nextStep()).isEqualTo("did you mean \"database\"?");
                });
        assertThatThrownBy(() -> Why.explain(new WhyRequest(
                        cib, CibSketch.NOW, Question.NOT, "database", Optional.of(NodeName.of("node2")))))
                .isInstanceOfSatisfying(
                        WhyRefused.class,
                        refused -> assertThat(refused.nextStep()).contains("node1"));
        assertThatThrownBy(() -> new WhyRequest(cib, CibSketch.NOW, Question.NOT, "database", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatRunsIsNotStopped() {
        CibSketch cluster = CibSketch.of("a").resources(primitive("r")).running("r", "a");
        assertThat(whyStopped(cluster, "r").answer()).isEqualTo("r is not stopped: it runs on a.");
        assertThat(whyNot(cluster, "r", "a").answer()).isEqualTo("r does run on a.");
        assertThat(whyNot(cluster, "r", "a").changes()).isEmpty();
    }

    @Test
    void whatForbidsANodeIsToldBesidesThatItRunsNothing() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("b")
                .resources("<clone id='c'>" + primitive("r") + "</clone>", primitive("s"))
                .constraints("<rsc_location id='no' rsc='s' node='b' score='-INFINITY'/>")
                .running("r", "a")
                .stopped("r", "b")
                .running("s", "a")
                .stopped("s", "b");
        assertThat(sentences(whyNot(cluster, "s", "b")))
                .containsExactly("s does not run on b: b is in standby.", "Besides, location no forbids it.");
        assertThat(sentences(whyNot(cluster, "c", "b"))).containsExactly("c does not run on b: b is in standby.");
    }

    @Test
    void whereOnlyNamedNodesAreLookedAtTheOthersAreForbidden() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r"))
                .constraints("<rsc_location id='only' rsc='r' node='a' score='0' resource-discovery='exclusive'/>")
                .running("r", "a")
                .stopped("r", "b");
        assertThat(whyNot(cluster, "r", "b").answer())
                .isEqualTo("r does not run on b: it may only be where a constraint with resource-discovery=exclusive"
                        + " names it.");
    }

    @Test
    void aMoveThatStillHoldsIsNamed() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r"))
                .constraints("<rsc_location id='cli-prefer-r' rsc='r' node='b' score='INFINITY'/>")
                .stopped("r", "a")
                .running("r", "b");
        assertThat(why(cluster, "r").answer())
                .isEqualTo("r runs on b: its score there is the highest, INFINITY against 0 on a:"
                        + " it was moved there (cli-prefer-r).");
    }

    @Test
    void aPromotionWaitsForItsTicketWhateverItsRank() {
        CibSketch cluster = CibSketch.of("a")
                .resources("<clone id='c'>" + meta("promotable", "true") + primitive("r") + "</clone>")
                .constraints(
                        "<rsc_ticket id='needs-t' rsc='c' rsc-role='Promoted' ticket='t' loss-policy='demote'/>",
                        "<rsc_location id='l' rsc='c' role='Promoted' node='a' score='100'/>")
                .ticket("t", false)
                .running("r", "a");
        assertThat(why(cluster, "c").answer())
                .isEqualTo("c runs on a, promoted nowhere: a: promotion needs a ticket that is not granted.");
    }

    @Test
    void whatFreezesWithoutQuorumIsNotStarted() {
        CibSketch cluster = CibSketch.of("a")
                .withoutQuorum("freeze")
                .resources(primitive("r"))
                .stopped("r", "a");
        Explanation why = whyStopped(cluster, "r");
        assertThat(why.answer())
                .isEqualTo("r is stopped: without quorum nothing is started (no-quorum-policy=freeze).");
        assertThat(changes(why)).containsExactly("let the cluster have quorum (start more nodes): r runs on a");
    }

    @Test
    void aNodeInMaintenanceIsNamedAndNotTheResource() {
        CibSketch cluster = CibSketch.of("a", "b")
                .attribute("a", "maintenance", "true")
                .resources(primitive("r"), primitive("s", meta("maintenance", "true")))
                .running("r", "a")
                .stopped("r", "b")
                .running("s", "b")
                .stopped("s", "a");
        assertThat(why(cluster, "r").answer()).isEqualTo("r runs on a: a is in maintenance, so it stays where it is.");
        assertThat(why(cluster, "s").answer())
                .isEqualTo("s runs on b: it is in maintenance (maintenance=true), so it stays where it is.");
        assertThat(whyNot(cluster, "s", "a").answer()).isEqualTo("s does not run on a: a is in maintenance.");
    }

    @Test
    void aBundleIsExplainedByTheNodesOfItsContainers() {
        String box = "<bundle id='box'><docker image='i:1' replicas='1'/><network ip-range-start='10.0.0.1'"
                + " control-port='3121'/>" + primitive("app") + "</bundle>";
        CibSketch cluster = CibSketch.of("a", "b").resources(box);
        assertThat(why(cluster, "box").answer()).isEqualTo("box runs on a: 1 instance is wanted.");
        assertThat(changes(whyNot(cluster, "box", "b"))).containsExactly("move box to b: box runs on b");
        cluster.standby("a").standby("b");
        assertThat(whyStopped(cluster, "box").answer())
                .startsWith("box is stopped: no node is available: a is in standby; b is in standby");
    }

    /** The answer, and what is said besides. */
    private static List<String> sentences(Explanation explanation) {
        List<String> all = new ArrayList<>(List.of(explanation.answer()));
        all.addAll(explanation.details());
        return all;
    }
}
