package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.configuration;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.stored;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

final class JoinTranscriptTest {
    @Test
    void aNodeAloneNeedsNoMessagesToBecomeDesignatedController() {
        TestCluster cluster = TestCluster.of(N1);
        cluster.view(1, N1);
        assertThat(cluster.state(N1).lifecycle()).isEqualTo(Lifecycle.DC);
        assertThat(cluster.effects(N1, Effect.Send.class)).isEmpty();
        assertThat(cluster.plans()).isEqualTo(1);
    }

    @Test
    void aHeldNodePublishesAndDoesNotConnect() {
        TestCluster cluster = new TestCluster();
        ControllerState held = TestCluster.of(N1).state(N1);
        ControllerState fresh = ControllerState.initial(N1, stored(1, configuration(N1)), held.settings());
        Step step =
                Controller.step(fresh, new ClusterEvent.Started(Optional.of("it crashed as a member")), cluster.now());
        assertThat(step.state().lifecycle()).isEqualTo(Lifecycle.HELD);
        assertThat(step.state().sentence()).isEqualTo("This node stays out: it crashed as a member");
        assertThat(step.effects()).noneMatch(Effect.Connect.class::isInstance);
        assertThat(step.effects()).anyMatch(Effect.PublishSnapshot.class::isInstance);
    }

    @Test
    void allMembersOfAViewEndWithTheSameCib() {
        TestCluster cluster = TestCluster.of(N1, N2, N3);
        cluster.view(1, N1, N2, N3);
        cluster.deliver();
        assertThat(cluster.state(N1).lifecycle()).isEqualTo(Lifecycle.DC);
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.MEMBER);
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
        assertThat(cluster.cib(N3)).isEqualTo(cluster.cib(N1));
        assertThat(cluster.cib(N1).status().nodes().values())
                .allMatch(node -> node.join().equals("member"));
    }

    @Test
    void theHigherConfigurationWinsAndTheDesignatedControllerWritesItBeforeItSpeaksOfIt() {
        TestCluster cluster = new TestCluster();
        cluster.boot(N1, stored(3, configuration(N1, N2)));
        Cib newer = stored(7, configuration(N1, N2, N3));
        cluster.boot(N2, newer);
        cluster.look();
        cluster.view(1, N1, N2);
        cluster.deliver();
        assertThat(cluster.cib(N1).configuration()).isEqualTo(newer.configuration());
        assertThat(cluster.cib(N1).version().epoch()).isEqualTo(7);
        var kinds = cluster.effects(N1).stream().map(Object::getClass).toList();
        assertThat(kinds.indexOf(Effect.PersistCib.class)).isLessThan(kinds.indexOf(Effect.Send.class));
    }

    @Test
    void aConfigurationThatIsNotSimplyOlderIsKeptWhenItLoses() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        // Both go on alone, and both are edited.
        cluster.view(2, N1);
        cluster.view(2, N2);
        cluster.ask(N1, new OperatorRequest.Edit(new CibEdit.SetProperty("a", Optional.of("1")), Optional.empty()));
        cluster.ask(N2, new OperatorRequest.Edit(new CibEdit.SetProperty("b", Optional.of("2")), Optional.empty()));
        cluster.look();
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(cluster.cib(N1)).isEqualTo(cluster.cib(N2));
        int saved = cluster.effects(N1, Effect.SaveLosingConfiguration.class).size()
                + cluster.effects(N2, Effect.SaveLosingConfiguration.class).size();
        assertThat(saved).isEqualTo(1);
        assertThat(cluster.state(N1).notices()).hasSize(1);
    }

    @Test
    void aNodeThatWasAwayWhileOthersEditedIsSimplyOlder() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.view(2, N1);
        cluster.ask(N1, new OperatorRequest.Edit(new CibEdit.SetProperty("a", Optional.of("1")), Optional.empty()));
        cluster.look();
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(cluster.effects(N2, Effect.SaveLosingConfiguration.class)).isEmpty();
        assertThat(cluster.effects(N2, Effect.PersistCib.class)).hasSize(1);
        assertThat(cluster.state(N1).notices()).isEmpty();
    }

    @Test
    void aSilentMemberStaysPendingAndJoinsWhenItSpeaks() {
        TestCluster cluster = TestCluster.of(N1, N2, N3);
        cluster.deaf(N1);
        cluster.view(1, N1, N2, N3);
        cluster.deliver();
        cluster.hearing(N1);
        cluster.post(N2, new ClusterEvent.TimerFired(new TimerTag.JoinRetry(new ViewId(N1, 1))));
        cluster.deliver();
        cluster.pass(java.time.Duration.ofSeconds(3));
        cluster.fire(N1, new TimerTag.JoinTimeout(new ViewId(N1, 1)));
        // The offer that the timeout sends makes the silent one speak; without it, it would be pending still.
        assertThat(cluster.status(N1, N3).join()).isEqualTo("pending");
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.JOINING);
        cluster.deliver();
        assertThat(cluster.cib(N3)).isEqualTo(cluster.cib(N1));
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }

    /**
     * n2 was slow, so it was asked again and again, and answered each time before it heard anything. The later answers know nothing of
     * what the first one brought it to run (simulation, seeds 291 and 654 of the theme FENCING).
     */
    @Test
    void whatAMemberRunsIsNotForgottenBecauseItHadAskedTwice() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.scriptOnce(synapse(operation(1, "promote", N2)));
        cluster.view(1, N1, N2);
        cluster.post(N2, new ClusterEvent.TimerFired(new TimerTag.JoinRetry(new ViewId(N1, 1))));
        cluster.deliver();
        assertThat(cluster.tasks(N2)).hasSize(1);
        int plans = cluster.plans();
        cluster.fire(N1, new TimerTag.Recheck());
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans);
        cluster.complete(N2, OcfResult.OK);
        cluster.deliver();
        assertThat(cluster.plans()).isEqualTo(plans + 1);
        assertThat(cluster.cib(N2)).isEqualTo(cluster.cib(N1));
    }

    @Test
    void whatIsSaidInAViewThatIsNotInstalledHereYetIsHeardWhenItIs() {
        TestCluster cluster = TestCluster.of(N1, N2);
        MembershipView view = new MembershipView(
                new ViewId(N1, 4), java.util.List.of(N1, N2), java.util.List.of(), java.util.List.of());
        cluster.post(N2, new ClusterEvent.ViewChanged(view));
        cluster.deliver();
        assertThat(cluster.state(N1).stash()).hasSize(1);
        cluster.post(N1, new ClusterEvent.ViewChanged(view));
        cluster.deliver();
        assertThat(cluster.state(N2).lifecycle()).isEqualTo(Lifecycle.MEMBER);
        assertThat(cluster.state(N1).stash()).isEmpty();
    }

    @Test
    void versionsNeverGoBackAcrossAMerge() {
        TestCluster cluster = TestCluster.of(N1, N2);
        cluster.view(1, N1, N2);
        cluster.deliver();
        cluster.view(2, N2);
        for (int i = 0; i < 5; i++) {
            String value = Integer.toString(i);
            cluster.ask(
                    N2,
                    new OperatorRequest.Edit(
                            new CibEdit.SetTransientAttribute(N2, "x", Optional.of(value)), Optional.empty()));
        }
        CibVersion before = cluster.cib(N2).version();
        cluster.view(3, N1, N2);
        cluster.deliver();
        assertThat(cluster.cib(N2).version()).isGreaterThan(before);
    }
}
