package org.jcrm.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jspecify.annotations.Nullable;

/** The executor's contract in simulated time: one operation in flight per resource, deadlines, recurring monitors. */
final class SimExecutor {
    private static final AgentResult TIMED_OUT = AgentResult.of(OcfResult.ERROR, "timed out");

    private final SimDaemon daemon;
    private final SimRandom random;
    private final Map<ResourceId, Lane> lanes = new TreeMap<>();
    private int calls;

    /** What one agent does with one resource; answers once, or never. */
    interface SimAgent {
        void execute(String operation, Answer answer);

        LifeSigns lifeSigns(SimHost peer);

        void membershipChanged();

        /** How an operation ended. */
        interface Answer {
            void is(AgentResult result);
        }
    }

    private final class Lane {
        final SimAgent agent;
        final Deque<Work> queue = new ArrayDeque<>();
        final Map<OperationKey, Work> recurring = new LinkedHashMap<>();
        boolean busy;

        Lane(ResourceId resource) {
            if (resource.equals(SimFencing.FIRST) || resource.equals(SimFencing.SECOND)) {
                agent = new SimFencing.Device();
            } else {
                agent = resource.equals(Simulation.ADDRESS)
                        ? new SimAddressAgent(daemon)
                        : new SimPostgresAgent(daemon, this::lookNow);
            }
        }

        void lookNow() {
            List.copyOf(recurring.values()).forEach(work -> enqueue(this, work));
        }
    }

    private static final class Work {
        final AgentTask task;

        @Nullable
        AgentResult reported;

        List<Work> ended = List.of();
        boolean cancelled;
        boolean queued;

        Work(AgentTask task) {
            this.task = task;
        }

        boolean repeats() {
            return task.action().key().intervalMillis() > 0;
        }
    }

    SimExecutor(SimDaemon daemon, SimRandom random) {
        this.daemon = daemon;
        this.random = random;
    }

    private Lane lane(ResourceId resource) {
        return lanes.computeIfAbsent(resource, Lane::new);
    }

    void run(AgentTask task) {
        daemon.sim.invariants.running(daemon, task);
        Lane lane = lane(task.action().resource());
        if (task.action().operation().equals("delete")) {
            lane.recurring.keySet().stream().toList().forEach(this::cancelRecurring);
            daemon.post(new ClusterEvent.HistoryDeleted(task.action().resource(), java.util.Optional.empty()));
            complete(task, AgentResult.ok(), OperationStatus.DONE, daemon.sim.world.now());
            return;
        }
        Work work = new Work(task);
        String operation = task.action().operation();
        if (work.repeats()) {
            cancelRecurring(task.action().key());
            lane.recurring.put(task.action().key(), work);
        } else if (operation.equals("stop") || operation.equals("demote")) {
            work.ended = List.copyOf(lane.recurring.values());
            lane.recurring.keySet().stream().toList().forEach(this::cancelRecurring);
        }
        enqueue(lane, work);
    }

    private void enqueue(Lane lane, Work work) {
        if (work.queued || work.cancelled) {
            return;
        }
        work.queued = true;
        lane.queue.add(work);
        next(lane);
    }

    boolean repeats(OperationKey key) {
        return lane(key.resource()).recurring.containsKey(key);
    }

    void cancelRecurring(OperationKey key) {
        Lane lane = lane(key.resource());
        Work work = lane.recurring.remove(key);
        if (work != null) {
            work.cancelled = true;
            lane.queue.remove(work);
            if (work.reported == null) {
                cancelled(work.task);
            }
        }
    }

    void dropQueued(ViewId current) {
        for (Lane lane : lanes.values()) {
            for (Work work : List.copyOf(lane.queue)) {
                if (work.reported == null && !work.task.view().equals(current)) {
                    lane.queue.remove(work);
                    work.cancelled = true;
                    lane.recurring.values().remove(work);
                    cancelled(work.task);
                    work.ended.forEach(ended -> resume(lane, ended));
                }
            }
        }
    }

    private void resume(Lane lane, Work ended) {
        if (ended.reported != null
                && !lane.recurring.containsKey(ended.task.action().key())) {
            Work again = new Work(ended.task);
            again.reported = ended.reported;
            lane.recurring.put(again.task.action().key(), again);
            enqueue(lane, again);
        }
    }

    private void cancelled(AgentTask task) {
        complete(task, AgentResult.of(OcfResult.UNKNOWN), OperationStatus.CANCELLED, Instant.EPOCH);
    }

    private void next(Lane lane) {
        Work work = lane.busy ? null : lane.queue.poll();
        if (work == null) {
            return;
        }
        lane.busy = true;
        work.queued = false;
        Instant started = daemon.sim.world.now();
        boolean[] over = new boolean[1];
        SimAgent.Answer ended = result -> {
            if (!over[0]) {
                over[0] = true;
                lane.busy = false;
                ended(
                        lane,
                        work,
                        result,
                        result.equals(TIMED_OUT) ? OperationStatus.TIMEOUT : OperationStatus.DONE,
                        started);
                next(lane);
            }
        };
        daemon.after(work.task.action().timeoutMillis() * SimWorld.MILLI, () -> ended.is(TIMED_OUT));
        String operation = work.task.action().operation();
        boolean quick = operation.equals("monitor") || operation.equals("notify");
        long thinking = quick ? random.between(1, 30) : random.between(20, 400);
        daemon.after(thinking * SimWorld.MILLI, () -> {
            switch (daemon.sim.faults.agentFault(daemon, operation)) {
                case HANG ->
                    daemon.sim.world.trace(
                            daemon.name().value(),
                            "hangs: " + work.task.action().key());
                case FAIL -> ended.is(AgentResult.error("it failed because the simulation says so"));
                case NONE -> lane.agent.execute(operation, result -> daemon.awake(() -> ended.is(result)));
            }
        });
    }

    private void ended(Lane lane, Work work, AgentResult result, OperationStatus status, Instant started) {
        if (!work.repeats()) {
            complete(work.task, result, status, started);
            return;
        }
        if (work.cancelled) {
            return;
        }
        boolean first = work.reported == null;
        boolean changed = !result.equals(work.reported);
        work.reported = result;
        if (first) {
            complete(work.task, result, status, started);
        } else if (changed) {
            daemon.post(new ClusterEvent.RecurringChanged(
                    work.task, result, status, ++calls, started, elapsed(started), Duration.ZERO));
        }
        daemon.after(work.task.action().key().intervalMillis() * SimWorld.MILLI, () -> enqueue(lane, work));
    }

    private void complete(AgentTask task, AgentResult result, OperationStatus status, Instant started) {
        daemon.post(new ClusterEvent.TaskCompleted(
                task, result, status, ++calls, started, elapsed(started), Duration.ZERO));
    }

    private Duration elapsed(Instant started) {
        return started.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(started, daemon.sim.world.now());
    }

    void checkLifeSigns(Effect.CheckLifeSigns check) {
        long thinking = random.between(1, 100) * SimWorld.MILLI;
        daemon.after(thinking, () -> {
            LifeSigns found = LifeSigns.UNKNOWN;
            for (ResourceId resource : check.resources()) {
                LifeSigns one = lane(resource).agent.lifeSigns(daemon.sim.host(check.peer()));
                if (one == LifeSigns.ALIVE || found == LifeSigns.UNKNOWN) {
                    found = one;
                }
            }
            daemon.post(new ClusterEvent.LifeSignsReported(
                    check.peer(), found, "the agents on " + daemon.name() + " say " + found));
        });
    }

    void membershipChanged() {
        lanes.values().forEach(lane -> lane.agent.membershipChanged());
    }

    /** The database's process died or the host's address went: an agent's watch notices at once. */
    void signal() {
        daemon.after(
                random.between(1, 15) * SimWorld.MILLI, () -> lanes.values().forEach(Lane::lookNow));
    }
}
