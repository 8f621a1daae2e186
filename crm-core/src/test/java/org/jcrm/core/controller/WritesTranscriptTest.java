package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.junit.jupiter.api.Test;

/** Operators' edits, and what happens to them when disks, members or the designated controller fail. */
final class WritesTranscriptTest {
    private static final CibEdit EDIT = new CibEdit.SetProperty("maintenance-mode", Optional.of("true"));

    private static TestCluster pair() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.look();
        return cluster;
    }

    private static OperatorRequest edit() {
        return new OperatorRequest.Edit(EDIT, Optional.empty());
    }

    @Test
    void anEditAtAMemberIsForwardedAndAnsweredWhenAllHaveItOnDisk() {
        TestCluster cluster = pair();
        RequestId id = cluster.ask(N2, edit());
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).get().isInstanceOf(RequestOutcome.Done.class);
        assertThat(cluster.effects(N2, Effect.PersistCib.class)).hasSize(1);
        assertThat(cluster.effects(N1, Effect.PersistCib.class)).hasSize(1);
        assertThat(cluster.cib(N1).lastChange()).get().extracting("origin").isEqualTo(N2);
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
        // The same again changes nothing and writes nothing.
        cluster.look();
        cluster.ask(N2, edit());
        cluster.deliver();
        assertThat(cluster.effects(N1, Effect.PersistCib.class)).isEmpty();
    }

    @Test
    void aSilentMemberIsNamed() {
        TestCluster cluster = pair();
        cluster.deaf(N2);
        RequestId id = cluster.ask(N1, edit());
        cluster.deliver();
        assertThat(cluster.reply(N1, id)).isEmpty();
        cluster.fire(N1, new TimerTag.WriteTimeout(id));
        assertThat(cluster.reply(N1, id)).get().asString().contains("n2", "did not confirm in time");
    }

    @Test
    void aMemberThatLeavesTheViewIsNotWaitedFor() {
        TestCluster cluster = pair();
        cluster.deaf(N2);
        RequestId id = cluster.ask(N1, edit());
        cluster.deliver();
        cluster.view(2, N1);
        assertThat(cluster.reply(N1, id)).get().isInstanceOf(RequestOutcome.Done.class);
    }

    @Test
    void theSecondOfTwoOperatorsIsToldThatTheVersionIsAnotherByNow() {
        TestCluster cluster = pair();
        CibVersion seen = cluster.cib(N1).version();
        cluster.ask(N1, edit());
        cluster.deliver();
        RequestId second = cluster.ask(
                N2, new OperatorRequest.Edit(new CibEdit.SetProperty("a", Optional.of("b")), Optional.of(seen)));
        cluster.deliver();
        assertThat(cluster.reply(N2, second)).get().asString().contains("has changed meanwhile");
        assertThat(cluster.cib(N1).configuration().property("a")).isEmpty();
    }

    @Test
    void withoutQuorumNothingIsWrittenUnlessThePolicySaysSo() {
        TestCluster cluster = TestCluster.of(N1, N2, N3);
        cluster.view(1, N1, N2, N3);
        cluster.deliver();
        cluster.ask(
                N1,
                new OperatorRequest.Edit(
                        new CibEdit.SetProperty("no-quorum-policy", Optional.of("stop")), Optional.empty()));
        cluster.deliver();
        cluster.view(2, N3);
        RequestId id = cluster.ask(N3, edit());
        assertThat(cluster.state(N3).cib().haveQuorum()).isFalse();
        assertThat(cluster.reply(N3, id)).get().asString().contains("no quorum");
    }

    @Test
    void aDryRunChangesNothing() {
        TestCluster cluster = pair();
        CibVersion before = cluster.cib(N1).version();
        RequestId id = cluster.ask(N2, new OperatorRequest.DryRun(EDIT));
        cluster.deliver();
        assertThat(cluster.reply(N2, id)).get().isInstanceOf(RequestOutcome.DryRunResult.class);
        assertThat(cluster.cib(N1).version()).isEqualTo(before);
    }

    @Test
    void aRequestUnderWayWhenTheDesignatedControllerDiesIsAnsweredHonestly() {
        TestCluster cluster = pair();
        RequestId id = cluster.ask(N2, edit());
        cluster.loseMessages();
        cluster.kill(N1);
        cluster.view(2, N2);
        assertThat(cluster.reply(N2, id)).get().asString().contains("may or may not have been applied");
    }

    @Test
    void whatCannotBeWrittenIsNotSentAndNothingIsDecidedUntilItCan() {
        TestCluster cluster = pair();
        cluster.breakDisk(N1);
        RequestId id = cluster.ask(N1, edit());
        cluster.deliver();
        assertThat(cluster.cib(N2).configuration().property("maintenance-mode")).isEmpty();
        assertThat(cluster.reply(N1, id)).get().asString().contains("could not be written");
        assertThat(cluster.state(N1).notices()).hasSize(1);
        int plans = cluster.plans();
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.repairDisk(N1);
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(cluster.cib(N2).configuration().property("maintenance-mode")).contains("true");
        assertThat(cluster.state(N1).notices()).isEmpty();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
    }

    /** It answers in the step that writes: the answer was lost with the step, and the operator waited for 30 seconds. */
    @Test
    void aNodeThatIsAloneTellsThatItsDiskTookNothing() {
        TestCluster cluster = TestCluster.of(N1);
        cluster.view(1, N1);
        cluster.breakDisk(N1);
        RequestId id = cluster.ask(N1, edit());
        assertThat(cluster.reply(N1, id))
                .get()
                .asString()
                .contains("could not be written")
                .doesNotContain("Done");
    }

    @Test
    void aTaskThatWasToStartInTheStepWhoseWriteFailedIsNotWaitedFor() {
        TestCluster cluster = TestCluster.of(N1);
        cluster.view(1, N1);
        cluster.breakDisk(N1);
        cluster.script(input ->
                input.cib().configuration().property("maintenance-mode").isPresent()
                        ? List.of(synapse(operation(1, "start", N1)))
                        : List.of());
        cluster.ask(N1, edit());
        assertThat(cluster.state(N1).own().inFlight()).isEmpty();
        cluster.repairDisk(N1);
        cluster.fire(N1, new TimerTag.Recheck());
        assertThat(cluster.state(N1).own().inFlight()).hasSize(1);
        assertThat(cluster.tasks(N1)).hasSize(1);
    }

    @Test
    void afterALongPauseTheDesignatedControllerActsOnlyWhenTheOthersConfirmTheView() {
        TestCluster cluster = pair();
        int plans = cluster.plans();
        cluster.post(N1, new ClusterEvent.Paused(Duration.ofSeconds(30)));
        cluster.fire(N1, new TimerTag.Recheck());
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.MEMBER);
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }

    @Test
    void afterALongPauseAMemberFollowsNoOrdersBeforeItHasJoinedAgain() {
        TestCluster cluster = pair();
        cluster.post(N2, new ClusterEvent.Paused(Duration.ofSeconds(30)));
        AgentTask task = new AgentTask(cluster.state(N1).view().id(), 9, "1:9:0:x", operation(1, "promote", N2));
        cluster.post(N2, new ClusterEvent.MessageReceived(N1, new Message.RunTask(task.view(), task)));
        assertThat(cluster.tasks(N2)).isEmpty();
        cluster.deliver();
        assertThat(cluster.state(N2).integrated()).isTrue();
    }

    @Test
    void aShortPauseIsNothingToSpeakOf() {
        TestCluster cluster = pair();
        cluster.post(N1, new ClusterEvent.Paused(Duration.ofMillis(400)));
        assertThat(cluster.state(N1).integrated()).isTrue();
    }
}
