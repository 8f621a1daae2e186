package org.jcrm.sim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;

/**
 * Power switches on a network of their own. A switch that says "off" has really cut the power, but it may fail, hang, be
 * slow, or act long after everybody gave up on it.
 */
final class SimFencing {
    static final ResourceId FIRST = ResourceId.of("power-a");
    static final ResourceId SECOND = ResourceId.of("power-b");

    /** How devices stand to each other. */
    enum Wiring {
        /** One switch. */
        SINGLE,
        /** The second is tried when the first fails. */
        ALTERNATIVES,
        /** Two power supplies: a machine is off when both are. */
        BOTH
    }

    private enum Fault {
        NONE,
        FAILS,
        HANGS,
        LATE
    }

    final Wiring wiring;
    final String action;
    final String delay;
    private final Simulation sim;
    private final SimRandom random;
    private final boolean unreliable;
    private final Map<NodeName, Set<ResourceId>> cut = new TreeMap<>();
    private final Map<NodeName, Set<String>> sinceFaultsEnded = new LinkedHashMap<>();
    private boolean active = true;
    private int working;

    SimFencing(Simulation sim, SimRandom random) {
        this.sim = sim;
        this.random = random;
        this.wiring = random.pick(List.of(Wiring.values()));
        this.action = random.chance(0.7) ? "reboot" : "off";
        this.delay = random.pick(List.of("0s", "node1:2s", "node1:0s;node2:3s"));
        this.unreliable = random.chance(0.6);
    }

    @Override
    public String toString() {
        return wiring + ", " + action + ", delay " + delay + (unreliable ? ", unreliable" : "");
    }

    void faultsEnd() {
        active = false;
    }

    /** Whole fencings, since two devices need four calls for each. */
    int fencingsSinceFaultsEnded(NodeName node) {
        return sinceFaultsEnded.getOrDefault(node, Set.of()).size();
    }

    private Fault draw() {
        if (!active || !unreliable) {
            return Fault.NONE;
        }
        return random.chance(0.5) ? Fault.NONE : random.pick(List.of(Fault.FAILS, Fault.HANGS, Fault.LATE));
    }

    /** A switch is still to act, whatever became of who asked it. */
    boolean atWork() {
        return working > 0;
    }

    void run(SimDaemon executor, FenceTask task) {
        sim.invariants.fencing(executor, task);
        if (!active) {
            sinceFaultsEnded
                    .computeIfAbsent(task.target(), node -> new LinkedHashSet<>())
                    .add(task.key().fencing());
        }
        Fault fault = draw();
        long work = random.between(100, 2_500) * SimWorld.MILLI;
        long timeout = task.timeout().toMillis() * SimWorld.MILLI;
        switch (fault) {
            case NONE -> {
                working++;
                sim.world.after(work, () -> {
                    working--;
                    act(task);
                    executor.awake(() -> end(executor, task, FenceResult.ok("")));
                });
            }
            case FAILS -> executor.after(work, () -> end(executor, task, FenceResult.failed(1, "the switch says no")));
            case HANGS ->
                executor.after(
                        timeout, () -> end(executor, task, FenceResult.of(FenceResult.Status.TIMED_OUT, "it hangs")));
            case LATE -> {
                sim.world.after(timeout + work, () -> {
                    if (active) {
                        act(task);
                    }
                });
                executor.after(
                        timeout, () -> end(executor, task, FenceResult.of(FenceResult.Status.TIMED_OUT, "it is late")));
            }
        }
    }

    private void end(SimDaemon executor, FenceTask task, FenceResult result) {
        executor.post(new ClusterEvent.FenceAgentEnded(task, result));
    }

    private void act(FenceTask task) {
        SimHost host = sim.host(task.target());
        Set<ResourceId> off = cut.computeIfAbsent(task.target(), node -> new LinkedHashSet<>());
        sim.world.trace("POWER", task.action() + " " + task.target() + " by " + task.device());
        switch (task.purpose()) {
            case "off" -> {
                off.add(task.device());
                if (!supplies(host)) {
                    host.powerOff();
                    sim.membership.disturbed();
                    // Somebody looks after a machine that is off, sooner or later.
                    sim.world.after(random.between(6, 20) * SimWorld.SECOND, () -> switchedOn(host));
                }
            }
            case "on" -> {
                off.remove(task.device());
                boot(host);
            }
            default -> {
                host.powerOff();
                sim.membership.disturbed();
                sim.world.after(random.between(500, 6_000) * SimWorld.MILLI, () -> switchedOn(host));
            }
        }
    }

    private void switchedOn(SimHost host) {
        supplied(host);
        boot(host);
    }

    /** Whether it could run. */
    boolean supplies(SimHost host) {
        int off = cut.getOrDefault(host.name, Set.of()).size();
        return off < (wiring == Wiring.BOTH ? 2 : 1);
    }

    /** Somebody who turns a machine on sees to it that it has power: without, it would not come on. */
    void supplied(SimHost host) {
        cut.remove(host.name);
    }

    private void boot(SimHost host) {
        if (!host.powered) {
            sim.faults.boot(host);
        }
    }

    /** A device as a resource: there is nothing to it but being registered. */
    static final class Device implements SimExecutor.SimAgent {
        private boolean started;

        @Override
        public void execute(String operation, Answer answer) {
            switch (operation) {
                case "start" -> started = true;
                case "stop" -> started = false;
                default -> {
                    answer.is(AgentResult.of(started ? OcfResult.OK : OcfResult.NOT_RUNNING));
                    return;
                }
            }
            answer.is(AgentResult.ok());
        }

        @Override
        public LifeSigns lifeSigns(SimHost peer) {
            return LifeSigns.UNKNOWN;
        }

        @Override
        public void membershipChanged() {}
    }
}
