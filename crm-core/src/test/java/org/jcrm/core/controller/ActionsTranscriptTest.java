package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.RSC;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.graph.GraphAction.PseudoAction;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

final class ActionsTranscriptTest {
    private static final Requester AGENT = new Requester("root", "agent", N2);

    private static TestCluster pair() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        return cluster;
    }

    /** Makes the designated controller plan once. */
    private static void replan(TestCluster cluster) {
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
    }

    private static Map<String, OperationRecord> history(TestCluster cluster, NodeName at, NodeName of) {
        return requireNonNull(cluster.status(at, of).history().get(RSC)).operations();
    }

    @Test
    void whatIsInFlightIsInTheCibBeforeAnybodyRunsIt() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "start", N2)));
        replan(cluster);
        assertThat(cluster.tasks(N2)).hasSize(1);
        assertThat(cluster.tasks(N2).getFirst().transitionKey()).matches("1:2:0:uuid-n1-.*");
        assertThat(requireNonNull(history(cluster, N1, N2).get("db_last_0")).isPending())
                .isTrue();
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }

    @Test
    void aChainRunsInOrderAcrossNodes() {
        TestCluster cluster = pair();
        cluster.scriptOnce(
                synapse(operation(1, "start", N2)),
                synapse(new PseudoAction(2, "db_running_0", "running", Map.of()), 1),
                synapse(operation(3, "start", N1), 2),
                synapse(operation(4, "monitor", 3000, N1, 0), 3));
        replan(cluster);
        // Only what depends on nothing is handed out.
        assertThat(cluster.tasks(N1)).isEmpty();
        cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        assertThat(cluster.tasks(N1))
                .extracting(AgentTask::action)
                .extracting("operation")
                .containsExactly("start");
        cluster.runAll();
        assertThat(history(cluster, N2, N1)).containsKeys("db_last_0", "db_monitor_3000");
        assertThat(cluster.narrated(N1)).contains("Transition 2 is complete.");
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }

    @Test
    void aFailedStartIsFatalAndStopsTheTransition() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "start", N2)), synapse(operation(2, "promote", N2), 1));
        replan(cluster);
        int plans = cluster.plans();
        cluster.complete(N2, OcfResult.ERROR);
        cluster.deliver();
        assertThat(cluster.tasks(N2)).isEmpty();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(cluster.status(N1, N2).transientAttribute("fail-count-db#start_0"))
                .contains("INFINITY");
        assertThat(cluster.status(N1, N2).transientAttribute("last-failure-db#start_0"))
                .contains(Long.toString(cluster.now().getEpochSecond()));
        assertThat(history(cluster, N1, N2)).containsKeys("db_last_0", "db_last_failure_0");
        assertThat(cluster.narrated(N1)).contains("db_start_0 on n2 returned 'error': because");
    }

    @Test
    void aProbeThatFindsSomethingRunningIsNewsAndNoFailure() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "monitor", 0, N2, 7)));
        replan(cluster);
        int plans = cluster.plans();
        cluster.complete(N2, OcfResult.PROMOTED);
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(history(cluster, N1, N2)).containsOnlyKeys("db_last_0");
        assertThat(cluster.status(N1, N2).transientAttributes()).isEmpty();
    }

    @Test
    void aMonitorThatStartsToFailIsCountedOnceAndPlannedForAtOnce() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "monitor", 2000, N2, 8)));
        replan(cluster);
        AgentTask monitor = cluster.complete(N2, OcfResult.PROMOTED);
        cluster.deliver();
        int plans = cluster.plans();
        for (String reason : List.of("no answer", "still no answer")) {
            cluster.post(
                    N2,
                    new ClusterEvent.RecurringChanged(
                            monitor,
                            AgentResult.of(OcfResult.NOT_RUNNING, reason),
                            OperationStatus.DONE,
                            cluster.nextCall(),
                            cluster.now(),
                            Duration.ZERO,
                            Duration.ZERO));
            cluster.deliver();
        }
        assertThat(cluster.status(N1, N2).transientAttribute("fail-count-db#monitor_2000"))
                .contains("1");
        assertThat(cluster.plans()).isGreaterThan(plans);
        // The entry of the last success stays beside that of the failure.
        assertThat(requireNonNull(history(cluster, N1, N2).get("db_monitor_2000"))
                        .returnCode())
                .isEqualTo(8);
        assertThat(requireNonNull(history(cluster, N1, N2).get("db_last_failure_0"))
                        .exitReason())
                .isEqualTo("still no answer");
    }

    @Test
    void anAttributeThatThePlanDoesNotKnowDisturbsNothing() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "start", N2)), synapse(operation(2, "promote", N2), 1));
        replan(cluster);
        int plans = cluster.plans();
        set(cluster, "pgsql-xlog-loc", "0000000003000060");
        assertThat(cluster.status(N2, N2).transientAttribute("pgsql-xlog-loc")).contains("0000000003000060");
        cluster.runAll();
        assertThat(cluster.plans()).isEqualTo(plans);
        assertThat(cluster.narrated(N1)).contains("Transition 2 is complete.");
    }

    @Test
    void aPromotionScoreStopsTheTransitionAfterWhatIsInFlight() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "start", N2)), synapse(operation(2, "promote", N2), 1));
        replan(cluster);
        int plans = cluster.plans();
        set(cluster, "master-db", "100");
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        assertThat(cluster.tasks(N2)).isEmpty();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        // Writing the same again is no change.
        var version = cluster.cib(N1).version();
        set(cluster, "master-db", "100");
        assertThat(cluster.cib(N1).version()).isEqualTo(version);
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    private static void set(TestCluster cluster, String name, String value) {
        cluster.post(
                N2,
                new ClusterEvent.AttributeRequested(
                        Optional.empty(), AGENT, N2, name, Optional.of(value), AttributeLifetime.TRANSIENT));
        cluster.deliver();
    }

    /** N2's agent asks for a record of what the data of a node are worth. */
    private static RequestId recordAtN2(TestCluster cluster, NodeName node, String worth, Optional<CibVersion> known) {
        RequestId id = new RequestId(N2, 7);
        cluster.post(
                N2,
                new ClusterEvent.AttributeRequested(
                        Optional.of(id),
                        AGENT,
                        node,
                        "pgsql-data-status",
                        Optional.of(worth),
                        AttributeLifetime.PERMANENT,
                        known));
        return id;
    }

    /**
     * A primary that was paused and replaced decided to go on without its standby, and said so while the news was on its
     * way to it: it must not be believed when it is heard after the news.
     */
    @Test
    void whatAnAgentThoughtBeforeTheNodeLearnedOfOthersDecisionsIsVoid() {
        TestCluster cluster = pair();
        var thought = cluster.cib(N2).version();
        cluster.view(2, N1);
        cluster.ask(
                N1,
                new OperatorRequest.Edit(
                        new org.jcrm.core.cib.CibEdit.SetProperty("note", Optional.of("decided apart")),
                        Optional.empty()));
        cluster.view(3, N1, N2);
        cluster.deliver();
        RequestId id = recordAtN2(cluster, N1, "DISCONNECT", Optional.of(thought));
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).get().isInstanceOf(RequestOutcome.Refused.class);
    }

    /**
     * A promotion that was given up had asked for another node to be recorded as out of date. Said again after the next change
     * of the membership, that met the primary which had been promoted meanwhile (simulation, PLAIN 1205).
     */
    @Test
    void whatAnAgentGaveUpWaitingForIsNotSaidAgain() {
        TestCluster cluster = pair();
        RequestId id = recordAtN2(cluster, N1, "DISCONNECT", Optional.empty());
        cluster.loseMessages();
        cluster.post(N2, new ClusterEvent.AttributeWithdrawn(id));
        cluster.view(2, N1, N2);
        cluster.deliver();
        assertThat(cluster.cib(N1).configuration().node(N1).orElseThrow().attributes())
                .isEmpty();
    }

    /**
     * A primary that was back before its successor could record it as out of date recorded the same of its successor. Neither
     * was promoted any more before an operator came (simulation, VOTES 3277).
     */
    @Test
    void nobodyElseSpeaksOfWhoIsBeingPromoted() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "promote", N1)));
        replan(cluster);
        RequestId early = recordAtN2(cluster, N1, "DISCONNECT", Optional.empty());
        cluster.deliver();
        assertThat(cluster.reply(N2, early)).get().isInstanceOf(RequestOutcome.Refused.class);
        assertThat(dataStatus(cluster, N1)).isEmpty();
        recordAtN2(cluster, N2, "DISCONNECT", Optional.empty());
        cluster.deliver();
        assertThat(dataStatus(cluster, N2)).contains("DISCONNECT");
        cluster.runAll();
        recordAtN2(cluster, N1, "DISCONNECT", Optional.empty());
        cluster.deliver();
        assertThat(dataStatus(cluster, N1)).contains("DISCONNECT");
    }

    private static Optional<String> dataStatus(TestCluster cluster, NodeName node) {
        return cluster.cib(N1).configuration().node(node).orElseThrow().attributes().stream()
                .flatMap(set -> set.value("pgsql-data-status").stream())
                .findFirst();
    }

    @Test
    void aPermanentAttributeIsAnsweredWhenEveryMemberHasItOnDisk() {
        TestCluster cluster = pair();
        cluster.look();
        RequestId id = recordAtN2(cluster, N2, "LATEST", Optional.empty());
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).get().isInstanceOf(RequestOutcome.Done.class);
        List<Effect> atMember = cluster.effects(N2);
        assertThat(indexOf(atMember, Effect.PersistCib.class)).isLessThan(indexOf(atMember, Effect.Reply.class));
        assertThat(cluster.cib(N1).lastChange()).get().extracting("client").isEqualTo("agent");
    }

    private static int indexOf(List<Effect> effects, Class<?> kind) {
        for (int i = 0; i < effects.size(); i++) {
            if (kind.isInstance(effects.get(i))) {
                return i;
            }
        }
        throw new AssertionError("no " + kind.getSimpleName() + " in " + effects);
    }

    @Test
    void aCancelledMonitorLeavesTheHistoryAndTheFailureStays() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "monitor", 2000, N2, 0)));
        replan(cluster);
        cluster.runAll();
        cluster.scriptOnce(synapse(operation(1, "cancel", 2000, N2, 0)), synapse(operation(2, "promote", N2), 1));
        replan(cluster);
        assertThat(cluster.effects(N2, Effect.CancelRecurring.class)).hasSize(1);
        assertThat(cluster.tasks(N2))
                .extracting(AgentTask::action)
                .extracting("operation")
                .containsExactly("promote");
        cluster.runAll();
        assertThat(history(cluster, N1, N2)).containsOnlyKeys("db_last_0");
        assertThat(cluster.state(N2).own().history())
                .isEqualTo(cluster.status(N1, N2).history());
    }

    /** n2 is promoted, and its monitor runs for the first time. */
    private static TestCluster aboutToBeMonitored() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "promote", N2)), synapse(operation(2, "monitor", 2000, N2, 8), 1));
        replan(cluster);
        cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        return cluster;
    }

    private static TestCluster monitored() {
        TestCluster cluster = aboutToBeMonitored();
        cluster.complete(N2, OcfResult.PROMOTED);
        cluster.deliver();
        assertThat(history(cluster, N1, N2)).containsKey("db_monitor_2000");
        return cluster;
    }

    /** While the two do not hear each other n2 demotes; then they meet again. */
    private static void demoteApart(TestCluster cluster) {
        cluster.view(2, N1);
        cluster.view(2, N2);
        cluster.scriptOnce(synapse(operation(1, "demote", N2)));
        cluster.fire(N2, new TimerTag.Recheck());
        cluster.complete(N2, OcfResult.OK);
        cluster.view(3, N1, N2);
        cluster.deliver();
    }

    /**
     * The merge came between the demotion and the end of its transition. Promoted again, the primary was not monitored, since its
     * history said that its monitor ran.
     */
    @Test
    void aDemotionTakesTheMonitorsAlongAlsoForThoseWhoHearOfItLater() {
        TestCluster cluster = monitored();
        demoteApart(cluster);
        assertThat(history(cluster, N1, N2)).containsOnlyKeys("db_last_0");
    }

    @Test
    void aDemotionThatFailedMayHaveEndedNothing() {
        TestCluster cluster = monitored();
        cluster.scriptOnce(synapse(operation(1, "demote", N2)));
        replan(cluster);
        cluster.complete(N2, OcfResult.ERROR);
        cluster.deliver();
        assertThat(history(cluster, N1, N2)).containsKey("db_monitor_2000");
    }

    /** A plan that demotes and promotes takes the monitor of the role for running: the executor has ended it. */
    @Test
    void afterADemotionThePlanIsMadeOnceMore() {
        TestCluster cluster = monitored();
        cluster.scriptOnce(synapse(operation(1, "demote", N2)), synapse(operation(2, "promote", N2), 1));
        replan(cluster);
        int plans = cluster.plans();
        cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    /** What a monitor said before its end is not said again after a merge: it would count as running. */
    @Test
    void whatAMonitorSaidBeforeItsEndIsNotSaidAgain() {
        TestCluster cluster = aboutToBeMonitored();
        // Nobody hears of the monitor's first result, nor of the end of the demotion.
        cluster.complete(N2, OcfResult.PROMOTED);
        cluster.loseMessages();
        demoteApart(cluster);
        assertThat(history(cluster, N1, N2)).doesNotContainKey("db_monitor_2000");
    }

    @Test
    void clearingAFailCountIsTheClustersOwnActionAndNoReasonToPlanAgain() {
        TestCluster cluster = pair();
        cluster.ask(
                N1,
                new OperatorRequest.Edit(
                        new CibEdit.SetTransientAttribute(N2, "fail-count-db#monitor_2000", Optional.of("3")),
                        Optional.empty()));
        cluster.deliver();
        cluster.scriptOnce(
                synapse(new ClusterAction(1, "clear_failcount", "db_clear_failcount_0", Optional.of(N2), Map.of())));
        replan(cluster);
        assertThat(cluster.status(N2, N2).transientAttribute("fail-count-db#monitor_2000"))
                .isEmpty();
    }

    @Test
    void aNewDesignatedControllerWaitsForWhatTheOldOneLeftInFlight() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "promote", N2)));
        replan(cluster);
        cluster.kill(N1);
        int plans = cluster.plans();
        cluster.view(2, N2);
        // It plans here now, but not before its own promotion has ended.
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.DC);
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.complete(N2, OcfResult.OK);
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(requireNonNull(history(cluster, N2, N2).get("db_last_0")).status())
                .isEqualTo(OperationStatus.DONE);
    }

    @Test
    void aFailureThatTheOldDesignatedControllerTookToItsGraveIsCountedByTheNext() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "monitor", 2000, N2, 8)));
        replan(cluster);
        AgentTask monitor = cluster.complete(N2, OcfResult.PROMOTED);
        cluster.deliver();
        cluster.kill(N1);
        cluster.post(
                N2,
                new ClusterEvent.RecurringChanged(
                        monitor,
                        AgentResult.of(OcfResult.NOT_RUNNING, "gone"),
                        OperationStatus.DONE,
                        cluster.nextCall(),
                        cluster.now(),
                        Duration.ZERO,
                        Duration.ZERO));
        cluster.deliver();
        cluster.view(2, N2);
        assertThat(cluster.status(N2, N2).transientAttribute("fail-count-db#monitor_2000"))
                .contains("1");
        cluster.view(3, N2);
        assertThat(cluster.status(N2, N2).transientAttribute("fail-count-db#monitor_2000"))
                .contains("1");
    }

    /** Without a transition of its own the designated controller reads the property itself. */
    @Test
    void aStartFailureThatIsNotFatalIsWrittenInManyWays() {
        TestCluster cluster = pair();
        cluster.ask(
                N1,
                new OperatorRequest.Edit(
                        new CibEdit.SetProperty("start-failure-is-fatal", Optional.of("no")), Optional.empty()));
        cluster.deliver();
        cluster.scriptOnce(synapse(operation(1, "start", N2)));
        replan(cluster);
        cluster.kill(N1);
        cluster.view(2, N2);
        cluster.complete(N2, OcfResult.ERROR);
        assertThat(cluster.status(N2, N2).transientAttribute("fail-count-db#start_0"))
                .contains("1");
    }

    @Test
    void ordersOfANodeThatIsNotTheDesignatedControllerAreNotFollowed() {
        TestCluster cluster = pair();
        AgentTask task = new AgentTask(cluster.state(N1).view().id(), 9, "1:9:0:x", operation(1, "promote", N1));
        cluster.post(N1, new ClusterEvent.MessageReceived(N2, new Message.RunTask(task.view(), task)));
        assertThat(cluster.tasks(N1)).isEmpty();
        // Nor those of the right node in an earlier view.
        cluster.view(2, N1, N2);
        cluster.deliver();
        cluster.post(N2, new ClusterEvent.MessageReceived(N1, new Message.RunTask(task.view(), task)));
        assertThat(cluster.tasks(N2)).isEmpty();
    }

    @Test
    void aMemberThatNeverAnswersIsTakenToHaveFailed() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "start", N2)));
        replan(cluster);
        int plans = cluster.plans();
        cluster.fire(N1, new TimerTag.ActionTimeout(2, 1));
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(requireNonNull(history(cluster, N1, N2).get("db_last_failure_0"))
                        .status())
                .isEqualTo(OperationStatus.TIMEOUT);
    }

    @Test
    void aCleanupForgetsFailuresAndNotWhatRunsWell() {
        TestCluster cluster = pair();
        cluster.scriptOnce(synapse(operation(1, "start", N2)), synapse(operation(2, "monitor", 2000, N2, 0), 1));
        replan(cluster);
        AgentTask start = cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        AgentTask monitor = cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        assertThat(start.action().operation()).isEqualTo("start");
        cluster.post(
                N2,
                new ClusterEvent.RecurringChanged(
                        monitor,
                        AgentResult.of(OcfResult.ERROR, "odd"),
                        OperationStatus.DONE,
                        cluster.nextCall(),
                        cluster.now(),
                        Duration.ZERO,
                        Duration.ZERO));
        cluster.deliver();
        cluster.look();
        RequestId id = cluster.ask(N1, new OperatorRequest.Cleanup(RSC, Optional.empty()));
        cluster.deliver();
        assertThat(cluster.reply(N1, id)).get().isInstanceOf(RequestOutcome.Done.class);
        assertThat(history(cluster, N1, N2).keySet()).isEqualTo(Set.of("db_last_0"));
        assertThat(cluster.status(N1, N2).transientAttribute("fail-count-db#monitor_2000"))
                .isEmpty();
        assertThat(cluster.effects(N2, Effect.CancelRecurring.class)).isNotEmpty();
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }
}
