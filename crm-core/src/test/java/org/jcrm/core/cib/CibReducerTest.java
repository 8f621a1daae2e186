package org.jcrm.core.cib;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit.AddNode;
import org.jcrm.core.cib.CibEdit.Batch;
import org.jcrm.core.cib.CibEdit.IncrementTransientAttribute;
import org.jcrm.core.cib.CibEdit.NodeLost;
import org.jcrm.core.cib.CibEdit.PutConstraint;
import org.jcrm.core.cib.CibEdit.PutResource;
import org.jcrm.core.cib.CibEdit.RecordOperation;
import org.jcrm.core.cib.CibEdit.RemoveResource;
import org.jcrm.core.cib.CibEdit.ReplaceConfiguration;
import org.jcrm.core.cib.CibEdit.SetMembership;
import org.jcrm.core.cib.CibEdit.SetMetaAttribute;
import org.jcrm.core.cib.CibEdit.SetPermanentAttribute;
import org.jcrm.core.cib.CibEdit.SetProperty;
import org.jcrm.core.cib.CibEdit.SetTransientAttribute;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;

final class CibReducerTest {
    private static final NodeName N1 = NodeName.of("n1");
    private static final ResourceId DB = ResourceId.of("db");
    private static final LastChange BY = new LastChange(Instant.parse("2026-01-01T00:00:00Z"), "root", "jcrm test", N1);
    private static final Cib BASE = applied(
            Cib.EMPTY,
            new Batch(List.of(
                    new AddNode(N1),
                    new PutResource(new CloneResource(ResourceId.of("db-clone"), primitive(), List.of(), List.of())))));

    private static Primitive primitive() {
        return new Primitive(
                DB,
                new AgentName("ocf", "jcrm", "Stateful"),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Cib applied(Cib cib, CibEdit edit) {
        return switch (CibReducer.apply(cib, edit, Optional.of(BY))) {
            case EditResult.Applied(Cib next) -> next;
            case EditResult.Rejected(EditRejected why) -> throw new AssertionError(why);
        };
    }

    private static String rejected(Cib cib, CibEdit edit) {
        return switch (CibReducer.apply(cib, edit, Optional.of(BY))) {
            case EditResult.Applied(Cib next) -> throw new AssertionError("applied: " + next.version());
            case EditResult.Rejected(EditRejected why) -> why.reason();
        };
    }

    @Test
    void aConfigurationEditStartsANewEpochAndSaysWhoMadeIt() {
        Cib busy = applied(BASE, new SetTransientAttribute(N1, "a", Optional.of("1")));
        Cib next = applied(busy, new SetProperty("maintenance-mode", Optional.of("true")));
        assertThat(next.version()).isEqualTo(new CibVersion(0, busy.version().epoch() + 1, 0));
        assertThat(next.lastChange()).contains(BY);
    }

    @Test
    void aStatusEditCountsUpAndLeavesTheLastChangeAlone() {
        Cib next = switch (CibReducer.apply(
                BASE, new SetTransientAttribute(N1, "a", Optional.of("1")), Optional.empty())) {
            case EditResult.Applied(Cib cib) -> cib;
            case EditResult.Rejected(EditRejected why) -> throw new AssertionError(why);
        };
        assertThat(next.version()).isEqualTo(BASE.version().nextUpdate());
        assertThat(next.lastChange()).isEqualTo(BASE.lastChange());
    }

    @Test
    void anEditThatChangesNothingGivesTheVerySameSnapshot() {
        Cib set = applied(BASE, new SetTransientAttribute(N1, "a", Optional.of("1")));
        assertThat(applied(set, new SetTransientAttribute(N1, "a", Optional.of("1"))))
                .isSameAs(set);
        assertThat(applied(set, new SetProperty("not-there", Optional.empty()))).isSameAs(set);
        assertThat(applied(set, new AddNode(N1))).isSameAs(set);
    }

    @Test
    void aBatchCountsOnceAndFailsAsOne() {
        Cib next = applied(
                BASE,
                new Batch(List.of(
                        new SetTransientAttribute(N1, "a", Optional.of("1")),
                        new SetTransientAttribute(N1, "b", Optional.of("2")))));
        assertThat(next.version()).isEqualTo(BASE.version().nextUpdate());
        assertThat(rejected(
                        BASE,
                        new Batch(List.of(
                                new SetTransientAttribute(N1, "a", Optional.of("1")),
                                new SetTransientAttribute(NodeName.of("nobody"), "b", Optional.of("2"))))))
                .contains("no node nobody");
    }

    @Test
    void countingUpStopsAtInfinity() {
        Cib once = applied(BASE, new IncrementTransientAttribute(N1, "fail-count-db"));
        assertThat(state(once).transientAttribute("fail-count-db")).contains("1");
        assertThat(state(applied(once, new IncrementTransientAttribute(N1, "fail-count-db")))
                        .transientAttribute("fail-count-db"))
                .contains("2");
        Cib infinite = applied(BASE, new SetTransientAttribute(N1, "fail-count-db", Optional.of("INFINITY")));
        assertThat(applied(infinite, new IncrementTransientAttribute(N1, "fail-count-db")))
                .isSameAs(infinite);
    }

    @Test
    void idsOfNewAttributesAreThoseThatPacemakerGives() {
        Cib next = applied(
                BASE,
                new Batch(List.of(
                        new SetPermanentAttribute(N1, "standby", Optional.of("on")),
                        new SetMetaAttribute(DB, "target-role", Optional.of("Stopped")),
                        new SetProperty("a", Optional.of("b")),
                        new SetTransientAttribute(N1, "c", Optional.of("d")))));
        assertThat(next.toString())
                .contains("id=nodes-1-standby")
                .contains("id=db-meta_attributes-target-role")
                .contains("id=cib-bootstrap-options-a")
                .contains("id=status-1-c");
    }

    @Test
    void aNewConfigurationKeepsWhatAgentsWroteAboutNodes() {
        Cib marked = applied(BASE, new SetPermanentAttribute(N1, "pgsql-data-status", Optional.of("LATEST")));
        ConfiguredNode asWritten = new ConfiguredNode("7", N1, Optional.empty(), List.of(), List.of());
        Cib next = applied(marked, new ReplaceConfiguration(Configuration.EMPTY.withNodes(List.of(asWritten))));
        ConfiguredNode node = next.configuration().node(N1).orElseThrow();
        assertThat(node.id()).isEqualTo("1");
        assertThat(node.attributes().getFirst().value("pgsql-data-status")).contains("LATEST");
    }

    @Test
    void aNodeThatTakesPartIsNotEditedAway() {
        Cib member = applied(BASE, new SetMembership(N1, true, true, "member", "member"));
        assertThat(rejected(member, new ReplaceConfiguration(Configuration.EMPTY)))
                .contains("takes part");
    }

    @Test
    void referencesToNothingAreRefusedWithWhatThereIs() {
        LocationConstraint ban = LocationConstraint.of("x", ResourceId.of("typo"), N1, Score.MINUS_INFINITY);
        assertThat(rejected(BASE, new PutConstraint(ban))).isEqualTo("There is no resource typo.");
        assertThat(rejected(BASE, new SetMetaAttribute(ResourceId.of("typo"), "a", Optional.of("b"))))
                .isEqualTo("There is no resource typo.");
        Cib banned = applied(BASE, new PutConstraint(LocationConstraint.of("x", DB, N1, Score.MINUS_INFINITY)));
        assertThat(rejected(banned, new RemoveResource(ResourceId.of("db-clone"))))
                .contains("constraint x still names");
        assertThat(rejected(BASE, new PutResource(primitive()))).contains("is taken");
    }

    @Test
    void aLostNodeLosesItsSessionUnlessItsResourcesRunOn() {
        Cib member = applied(
                BASE,
                new Batch(List.of(
                        new SetMembership(N1, true, true, "member", "member"),
                        new SetTransientAttribute(N1, "master-db", Optional.of("100")),
                        new RecordOperation(N1, resource(), start()))));
        NodeState detached = state(applied(member, new NodeLost(N1, true)));
        assertThat(detached.transientAttribute("master-db")).contains("100");
        assertThat(detached.history()).containsKey(DB);
        NodeState gone = state(applied(member, new NodeLost(N1, false)));
        assertThat(gone.transientAttributes()).isEmpty();
        assertThat(gone.history()).containsKey(DB);
        assertThat(gone.expected()).isEqualTo("member");
    }

    @Test
    void theStartIsRememberedBehindAPromotionUntilTheNextStartOrStop() {
        OperationRecord start = start();
        Cib started = applied(BASE, new RecordOperation(N1, resource(), start));
        Cib promoted = applied(started, new RecordOperation(N1, resource(), as("promote", 2)));
        Cib demoted = applied(promoted, new RecordOperation(N1, resource(), as("demote", 3)));
        assertThat(operations(demoted)).containsExactly("db_start_0", "db_last_0");
        assertThat(operations(applied(demoted, new RecordOperation(N1, resource(), as("stop", 4)))))
                .containsExactly("db_last_0");
    }

    @Test
    void afterAReloadTheStartIsNoWitnessOfTheParametersInForce() {
        Cib started = applied(BASE, new RecordOperation(N1, resource(), start()));
        Cib promoted = applied(started, new RecordOperation(N1, resource(), as("promote", 2)));
        Cib reloading = applied(promoted, new RecordOperation(N1, resource(), as("reload-agent", 3)));
        assertThat(operations(reloading)).containsExactly("db_start_0", "db_last_0");
        assertThat(operations(applied(reloading, new RecordOperation(N1, resource(), as("promote", 3)))))
                .containsExactly("db_last_0");
    }

    @Test
    void whatADemotionUnderWayMayNotHaveEndedStaysPromoted() {
        Cib started = applied(BASE, new RecordOperation(N1, resource(), start()));
        Cib promoted = applied(started, new RecordOperation(N1, resource(), as("promote", 2)));
        Cib demoting = applied(promoted, new RecordOperation(N1, resource(), pending("demote")));
        assertThat(operations(demoting)).containsExactly("db_start_0", "db_promote_0", "db_last_0");
        Cib demoted = applied(demoting, new RecordOperation(N1, resource(), as("demote", 3)));
        assertThat(operations(demoted)).containsExactly("db_start_0", "db_last_0");
        Cib stopping = applied(demoted, new RecordOperation(N1, resource(), pending("stop")));
        assertThat(operations(stopping)).containsExactly("db_start_0", "db_demote_0", "db_last_0");
        assertThat(operations(applied(stopping, new RecordOperation(N1, resource(), as("stop", 4)))))
                .containsExactly("db_last_0");
    }

    private static OperationRecord pending(String task) {
        return OperationRecord.of("db_last_0", new OperationKey(DB, task, 0), -1, OperationStatus.PENDING, 193);
    }

    private static List<String> operations(Cib cib) {
        return List.copyOf(Objects.requireNonNull(state(cib).history().get(DB))
                .operations()
                .keySet());
    }

    private static OperationRecord as(String task, int callId) {
        return OperationRecord.of("db_last_0", new OperationKey(DB, task, 0), callId, OperationStatus.DONE, 0);
    }

    private static ResourceHistory resource() {
        return new ResourceHistory(DB, Optional.empty(), Optional.empty(), Map.of(), Map.of());
    }

    private static OperationRecord start() {
        return as("start", 1);
    }

    private static NodeState state(Cib cib) {
        return Optional.ofNullable(cib.status().nodes().get(N1)).orElseThrow();
    }
}
