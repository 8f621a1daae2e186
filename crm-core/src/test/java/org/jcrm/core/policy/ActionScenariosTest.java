package org.jcrm.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.policy.CibSketch.meta;
import static org.jcrm.core.policy.CibSketch.primitive;

import org.junit.jupiter.api.Test;

/** What is done to get there, and in which order. */
class ActionScenariosTest {
    private static final String DEVICE = "<primitive id='device' class='stonith' type='fence_test'/>";

    @Test
    void aMandatoryOrderRestartsWhatStandsOnTheRestarted() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("a")
                .resources(primitive("base"), primitive("top"))
                .constraints("<rsc_order id='o' first='base' then='top'/>")
                .running("base", "a")
                .stopped("base", "b")
                .running("top", "b")
                .stopped("top", "a");

        assertThat(cluster.executed())
                .containsExactly("stop top on b", "stop base on a", "start base on b", "start top on b");
    }

    @Test
    void anOptionalOrderDoesNot() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("a")
                .resources(primitive("base"), primitive("top"))
                .constraints("<rsc_order id='o' first='base' then='top' kind='Optional'/>")
                .running("base", "a")
                .stopped("base", "b")
                .running("top", "b")
                .stopped("top", "a");

        assertThat(cluster.executed()).containsExactly("stop base on a", "start base on b");
    }

    @Test
    void oneOfSeveralIsEnoughWhereNotAllAreRequired() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("one", meta("target-role", "Stopped")), primitive("two"), primitive("top"))
                .constraints("<rsc_order id='o'><resource_set id='s1' require-all='false' sequential='false'>"
                        + "<resource_ref id='one'/><resource_ref id='two'/></resource_set>"
                        + "<resource_set id='s2'><resource_ref id='top'/></resource_set></rsc_order>")
                .stopped("one", "a", "b")
                .stopped("two", "a", "b")
                .stopped("top", "a", "b");

        assertThat(cluster.summary()).hasSize(2).allMatch(line -> line.startsWith("Start"));
        assertThat(cluster.summary()).anyMatch(line -> line.startsWith("Start top"));
    }

    @Test
    void whatCanMigrateIsNotStopped() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("a")
                .resources(primitive("vm", meta("allow-migrate", "true")))
                .running("vm", "a")
                .stopped("vm", "b");

        assertThat(cluster.summary()).containsExactly("Migrate vm ( a -> b )");
        assertThat(cluster.executed()).containsExactly("migrate_to vm on a", "migrate_from vm on b", "stop vm on a");
        assertThat(cluster.left()).isEmpty();
    }

    /** As in Pacemaker the promotion is planned and never comes; nobody should have to guess why (simulation, FENCING 1746). */
    @Test
    void whatWaitsForWhatIsLeftAloneSaysSo() {
        CibSketch cluster = CibSketch.of("a")
                .resources(
                        "<clone id='c'>" + meta("promotable", "true") + primitive("r") + "</clone>",
                        primitive("ip", meta("is-managed", "false")))
                .constraints(
                        "<rsc_order id='o' first='ip' then='c' then-action='promote' symmetrical='false'/>",
                        "<rsc_colocation id='l' rsc='ip' with-rsc='c' with-rsc-role='Promoted' score='INFINITY'/>")
                .attribute("a", "master-r", "100")
                .running("r", "a")
                .starting("ip", "a");

        assertThat(cluster.summary()).containsExactly("Promote r:0 ( Unpromoted -> Promoted a )");
        assertThat(cluster.reasons())
                .containsExactly(
                        "r:0 is promoted on a because it has the best promotion score; score INFINITY",
                        "c_promote_0 will not be run: it waits for ip_start_0 on a, and ip is unmanaged");
        assertThat(cluster.executed()).isEmpty();
    }

    /** Elsewhere a stop follows and a promotion comes after it; here nobody can stop it (simulation, seed 2384 of FENCING). */
    @Test
    void whatCouldNotBeDemotedAndIsLeftAloneIsPromotedStill() {
        CibSketch cluster = CibSketch.of("a", "b")
                .detached("b")
                .resources("<clone id='c'>" + meta("promotable", "true") + primitive("r") + "</clone>")
                .attribute("a", "master-r", "100")
                .promoted("r", "b")
                .operation("r", "b", "demote", 0, 1)
                .running("r", "a");

        assertThat(cluster.executed()).noneMatch(line -> line.startsWith("promote"));
    }

    @Test
    void theLostNodeIsFencedBeforeItsResourceRunsElsewhere() {
        CibSketch cluster = CibSketch.of("a", "b")
                .option("stonith-enabled", "true")
                .lost("b")
                .resources(DEVICE, primitive("r"))
                .running("device", "a")
                .running("r", "b")
                .stopped("r", "a");

        assertThat(cluster.summary().getFirst()).startsWith("Fence (reboot) b");
        assertThat(cluster.executed()).endsWith("start r on a");
        assertThat(cluster.executed().indexOf("Fencing b (reboot)"))
                .isNotNegative()
                .isLessThan(cluster.executed().indexOf("start r on a"));
    }

    @Test
    void withoutFencingTheLostNodeIsTakenForDead() {
        CibSketch cluster = CibSketch.of("a", "b")
                .lost("b")
                .resources(primitive("r"))
                .running("r", "b")
                .stopped("r", "a");

        assertThat(cluster.executed()).containsExactly("start r on a");
    }

    @Test
    void aBlockedResourceIsLeftAlone() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive(
                        "r",
                        "<operations><op id='o' name='monitor' interval='10s' on-fail='block'/>" + "</operations>"))
                .failedMonitor("r", "a")
                .stopped("r", "b");

        assertThat(cluster.executed()).isEmpty();
    }

    @Test
    void aNodeNobodyAskedIsProbed() {
        CibSketch cluster = CibSketch.of("a", "b").resources(primitive("r")).running("r", "a");

        assertThat(cluster.executed()).containsExactly("monitor r on b");
    }

    @Test
    void thePromotedInstanceIsDemotedBeforeItStops() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("a")
                .resources("<clone id='c'>" + meta("promotable", "true") + primitive("r") + "</clone>")
                .promoted("r", "a")
                .running("r", "b");

        assertThat(cluster.executed()).startsWith("demote r on a", "stop r on a");
    }

    @Test
    void instancesThatWishSoAreNotified() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<clone id='c'>" + meta("notify", "true") + primitive("r") + "</clone>")
                .running("r", "a")
                .stopped("r", "b");

        assertThat(cluster.executed()).containsSubsequence("notify r on a", "start r on b", "notify r on b");
    }

    @Test
    void whatTheConfigurationForgotIsStopped() {
        CibSketch cluster = CibSketch.of("a").running("old", "a");

        assertThat(cluster.executed()).contains("stop old on a");
    }

    @Test
    void aDemotionAfterAFailureIsFollowedByPromotion() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<clone id='c'>" + meta("promotable", "true")
                        + primitive(
                                "r",
                                "<operations><op id='o' name='monitor' interval='10s' role='Promoted' on-fail='demote'/>"
                                        + "</operations>")
                        + "</clone>")
                .promoted("r", "a")
                .attribute("a", "master-r", "10")
                .operation("r", "a", "monitor", 10000, 1)
                .running("r", "b");

        assertThat(cluster.summary()).containsExactly("Re-promote r:0 ( Promoted a )");
        assertThat(cluster.executed()).containsSubsequence("demote r on a", "promote r on a");
    }

    @Test
    void anInterruptedGroupStopsInOrder() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("a")
                .resources("<group id='g'>" + primitive("g1") + primitive("g2") + "</group>")
                .running("g1", "a")
                .running("g2", "a")
                .stopped("g1", "b")
                .stopped("g2", "b");

        assertThat(cluster.executed())
                .containsExactly("stop g2 on a", "stop g1 on a", "start g1 on b", "start g2 on b");
    }

    @Test
    void aSurplusPromotedInstanceIsStoppedInTheTransitionThatDemotesIt() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<clone id='c'><meta_attributes id='m'><nvpair id='m-p' name='promotable' value='true'/>"
                        + "<nvpair id='m-m' name='clone-max' value='1'/></meta_attributes>" + primitive("r")
                        + "</clone>")
                .running("r", "a")
                .promoted("r", "b");

        assertThat(cluster.executed()).containsSubsequence("demote r on b", "stop r on b");
    }

    @Test
    void whatComesAfterAClonedGroupThatIsStoppedDoesNotStayUp() {
        CibSketch cluster = CibSketch.of("a")
                .resources(
                        "<clone id='c'>" + meta("target-role", "Stopped") + "<group id='g'>" + primitive("g1")
                                + "</group></clone>",
                        primitive("r"))
                .constraints("<rsc_order id='o' first='c' then='r' kind='Mandatory'/>")
                .stopped("g1", "a")
                .running("r", "a");

        assertThat(cluster.summary()).containsExactly("Stop r ( a ) due to unrunnable c running");
    }

    @Test
    void whatIsInMaintenanceIsNotAnnouncedToOtherInstances() {
        CibSketch cluster = CibSketch.of("a", "b")
                .attribute("b", "maintenance", "true")
                .resources("<clone id='c'><meta_attributes id='m'><nvpair id='m-p' name='promotable' value='true'/>"
                        + "<nvpair id='m-n' name='notify' value='true'/></meta_attributes>" + primitive("r")
                        + "</clone>")
                .running("r", "a")
                .running("r", "b");

        assertThat(cluster.executed()).isEmpty();
    }

    @Test
    void aStartIsAnnouncedThoughAMemberOfTheGroupCannotFollow() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<clone id='c'>" + meta("notify", "true") + "<group id='g'>" + primitive("g1")
                        + primitive("g2", meta("is-managed", "false")) + "</group></clone>")
                .running("g1", "a")
                .stopped("g1", "b")
                .stopped("g2", "a", "b");

        assertThat(cluster.executed()).containsSubsequence("notify g1 on a", "start g1 on b");
    }

    @Test
    void whatCannotStopStillHearsWhatStartedBesideIt() {
        CibSketch cluster = CibSketch.of("a", "b", "c")
                .resources("<clone id='c'>" + meta("notify", "true") + "<group id='g'>"
                        + primitive(
                                "g1",
                                "<operations><op id='g1-m' name='monitor' interval='10s' timeout='20s' on-fail='block'/>"
                                        + "</operations>")
                        + primitive("g2") + primitive("g3", meta("is-managed", "false")) + "</group></clone>")
                .failedMonitor("g1", "a")
                .running("g2", "a")
                .running("g3", "a")
                .running("g1", "c")
                .running("g2", "c")
                .running("g3", "c")
                .stopped("g1", "b")
                .stopped("g2", "b")
                .stopped("g3", "b");

        assertThat(cluster.summary()).contains("Stop g2:0 ( a ) due to unrunnable g3:0 stop (blocked)");
        assertThat(cluster.executed()).containsSubsequence("start g2 on b", "notify g2 on a");
    }

    @Test
    void aFailureIsNotForgottenOnANodeThatIsFenced() {
        String expiring = "<operations><op id='m' name='monitor' interval='10s' timeout='20s'/></operations>"
                + meta("failure-timeout", "60s");
        CibSketch cluster = CibSketch.of("a", "b")
                .option("stonith-enabled", "true")
                .resources(DEVICE, primitive("r", expiring), primitive("s"))
                .running("device", "a")
                .oldFailure("b", "r")
                .stopped("r", "a")
                .operation("s", "b", "stop", 0, 1);

        assertThat(cluster.executed())
                .contains("Fencing b (reboot)")
                .noneMatch(action -> action.startsWith("clear_failcount"));
    }

    @Test
    void theMonitorOfTheOldRoleEndsThoughItsFailureExpired() {
        String monitors = "<operations><op id='m1' name='monitor' interval='10s' timeout='20s'/>"
                + "<op id='m2' name='monitor' interval='9s' role='Promoted'/></operations>"
                + meta("failure-timeout", "60s");
        CibSketch cluster = CibSketch.of("a")
                .resources("<clone id='c'>" + meta("promotable", "true") + primitive("r", monitors) + "</clone>")
                .constraints("<rsc_location id='l' rsc='c' role='Promoted' node='a' score='100'/>")
                .oldFailure("a", "r");

        assertThat(cluster.executed()).containsSubsequence("cancel=10000 r on a", "promote r on a");
    }

    @Test
    void whatFreezesBeforeItStartsHearsNothing() {
        CibSketch cluster = CibSketch.of("a", "b", "d")
                .withoutQuorum("freeze")
                .resources(primitive("base"), "<clone id='c'>" + meta("notify", "true") + primitive("r") + "</clone>")
                .constraints("<rsc_order id='o' first='base' then='c' kind='Mandatory'/>")
                .standby("b")
                .running("base", "b")
                .stopped("base", "a", "d")
                .running("r", "a")
                .stopped("r", "b", "d");

        assertThat(cluster.executed())
                .contains("notify r on a")
                .noneMatch(action -> action.startsWith("notify") && action.endsWith("on d"));
    }
}
