package org.jcrm.core.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.fencing.FencingSketch.N1;
import static org.jcrm.core.fencing.FencingSketch.N2;
import static org.jcrm.core.fencing.FencingSketch.N3;

import java.time.Duration;
import org.jcrm.core.fencing.FenceResult.Status;
import org.jcrm.core.model.FencingLevel.AttributeTarget;
import org.jcrm.core.model.FencingLevel.NamedTarget;
import org.jcrm.core.model.FencingLevel.PatternTarget;
import org.jcrm.core.watchdog.WatchdogBound;
import org.junit.jupiter.api.Test;

/** n3 is to be fenced by n1 and n2; n1 plans. */
final class FencingRunTest {
    // ---- who can fence whom

    @Test
    void aListedNodeIsFencedWithoutAnyQuestion() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n2 n3");
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
        sketch.succeeds();
        assertThat(sketch.success()).contains(true);
        assertThat(sketch.run().outcome().orElseThrow().delegate()).contains(N1);
    }

    @Test
    void aNodeThatIsNotListedIsNotFenced() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n1,n2");
        assertThat(sketch.next()).isEqualTo("-");
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.reason()).isEqualTo("there is no fence device for n3");
    }

    @Test
    void theMapSaysWhatTheDeviceCallsANode() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_map=n2:7;n3:8,9");
        assertThat(sketch.next()).isEqualTo("n1: reboot power(8,9)");
    }

    @Test
    void theMapMayBeWrittenWithEqualsSigns() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_map=n3=8");
        assertThat(sketch.next()).isEqualTo("n1: reboot power(8)");
    }

    @Test
    void withoutAListTheDeviceIsAskedForIts() {
        FencingSketch sketch = new FencingSketch().device("power");
        assertThat(sketch.next()).isEqualTo("n1: list power(n3)");
        assertThat(sketch.answer(FenceResult.ok("1,n2\n2,n3\n"))).isEqualTo("n1: reboot power(n3)");
    }

    @Test
    void aListWithoutTheNodeEndsTheMatter() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_check=dynamic-list");
        sketch.next();
        sketch.answer(FenceResult.ok("n1,\nn2,"));
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.run().failures()).containsExactly("power cannot fence n3");
    }

    @Test
    void whatCannotListIsAskedForTheStatusAndElseTrusted() {
        FencingSketch sketch = new FencingSketch().device("power");
        sketch.next();
        assertThat(sketch.answer(FenceResult.of(Status.UNSUPPORTED, ""))).isEqualTo("n1: status power(n3)");
        assertThat(sketch.answer(FenceResult.of(Status.UNSUPPORTED, ""))).isEqualTo("n1: reboot power(n3)");
    }

    @Test
    void aNodeWhoseStatusIsOffCanBeFenced() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_check=status");
        assertThat(sketch.next()).isEqualTo("n1: status power(n3)");
        assertThat(sketch.answer(FenceResult.failed(2, ""))).isEqualTo("n1: reboot power(n3)");
    }

    @Test
    void whoCannotAskLetsAnotherNodeAsk() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_list_retries=1");
        assertThat(sketch.next()).isEqualTo("n1: list power(n3)");
        assertThat(sketch.fails()).isEqualTo("n2: list power(n3)");
        assertThat(sketch.fails()).isEqualTo("-");
        assertThat(sketch.success()).contains(false);
    }

    @Test
    void noCheckMeansEveryNode() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_check=none");
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
    }

    @Test
    void devicesThatNeedNoQuestionComeFirst() {
        FencingSketch sketch =
                new FencingSketch().device("asked").device("listed", "pcmk_host_list=n3", "pcmk_reboot_retries=1");
        assertThat(sketch.next()).isEqualTo("n1: reboot listed(n3)");
        assertThat(sketch.fails()).isEqualTo("n2: reboot listed(n3)");
        assertThat(sketch.fails()).isEqualTo("n1: list asked(n3)");
    }

    // ---- by whom

    @Test
    void theNodeOnWhichTheDeviceRunsIsPreferred() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").startedOn("power", N2);
        assertThat(sketch.next()).isEqualTo("n2: reboot power(n3)");
    }

    @Test
    void aNodeIsNeverFencedByItselfWhileOthersAreThere() {
        FencingSketch sketch = new FencingSketch()
                .device("power", "pcmk_host_list=n3", "pcmk_reboot_retries=1")
                .members(N1, N3)
                .startedOn("power", N3);
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
        sketch.fails();
        assertThat(sketch.success()).contains(false);
    }

    @Test
    void whoIsAloneMayFenceItself() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").members(N3);
        assertThat(sketch.next()).isEqualTo("n3: reboot power(n3)");
    }

    @Test
    void bannedNodesDoNotUseIt() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").ban("power", N1);
        assertThat(sketch.next()).isEqualTo("n2: reboot power(n3)");
    }

    @Test
    void afterTwoFailuresAnotherNodeTries() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n3");
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
        assertThat(sketch.fails()).isEqualTo("n1: reboot power(n3)");
        assertThat(sketch.fails()).isEqualTo("n2: reboot power(n3)");
        sketch.succeeds();
        assertThat(sketch.success()).contains(true);
        assertThat(sketch.run().failures())
                .containsExactly(
                        "power by n1: reboot failed (exit code 1): no route to host",
                        "power by n1: reboot failed (exit code 1): no route to host");
    }

    @Test
    void retriesEndWithTheTimeout() {
        FencingSketch sketch = new FencingSketch()
                .device("power", "pcmk_host_list=n3", "pcmk_reboot_retries=9", "pcmk_reboot_timeout=10s");
        sketch.next();
        sketch.pass(Duration.ofSeconds(9));
        assertThat(sketch.fails()).isEqualTo("n1: reboot power(n3)");
        sketch.pass(Duration.ofSeconds(1));
        assertThat(sketch.fails()).isEqualTo("n2: reboot power(n3)");
    }

    @Test
    void anAgentThatHangsIsNotTriedAgainByTheSameNode() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n3");
        sketch.next();
        assertThat(sketch.answer(FenceResult.of(Status.TIMED_OUT, ""))).isEqualTo("n2: reboot power(n3)");
    }

    @Test
    void whoLeavesWhileItFencesIsReplaced() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").startedOn("power", N2);
        assertThat(sketch.next()).isEqualTo("n2: reboot power(n3)");
        sketch.members(N1);
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
    }

    @Test
    void whoSaysNothingIsReplacedAndItsLateWordIgnored() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n3", "pcmk_reboot_timeout=10s");
        sketch.next();
        FenceTask.Key first = sketch.task().key();
        sketch.pass(Duration.ofSeconds(14));
        assertThat(sketch.next()).isEqualTo("-");
        sketch.pass(Duration.ofSeconds(1));
        assertThat(sketch.next()).isEqualTo("n2: reboot power(n3)");
        sketch.late(first, FenceResult.ok(""));
        assertThat(sketch.success()).isEmpty();
    }

    // ---- how

    @Test
    void actionsHaveTheNamesAndTimeoutsOfTheirDevice() {
        FencingSketch sketch = new FencingSketch()
                .device("power", "pcmk_host_list=n3", "pcmk_off_action=powerdown", "pcmk_off_timeout=7s", "ip=10.0.0.1")
                .action("off");
        assertThat(sketch.next()).isEqualTo("n1: powerdown power(n3)");
        assertThat(sketch.task().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(sketch.task().purpose()).isEqualTo("off");
        assertThat(sketch.task().params()).containsOnlyKeys("ip");
    }

    @Test
    void theClustersTimeoutCountsElse() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").property("stonith-timeout=25s");
        sketch.next();
        assertThat(sketch.task().timeout()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void whatKnowsNoRebootIsTurnedOffAndOn() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n3");
        sketch.next();
        assertThat(sketch.answer(FenceResult.of(Status.UNSUPPORTED, ""))).isEqualTo("n1: off power(n3)");
        assertThat(sketch.succeeds()).isEqualTo("n1: on power(n3)");
        sketch.succeeds();
        assertThat(sketch.success()).contains(true);
    }

    @Test
    void aDelayIsWaitedForOnceAndNotBeforeOn() {
        FencingSketch sketch = new FencingSketch().device("power", "pcmk_host_list=n3", "pcmk_delay_base=n3:5s;n2:9s");
        assertThat(sketch.next()).isEqualTo("-");
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(5));
        assertThat(sketch.run().isQueued()).isTrue();
        sketch.pass(Duration.ofSeconds(5));
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
        assertThat(sketch.run().isQueued()).isFalse();
        assertThat(sketch.fails()).isEqualTo("n1: reboot power(n3)");
        assertThat(new FencingSketch()
                        .device("power", "pcmk_host_list=n3", "pcmk_delay_base=5s")
                        .action("on")
                        .next())
                .isEqualTo("n1: on power(n3)");
    }

    @Test
    void theRandomPartLiesBetweenBaseAndMaximumAndDependsOnTheLot() {
        Duration[] waits = new Duration[20];
        for (int i = 0; i < waits.length; i++) {
            FencingSketch sketch = new FencingSketch()
                    .device("power", "pcmk_host_list=n3", "pcmk_delay_base=2s", "pcmk_delay_max=10s")
                    .lot("lot" + i);
            sketch.next();
            waits[i] = sketch.wakeAt().orElseThrow().minus(sketch.now());
        }
        assertThat(waits)
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10)))
                .hasSizeGreaterThan(1);
        assertThat(java.util.Arrays.stream(waits).distinct().count()).isGreaterThan(15);
    }

    @Test
    void thePriorityDelayIsAddedToTheFirstDevicesOwn() {
        FencingSketch sketch = new FencingSketch()
                .device("a", "pcmk_host_list=n3", "pcmk_delay_base=1s")
                .device("b", "pcmk_host_list=n3", "pcmk_delay_base=1s")
                .level(new NamedTarget(N3), 1, "a", "b");
        sketch.begin(FencingRun.begin("f-1", N3, "off", false, sketch.now(), Duration.ofSeconds(10)));
        sketch.next();
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(11));
        sketch.pass(Duration.ofSeconds(11));
        assertThat(sketch.next()).isEqualTo("n1: off a(n3)");
        sketch.succeeds();
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(1));
    }

    @Test
    void aBusyDeviceIsWaitedFor() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").busy("power", 1);
        assertThat(sketch.next()).isEqualTo("-");
        sketch.busy("power", 0);
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
        assertThat(new FencingSketch()
                        .device("power", "pcmk_host_list=n3", "pcmk_action_limit=-1")
                        .busy("power", 50)
                        .next())
                .isEqualTo("n1: reboot power(n3)");
    }

    // ---- topology

    @Test
    void allDevicesOfALevelMustSucceedAndARebootIsAllOffThenAllOn() {
        FencingSketch sketch = new FencingSketch()
                .device("a", "pcmk_host_list=n3")
                .device("b", "pcmk_host_list=n3")
                .level(new NamedTarget(N3), 1, "a", "b");
        assertThat(sketch.next()).isEqualTo("n1: off a(n3)");
        assertThat(sketch.succeeds()).isEqualTo("n1: off b(n3)");
        assertThat(sketch.success()).isEmpty();
        assertThat(sketch.succeeds()).isEqualTo("n1: on a(n3)");
        assertThat(sketch.succeeds()).isEqualTo("n1: on b(n3)");
        sketch.succeeds();
        assertThat(sketch.success()).contains(true);
    }

    @Test
    void whatIsOffStaysFencedThoughItDoesNotComeOnAgain() {
        FencingSketch sketch = new FencingSketch()
                .device("a", "pcmk_host_list=n3", "pcmk_on_retries=1")
                .device("b", "pcmk_host_list=n3")
                .level(new NamedTarget(N3), 1, "a", "b");
        sketch.next();
        sketch.succeeds();
        sketch.succeeds();
        sketch.fails();
        sketch.fails();
        assertThat(sketch.success()).contains(true);
        assertThat(sketch.reason()).isEqualTo("it is off; switching it on again failed");
    }

    @Test
    void whatIsCalledOffHalfwayIsTurnedOnAgain() {
        FencingSketch sketch = new FencingSketch()
                .device("a", "pcmk_host_list=n3")
                .device("b", "pcmk_host_list=n3", "pcmk_delay_base=3s")
                .level(new NamedTarget(N3), 1, "a", "b");
        sketch.next();
        assertThat(sketch.succeeds()).isEqualTo("-");
        assertThat(sketch.run().isQueued()).isTrue();
        sketch.begin(sketch.run().calledOff("it is back"));
        assertThat(sketch.next()).isEqualTo("n1: on a(n3)");
        sketch.succeeds();
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.reason()).isEqualTo("it is back");
    }

    @Test
    void theNextLevelIsTriedWhenADeviceFails() {
        FencingSketch sketch = new FencingSketch()
                .device("a", "pcmk_host_list=n3", "pcmk_reboot_retries=1")
                .device("b", "pcmk_host_list=n3")
                .level(new NamedTarget(N3), 2, "b")
                .level(new NamedTarget(N3), 1, "a")
                .members(N1);
        assertThat(sketch.next()).isEqualTo("n1: reboot a(n3)");
        assertThat(sketch.fails()).isEqualTo("n1: reboot b(n3)");
    }

    @Test
    void levelsAreFoundByNameThenByPatternOrAttribute() {
        FencingSketch sketch = new FencingSketch()
                .device("a", "pcmk_host_check=none")
                .device("b", "pcmk_host_check=none")
                .device("c", "pcmk_host_check=none")
                .level(new PatternTarget("^n[0-9]$"), 1, "a")
                .level(new AttributeTarget("rack", "r1"), 1, "b");
        assertThat(sketch.next()).isEqualTo("n1: reboot a(n3)");
        FencingSketch named = new FencingSketch()
                .device("a", "pcmk_host_check=none")
                .device("c", "pcmk_host_check=none")
                .level(new PatternTarget("^n[0-9]$"), 1, "a")
                .level(new NamedTarget(N3), 1, "c");
        assertThat(named.next()).isEqualTo("n1: reboot c(n3)");
        FencingSketch attribute = new FencingSketch()
                .device("b", "pcmk_host_check=none")
                .level(new AttributeTarget("rack", "r2"), 1, "b")
                .level(new AttributeTarget("rack", "r1"), 2, "b");
        assertThat(attribute.next()).isEqualTo("n1: reboot b(n3)");
    }

    @Test
    void aDeviceThatIsGoneOrDisabledFailsItsLevel() {
        FencingSketch sketch = new FencingSketch().level(new NamedTarget(N3), 1, "gone");
        sketch.next();
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.run().failures()).containsExactly("gone is not configured, or disabled");
    }

    // ---- the watchdog

    private static final WatchdogBound EIGHT_SECONDS =
            new WatchdogBound(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

    private static FencingSketch promised() {
        return new FencingSketch().targetPromises(EIGHT_SECONDS);
    }

    /** A host without a watchdog goes on for ever; to count it as off after a while would be to guess. */
    @Test
    void aNodeThatHasPromisedNothingIsNeverCountedAsOff() {
        FencingSketch sketch = new FencingSketch().property("fencing-watchdog-timeout=10s");
        sketch.next();
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.reason()).contains("n3 has none, as far as is known");
    }

    @Test
    void norIsOneThatNeedsLongerThanTheOthersWait() {
        FencingSketch sketch = promised().property("fencing-watchdog-timeout=7s");
        sketch.next();
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.reason())
                .contains("fencing-watchdog-timeout: 7 s is too short for n3")
                .contains("8 s = 2 s until");
    }

    @Test
    void withoutADeviceTheWatchdogsBoundIsWaitedForExactly() {
        FencingSketch sketch = promised().property("fencing-watchdog-timeout=10s");
        sketch.next();
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(10));
        sketch.pass(Duration.ofMillis(9_999));
        sketch.next();
        assertThat(sketch.success()).isEmpty();
        sketch.pass(Duration.ofMillis(1));
        sketch.next();
        assertThat(sketch.success()).contains(true);
        assertThat(sketch.toldTarget()).isFalse();
    }

    /** As Pacemaker: a negative value is automatic, zero is off. */
    @Test
    void aNegativeTimeIsWhatTheTargetHasPromised() {
        FencingSketch sketch = promised().property("stonith-watchdog-timeout=-1");
        sketch.next();
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(8));
        FencingSketch without = new FencingSketch().property("fencing-watchdog-timeout=-1");
        without.next();
        assertThat(without.success()).contains(false);
        FencingSketch off = promised().property("fencing-watchdog-timeout=0");
        off.next();
        assertThat(off.reason()).isEqualTo("there is no fence device for n3");
    }

    @Test
    void whatTheTargetHasBeenAwayForCounts() {
        FencingSketch sketch =
                promised().property("fencing-watchdog-timeout=10s").outFor(Duration.ofSeconds(3));
        sketch.next();
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(7));
        sketch.outFor(Duration.ofSeconds(1));
        sketch.next();
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(9));
    }

    /** Its daemon went in good order, and what runs there runs unwatched. */
    @Test
    void whoLetsGoOfItsWatchdogDuringTheWaitIsNotCountedAsOff() {
        FencingSketch sketch = promised().property("fencing-watchdog-timeout=10s");
        sketch.next();
        sketch.targetPromisesNothing().pass(Duration.ofSeconds(20));
        sketch.next();
        assertThat(sketch.success()).contains(false);
        assertThat(sketch.reason()).contains("has none, as far as is known");
    }

    @Test
    void whileItIsOnlyWaitedForItCanBeCalledOff() {
        FencingSketch sketch = promised().property("fencing-watchdog-timeout=10s");
        sketch.next();
        assertThat(sketch.run().isQueued()).isTrue();
        FencingSketch told = promised().property("fencing-watchdog-timeout=10s").targetPresent(true);
        told.next();
        assertThat(told.run().isQueued()).isFalse();
    }

    @Test
    void theBoundCountsFromWhenTheTargetWasSeenLast() {
        FencingSketch sketch =
                promised().property("stonith-watchdog-timeout=10s").targetPresent(true);
        sketch.next();
        assertThat(sketch.toldTarget()).isTrue();
        sketch.pass(Duration.ofSeconds(4));
        sketch.next();
        sketch.targetPresent(false);
        sketch.pass(Duration.ofSeconds(9));
        sketch.next();
        assertThat(sketch.success()).isEmpty();
        sketch.pass(Duration.ofSeconds(1));
        sketch.next();
        assertThat(sketch.success()).contains(true);
    }

    @Test
    void whoIsStillAMemberHasNotResetItself() {
        FencingSketch sketch =
                promised().property("fencing-watchdog-timeout=10s").targetPresent(true);
        sketch.next();
        sketch.pass(Duration.ofSeconds(10));
        sketch.next();
        assertThat(sketch.success()).contains(false);
    }

    @Test
    void theWatchdogIsTheLastResortAfterDevicesThatFail() {
        FencingSketch sketch = promised()
                .device("power", "pcmk_host_list=n3", "pcmk_reboot_retries=1")
                .members(N1)
                .property("fencing-watchdog-timeout=10s");
        sketch.next();
        sketch.fails();
        assertThat(sketch.success()).isEmpty();
        sketch.pass(Duration.ofSeconds(10));
        sketch.next();
        assertThat(sketch.success()).contains(true);
    }

    // ---- may it

    @Test
    void nothingBeginsWithoutQuorumOrBeforeItsTime() {
        FencingSketch sketch =
                new FencingSketch().device("power", "pcmk_host_list=n3").quorum(false);
        assertThat(sketch.next()).isEqualTo("-");
        sketch.quorum(true);
        sketch.begin(FencingRun.begin("f-1", N3, "reboot", false, sketch.now().plusSeconds(20), Duration.ZERO));
        assertThat(sketch.next()).isEqualTo("-");
        assertThat(sketch.wakeAt()).contains(sketch.now().plusSeconds(20));
        sketch.pass(Duration.ofSeconds(20));
        assertThat(sketch.next()).isEqualTo("n1: reboot power(n3)");
    }

    @Test
    void unfencingRunsOnTheNodeItselfByAllDevicesThatProvideIt() {
        FencingSketch sketch = new FencingSketch()
                .device("power", "pcmk_host_list=n3")
                .device("scsi1", "pcmk_host_list=n3", "provides=unfencing")
                .device("scsi2", "pcmk_host_list=n3", "provides=unfencing")
                .members(N1, N2, N3);
        sketch.begin(FencingRun.begin("f-1", N3, "on", true, sketch.now(), Duration.ZERO));
        assertThat(sketch.next()).isEqualTo("n3: on scsi1(n3)");
        assertThat(sketch.succeeds()).isEqualTo("n3: on scsi2(n3)");
        sketch.succeeds();
        assertThat(sketch.success()).contains(true);
    }
}
