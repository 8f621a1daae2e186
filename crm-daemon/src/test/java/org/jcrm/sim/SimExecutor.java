package org.jcrm.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent.HistoryDeleted;
import org.jcrm.core.controller.ClusterEvent.RecurringChanged;
import org.jcrm.core.controller.ClusterEvent.TaskCompleted;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.ResourceId;
import org.jspecify.annotations.Nullable;

/** The executor's contract on virtual time: one operation in flight per instance, deadlines, recurring monitors, signals. */
final class SimExecutor {
    private static final class Lane {
        private final Deque<AgentTask> queued = new ArrayDeque<>();
        private @Nullable AgentTask running;
    }

    private static final class Repeated {
        private final AgentTask task;
        private AgentResult last;

        Repeated(AgentTask task, AgentResult last) {
            this.task = task;
            this.last = last;
        }
    }

    private final SimCluster cluster;
    private final SimWorld world;
    private final SimDaemon daemon;
    private final SimRandom random;
    private final SimAgents agents;
    private final Map<ResourceId, Lane> lanes = new TreeMap<>();
    private final Map<OperationKey, Repeated> recurring = new TreeMap<>();
    private int nextCallId = 1;

    SimExecutor(SimCluster cluster, SimDaemon daemon, SimRandom random) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.daemon = daemon;
        this.random = random;
        this.agents = new SimAgents(cluster, daemon);
    }

    void run(AgentTask task) {
        String operation = task.action().operation();
        if (operation.equals("delete")) {
            recurring
                    .keySet()
                    .removeIf(key -> key.resource().equals(task.action().resource()));
            daemon.post(new HistoryDeleted(task.action().resource(), java.util.Optional.empty()));
            complete(task, AgentResult.ok(), OperationStatus.DONE, 0);
            return;
        }
        if (operation.equals("cancel")) {
            cancelRecurring(task.action().key());
            complete(task, AgentResult.ok(), OperationStatus.DONE, 0);
            return;
        }
        Lane lane = lanes.computeIfAbsent(task.action().resource(), id -> new Lane());
        lane.queued.addLast(task);
        next(lane);
    }

    void cancelRecurring(OperationKey key) {
        recurring.remove(key);
    }

    void dropQueued(ViewId current) {
        lanes.values().forEach(lane -> lane.queued.removeIf(task -> !task.view().equals(current)));
    }

    /** How many operations of one instance are in flight: never more than one (I7). */
    boolean busy() {
        return lanes.values().stream().anyMatch(lane -> lane.running != null || !lane.queued.isEmpty());
    }

    /** Signals and membership changes make the monitors look at once. */
    void lookSoon() {
        world.after(random.between(2, 10) * SimWorld.MILLI, () -> {
            agents.reconcile();
            recurring.values().stream().toList().forEach(this::look);
        });
    }

    private void next(Lane lane) {
        if (lane.running != null || lane.queued.isEmpty()) {
            return;
        }
        AgentTask task = lane.queued.removeFirst();
        lane.running = task;
        long duration = random.between(shortest(task), longest(task)) * SimWorld.MILLI;
        long timeout = Math.max(1_000, task.action().timeoutMillis()) * SimWorld.MILLI;
        SimFaults.Agent fault =
                cluster.faults().agentFault(daemon.name(), task.action().operation());
        agents.begin(task.action());
        if (fault == SimFaults.Agent.HANG) {
            world.after(
                    timeout, () -> end(lane, task, AgentResult.error("timed out"), OperationStatus.TIMEOUT, timeout));
            return;
        }
        if (fault == SimFaults.Agent.FAIL) {
            world.after(
                    duration,
                    () -> end(lane, task, AgentResult.error("simulated failure"), OperationStatus.DONE, duration));
            return;
        }
        if (fault == SimFaults.Agent.SUCCEED_TOO_LATE) {
            world.after(
                    timeout, () -> end(lane, task, AgentResult.error("timed out"), OperationStatus.TIMEOUT, timeout));
            world.after(timeout + duration, () -> {
                if (daemon.host().powered()) {
                    agents.finish(task.action());
                }
            });
            return;
        }
        world.after(duration, () -> tryToFinish(lane, task, duration, timeout));
    }

    private void tryToFinish(Lane lane, AgentTask task, long soFar, long timeout) {
        if (!daemon.host().powered() || !daemon.alive()) {
            return;
        }
        if (daemon.frozen() || !agents.ready(task.action())) {
            long pause = 20 * SimWorld.MILLI;
            if (soFar + pause > timeout) {
                end(lane, task, AgentResult.error("timed out"), OperationStatus.TIMEOUT, soFar);
            } else {
                world.after(pause, () -> tryToFinish(lane, task, soFar + pause, timeout));
            }
            return;
        }
        end(lane, task, agents.finish(task.action()), OperationStatus.DONE, soFar);
    }

    private void end(Lane lane, AgentTask task, AgentResult result, OperationStatus status, long tookMicros) {
        if (!daemon.alive()) {
            return;
        }
        lane.running = null;
        if (task.action().key().intervalMillis() > 0) {
            Repeated repeated = new Repeated(task, result);
            recurring.put(task.action().key(), repeated);
            repeat(repeated);
        }
        complete(task, result, status, tookMicros);
        next(lane);
    }

    private void complete(AgentTask task, AgentResult result, OperationStatus status, long tookMicros) {
        daemon.post(new TaskCompleted(
                task, result, status, nextCallId++, daemon.now(), Duration.ofNanos(tookMicros * 1_000), Duration.ZERO));
    }

    private void repeat(Repeated repeated) {
        world.after(repeated.task.action().key().intervalMillis() * SimWorld.MILLI, () -> {
            if (daemon.alive() && recurring.get(repeated.task.action().key()) == repeated) {
                look(repeated);
                repeat(repeated);
            }
        });
    }

    private void look(Repeated repeated) {
        Lane lane = lanes.get(repeated.task.action().resource());
        boolean free = lane == null || lane.running == null;
        if (!daemon.alive()
                || daemon.frozen()
                || !free
                || recurring.get(repeated.task.action().key()) != repeated) {
            return;
        }
        AgentResult result = agents.finish(repeated.task.action());
        if (!result.equals(repeated.last)) {
            repeated.last = result;
            daemon.post(new RecurringChanged(
                    repeated.task,
                    result,
                    OperationStatus.DONE,
                    nextCallId++,
                    daemon.now(),
                    Duration.ofMillis(5),
                    Duration.ZERO));
        }
    }

    private static long shortest(AgentTask task) {
        return switch (task.action().operation()) {
            case "start", "demote" -> 50;
            case "promote" -> 40;
            case "stop" -> 20;
            default -> 1;
        };
    }

    private static long longest(AgentTask task) {
        return switch (task.action().operation()) {
            case "start", "demote" -> 600;
            case "promote" -> 400;
            case "stop" -> 300;
            default -> 20;
        };
    }
}
