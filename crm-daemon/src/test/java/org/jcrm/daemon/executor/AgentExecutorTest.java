package org.jcrm.daemon.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AgentExecutorTest {
    private static final NodeName SELF = NodeName.of("node1");
    private static final NodeName PEER = NodeName.of("node2");
    private static final ViewId VIEW = new ViewId(SELF, 1);

    private final ScriptedAgent agent = new ScriptedAgent();
    private final ManualDelays delays = new ManualDelays();
    private final BlockingQueue<ClusterEvent> events = new LinkedBlockingQueue<>();
    private final AtomicBoolean killed = new AtomicBoolean();
    private final AgentExecutor executor = new AgentExecutor(
            SELF,
            new AgentRegistry(List.of(agent)),
            (call, processes, progress) -> new BareContext(processes, progress),
            () -> new ProcessScopes.Scope() {
                @Override
                public void killAll() {
                    killed.set(true);
                }

                @Override
                public AgentContext.Processes.Completed run(
                        Optional<String> user, List<String> command, Duration timeout) {
                    throw new UnsupportedOperationException("scripted agents start no processes");
                }
            },
            events::add,
            delays,
            Clock.fixed(Instant.parse("2026-11-22T20:00:00Z"), ZoneOffset.UTC),
            resource -> Optional.empty(),
            sentence -> {});

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void anOperationReportsItsResultWithTheTaskItCameFrom() throws Exception {
        AgentTask start = task("start", 0);
        executor.run(start);
        ClusterEvent.TaskCompleted done = completed();
        assertThat(done.task()).isEqualTo(start);
        assertThat(done.status()).isEqualTo(OperationStatus.DONE);
        assertThat(done.result()).isEqualTo(AgentResult.ok());
        assertThat(done.callId()).isEqualTo(1);
    }

    @Test
    void oneOperationIsInFlightPerInstanceAndTheOthersQueueInOrder() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        agent.on("start", (call, context) -> {
            gate.await();
            return AgentResult.ok();
        });
        executor.run(task("start", 0));
        executor.run(task("promote", 0));
        executor.run(task("stop", 0));
        gate.countDown();
        assertThat(List.of(operation(completed()), operation(completed()), operation(completed())))
                .containsExactly("start", "promote", "stop");
        assertThat(agent.mostInFlight).hasValue(1);
    }

    @Test
    void twoInstancesDoNotWaitForEachOther() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        agent.on("start", (call, context) -> {
            if (call.resource().value().equals("a")) {
                gate.await();
            }
            return AgentResult.ok();
        });
        executor.run(task("a", "start", 0, VIEW, 60_000));
        executor.run(task("b", "start", 0, VIEW, 60_000));
        assertThat(completed().task().action().resource()).isEqualTo(ResourceId.of("b"));
        gate.countDown();
        assertThat(completed().task().action().resource()).isEqualTo(ResourceId.of("a"));
    }

    @Test
    void atItsDeadlineAnOperationIsInterruptedItsProcessesKilledAndTheNextOneRuns() throws Exception {
        agent.on("start", (call, context) -> {
            new CountDownLatch(1).await();
            return AgentResult.ok();
        });
        executor.run(task("pgsql", "start", 0, VIEW, 50));
        executor.run(task("stop", 0));
        ClusterEvent.TaskCompleted timedOut = completed();
        assertThat(timedOut.status()).isEqualTo(OperationStatus.TIMEOUT);
        assertThat(timedOut.result()).isEqualTo(AgentResult.error("start did not complete within 50ms"));
        assertThat(killed).isTrue();
        assertThat(operation(completed())).isEqualTo("stop");
    }

    /** A daemon that was gone while its agent still wrote: what the agent began was half done, and nobody had ended it. */
    @Test
    void whatIsInFlightGetsAMomentToFinishBeforeTheEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        agent.on("start", (call, context) -> {
            begun.countDown();
            Thread.sleep(100);
            return AgentResult.ok();
        });
        executor.run(task("start", 0));
        begun.await();
        executor.close();
        assertThat(events).singleElement().isInstanceOf(ClusterEvent.TaskCompleted.class);
    }

    @Test
    void aBugInAnAgentIsAFailedOperationWithAReason() throws Exception {
        agent.on("start", (call, context) -> {
            throw new IllegalStateException("no such file");
        });
        executor.run(task("start", 0));
        assertThat(completed().result().exitReason())
                .contains("bug in the agent")
                .contains("no such file");
    }

    @Test
    void anAgentThatThisBuildDoesNotCarryIsNotInstalled() throws Exception {
        executor.run(new AgentTask(
                VIEW, 1, "k", action("x", "start", 0, 1000, new AgentName("ocf", "heartbeat", "Xinetd"))));
        assertThat(completed().result())
                .isEqualTo(AgentResult.of(OcfResult.NOT_INSTALLED, "this jcrm has no agent ocf:heartbeat:Xinetd"));
    }

    @Test
    void aRecurringMonitorReportsItsFirstResultAndThenOnlyChanges() throws Exception {
        executor.run(task("monitor", 2000));
        assertThat(operation(completed())).isEqualTo("monitor");
        assertThat(delays.fire()).isEqualTo(Duration.ofSeconds(2));
        assertThat(delays.fire()).isEqualTo(Duration.ofSeconds(2));
        agent.on("monitor", (call, context) -> AgentResult.of(OcfResult.NOT_RUNNING, "gone"));
        delays.fire();
        ClusterEvent.RecurringChanged changed = (ClusterEvent.RecurringChanged) next();
        assertThat(changed.result()).isEqualTo(AgentResult.of(OcfResult.NOT_RUNNING, "gone"));
        assertThat(changed.callId())
                .as("orders the history after the first result")
                .isGreaterThan(1);
        delays.fire();
        executor.run(task("stop", 0));
        assertThat(operation(completed())).as("nothing was reported in between").isEqualTo("stop");
    }

    @Test
    void theFirstRunWaitsForItsStartDelay() throws Exception {
        GraphAction.ResourceAction delayed = new GraphAction.ResourceAction(
                1,
                new OperationKey(ResourceId.of("pgsql"), "monitor", 2000),
                "monitor",
                SELF,
                Optional.empty(),
                ResourceId.of("pgsql"),
                Optional.empty(),
                ScriptedAgent.NAME,
                Map.of(),
                Map.of("CRM_meta_start_delay", "15000"),
                0,
                20_000);
        executor.run(new AgentTask(VIEW, 1, "k", delayed));
        assertThat(agent.calls).isEmpty();
        assertThat(delays.fire()).isEqualTo(Duration.ofSeconds(15));
        assertThat(operation(completed())).isEqualTo("monitor");
    }

    @Test
    void aSignalRunsTheMonitorAtOnceAndAStormOfSignalsOnlyOnceMore() throws Exception {
        executor.run(task("start", 0));
        completed();
        executor.run(task("monitor", 2000));
        completed();
        CountDownLatch inMonitor = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        agent.on("monitor", (call, context) -> {
            inMonitor.countDown();
            gate.await();
            return AgentResult.of(OcfResult.NOT_RUNNING, "gone");
        });
        Duration gap = delays.waiting().getFirst();
        assertThat(gap).isEqualTo(Duration.ofSeconds(2));
        signal("the postmaster closed its connection");
        while (inMonitor.getCount() > 0) {
            // The signal may have come within the gap after the last run; then it is answered by a timer.
            if (!delays.waiting().isEmpty()) {
                delays.fire();
            }
            Thread.onSpinWait();
        }
        for (int i = 0; i < 100; i++) {
            signal("again");
        }
        gate.countDown();
        assertThat(((ClusterEvent.RecurringChanged) next()).result().exitReason())
                .isEqualTo("gone");
        assertThat(delays.fire()).as("one more look, soon").isEqualTo(Duration.ofMillis(20));
        assertThat(delays.fire()).as("then back to the interval").isEqualTo(Duration.ofSeconds(2));
        assertThat(events).isEmpty();
    }

    @Test
    void stoppingEndsTheMonitorsOfTheInstanceAndItsWatch() throws Exception {
        executor.run(task("start", 0));
        executor.run(task("monitor", 2000));
        completed();
        completed();
        executor.run(task("stop", 0));
        completed();
        executor.exclusive(call(), (agent, call, context) -> true, sentence -> {})
                .get();
        assertThat(delays.waiting()).isEmpty();
        assertThat(agent.openWatches).hasValue(0);
    }

    @Test
    void aRunningInstanceThatAProbeFindsIsWatched() throws Exception {
        executor.run(task("monitor", 0));
        completed();
        executor.exclusive(call(), (agent, call, context) -> true, sentence -> {})
                .get();
        assertThat(agent.openWatches).hasValue(1);
    }

    @Test
    void aCancelledMonitorIsNotRunAgainAndOneThatNeverReportedSaysSo() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        agent.on("start", (call, context) -> {
            gate.await();
            return AgentResult.ok();
        });
        executor.run(task("start", 0));
        executor.run(task("monitor", 2000));
        executor.cancelRecurring(new OperationKey(ResourceId.of("pgsql"), "monitor", 2000));
        assertThat(completed().status()).isEqualTo(OperationStatus.CANCELLED);
        gate.countDown();
        assertThat(operation(completed())).isEqualTo("start");
        assertThat(delays.waiting()).isEmpty();
    }

    @Test
    void queuedTasksOfAGoneViewAreCancelledAndTheRunningOneReports() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        agent.on("start", (call, context) -> {
            started.countDown();
            gate.await();
            return AgentResult.ok();
        });
        executor.run(task("start", 0));
        started.await();
        executor.run(task("promote", 0));
        ViewId newView = new ViewId(SELF, 2);
        executor.dropQueued(newView);
        ClusterEvent.TaskCompleted dropped = completed();
        assertThat(operation(dropped)).isEqualTo("promote");
        assertThat(dropped.status()).isEqualTo(OperationStatus.CANCELLED);
        executor.run(task("pgsql", "stop", 0, newView, 60_000));
        gate.countDown();
        assertThat(operation(completed())).isEqualTo("start");
        assertThat(operation(completed())).isEqualTo("stop");
    }

    /** The history says that they run, so nobody would start them anew, and a crash would go unnoticed. */
    @Test
    void aStopThatNeverRanLeavesTheMonitorsAtWork() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch promoting = new CountDownLatch(1);
        agent.on("promote", (call, context) -> {
            promoting.countDown();
            gate.await();
            return AgentResult.ok();
        });
        executor.run(task("monitor", 2000));
        completed();
        executor.run(task("promote", 0));
        promoting.await();
        executor.run(task("stop", 0));
        executor.dropQueued(new ViewId(SELF, 2));
        assertThat(operation(completed())).isEqualTo("stop");
        gate.countDown();
        assertThat(operation(completed())).isEqualTo("promote");
        executor.exclusive(call(), (agent, call, context) -> true, sentence -> {})
                .get();
        assertThat(delays.waiting()).hasSize(1);
    }

    @Test
    void runningInstancesHearOfMembershipChanges() throws Exception {
        executor.run(task("start", 0));
        completed();
        executor.membershipChanged(List.of(SELF));
        while (agent.membershipNews.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(agent.membershipNews).containsExactly(List.of(SELF));
    }

    @Test
    void lifeSignsAreAskedOfTheAgentsAndBecomeOneAnswer() throws Exception {
        executor.run(task("monitor", 0));
        completed();
        agent.lifeSigns = LifeSigns.NONE;
        executor.checkLifeSigns(PEER, List.of(ResourceId.of("pgsql")), Duration.ofSeconds(1));
        assertThat(next())
                .isEqualTo(new ClusterEvent.LifeSignsReported(PEER, LifeSigns.NONE, "pgsql on node2 does not answer"));
        executor.checkLifeSigns(PEER, List.of(ResourceId.of("never-seen")), Duration.ofSeconds(1));
        assertThat(((ClusterEvent.LifeSignsReported) next()).signs()).isEqualTo(LifeSigns.UNKNOWN);
    }

    @Test
    void anExclusiveOperationWaitsItsTurn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        agent.on("start", (call, context) -> {
            gate.await();
            return AgentResult.ok();
        });
        executor.run(task("start", 0));
        var answer = executor.exclusive(call(), (agent, call, context) -> this.agent.inFlight.get(), sentence -> {});
        assertThat(answer).isNotDone();
        gate.countDown();
        assertThat(answer.get()).contains(0);
    }

    private void signal(String reason) {
        Objects.requireNonNull(agent.signals.get(), "not watched").lookNow(reason);
    }

    private ClusterEvent.TaskCompleted completed() throws InterruptedException {
        return (ClusterEvent.TaskCompleted) next();
    }

    private ClusterEvent next() throws InterruptedException {
        return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "no event came");
    }

    private static String operation(ClusterEvent.TaskCompleted done) {
        return done.task().action().operation();
    }

    private static org.jcrm.core.agent.AgentCall call() {
        return Tasks.call(SELF, task("monitor", 0));
    }

    private static AgentTask task(String operation, long intervalMillis) {
        return task("pgsql", operation, intervalMillis, VIEW, 60_000);
    }

    private static AgentTask task(
            String resource, String operation, long intervalMillis, ViewId view, long timeoutMillis) {
        return new AgentTask(
                view, 1, "key", action(resource, operation, intervalMillis, timeoutMillis, ScriptedAgent.NAME));
    }

    private static GraphAction.ResourceAction action(
            String resource, String operation, long intervalMillis, long timeoutMillis, AgentName agent) {
        return new GraphAction.ResourceAction(
                1,
                new OperationKey(ResourceId.of(resource), operation, intervalMillis),
                operation,
                SELF,
                Optional.empty(),
                ResourceId.of(resource),
                Optional.empty(),
                agent,
                Map.of(),
                Map.of(),
                0,
                timeoutMillis);
    }
}
