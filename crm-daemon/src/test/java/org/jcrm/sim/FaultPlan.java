package org.jcrm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.Score;

/** What goes wrong, and what operators do meanwhile; each seed draws its own mix. */
final class FaultPlan {
    /** Kinds of trouble. */
    enum Kind {
        POWER,
        DAEMON_KILLED,
        DAEMON_PAUSED,
        MACHINE_PAUSED,
        FALSE_SUSPICION,
        PARTITION,
        ONE_WAY_CUT,
        BAD_WEATHER,
        DISK_STALL,
        DISK_FULL,
        POSTMASTER_KILLED,
        AGENT_FAILS,
        AGENT_HANGS,
        OPERATOR_EDITS,
        STANDBY,
        MOVE,
        CLEANUP,
        NODE_STOP,
        DETACH,
        /** What has no quorum does not stop, and only a watchdog can end it. */
        STOP_HANGS,
        LOOP_HANGS,
        /** From everybody and for so long that the others go on; meanwhile its daemon has troubles of its own. */
        CUT_OFF,
        /** Somebody sets the date, as a time server does that had to wait for its own. */
        CLOCK_SET;

        boolean needsWatchdog() {
            return switch (this) {
                case STOP_HANGS, LOOP_HANGS, CUT_OFF, CLOCK_SET -> true;
                default -> false;
            };
        }
    }

    /** What an agent operation is made to do instead. */
    enum AgentFault {
        NONE,
        FAIL,
        HANG
    }

    private final Simulation sim;
    private final SimRandom random;
    private final SimRandom arbitratorRandom;
    private final SimRandom watchdogRandom;
    private final Mishaps mishaps;
    private final List<Kind> kinds = new ArrayList<>();
    private boolean active = true;
    private boolean cutSinceSettled;
    private boolean addressUnknown;

    FaultPlan(Simulation sim, SimRandom random) {
        this.sim = sim;
        this.random = random;
        this.arbitratorRandom = random.child("arbitrator");
        this.watchdogRandom = random.child("watchdog");
        this.mishaps = new Mishaps(sim, random.child("mishaps"));
        for (Kind kind : Kind.values()) {
            if (!kind.needsWatchdog() && random.chance(0.45)) {
                kinds.add(kind);
            }
            if (kind.needsWatchdog() && sim.watchdog().isPresent() && watchdogRandom.chance(0.6)) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            kinds.add(Kind.POWER);
        }
    }

    List<Kind> kinds() {
        return List.copyOf(kinds);
    }

    /** Whether two nodes may have been deciding without each other: then only fencing could keep them apart. */
    boolean splitPossible() {
        return cutSinceSettled && !fenced();
    }

    /** As {@link #splitPossible()}, whatever is done against its consequences. */
    boolean apart() {
        return cutSinceSettled;
    }

    boolean over() {
        return !active;
    }

    /** Fencing keeps them apart: nothing is excused. */
    private boolean fenced() {
        return sim.fencing().isPresent() || sim.watchdog().isPresent();
    }

    /** A node was given up, for want of life signs, that still has the address. */
    void addressIsUnknown() {
        addressUnknown = true;
    }

    void decidedApart() {
        cutSinceSettled = true;
    }

    boolean addressMayBeTwice() {
        return addressUnknown && !fenced();
    }

    void healedAndSettled() {
        cutSinceSettled = false;
        addressUnknown = false;
    }

    AgentFault agentFault(SimDaemon daemon, String operation) {
        boolean ends = operation.equals("stop") || operation.equals("demote");
        if (active
                && ends
                && kinds.contains(Kind.STOP_HANGS)
                && !daemon.state().cib().haveQuorum()
                && watchdogRandom.chance(0.7)) {
            return AgentFault.HANG;
        }
        if (active && kinds.contains(Kind.AGENT_FAILS) && random.chance(0.02)) {
            return AgentFault.FAIL;
        }
        return active && kinds.contains(Kind.AGENT_HANGS) && random.chance(0.01) ? AgentFault.HANG : AgentFault.NONE;
    }

    void start() {
        strikeSometimes();
        mishaps.start();
        sim.arbitrator().ifPresent(this::troubleArbitrator);
    }

    /** The third machine restarts now and then, or is away for longer. */
    private void troubleArbitrator(SimArbitrator arbitrator) {
        sim.world.after(arbitratorRandom.between(3_000, 25_000) * SimWorld.MILLI, () -> {
            if (active) {
                long span = arbitratorRandom.between(200, 6_000) * SimWorld.MILLI;
                sim.world.trace("FAULT", "ARBITRATOR is down for " + span / SimWorld.MILLI + " ms");
                arbitrator.restart(span);
                troubleArbitrator(arbitrator);
            }
        });
    }

    private void strikeSometimes() {
        sim.world.after(random.between(2_000, 12_000) * SimWorld.MILLI, () -> {
            if (active) {
                strike(random.pick(kinds));
                strikeSometimes();
            }
        });
    }

    private void strike(Kind kind) {
        SimHost host = random.pick(sim.hosts());
        long span = random.between(200, 12_000) * SimWorld.MILLI;
        sim.world.trace("FAULT", kind + " " + host.name + " for " + span / SimWorld.MILLI + " ms");
        switch (kind) {
            case POWER ->
                mishaps.end(host, () -> {
                    host.powerOff();
                    sim.world.after(span + 2 * SimWorld.SECOND, () -> boot(host));
                });
            case DAEMON_KILLED ->
                host.daemon()
                        .ifPresent(daemon -> mishaps.end(host, () -> {
                            daemon.kill();
                            sim.world.after(span, () -> sim.startDaemon(host));
                        }));
            case DAEMON_PAUSED -> host.daemon().ifPresent(daemon -> daemon.pause(span / 2));
            case MACHINE_PAUSED -> {
                if (host.answers() && sim.watchdog().isPresent()) {
                    pauseMachine(host, watchdogRandom.between(200, 20_000) * SimWorld.MILLI);
                } else if (host.answers()) {
                    // Nobody can tell this from power loss, except by fencing.
                    cutSinceSettled = true;
                    host.frozen = true;
                    sim.world.after(span / 2, () -> host.frozen = false);
                    host.daemon().ifPresent(daemon -> daemon.pause(span / 2));
                }
            }
            case FALSE_SUSPICION -> sim.membership.suspect(host.name, span / 4 + SimWorld.SECOND);
            case PARTITION -> partition(host, true, span);
            case ONE_WAY_CUT -> partition(host, false, span);
            case BAD_WEATHER -> {
                sim.network.degrade(0.05, random.between(0, 80) * SimWorld.MILLI);
                sim.world.after(span, this::fairWeather);
            }
            case DISK_STALL -> {
                host.disk.stalled(true);
                sim.world.after(span, () -> host.disk.stalled(false));
            }
            case DISK_FULL -> {
                host.disk.full(true);
                sim.world.after(span, () -> host.disk.full(false));
            }
            case POSTMASTER_KILLED -> {
                host.postgres.crash();
                host.daemon().ifPresent(daemon -> daemon.executor().signal());
            }
            case AGENT_FAILS, AGENT_HANGS -> {
                // They happen by themselves, see agentFault.
            }
            case OPERATOR_EDITS ->
                ask(host, edit(new CibEdit.SetProperty("note", Optional.of(Long.toString(random.between(1, 1_000))))));
            case STANDBY -> {
                ask(host, edit(new CibEdit.SetPermanentAttribute(host.name, "standby", Optional.of("on"))));
                sim.world.after(
                        span,
                        () -> ask(
                                random.pick(sim.hosts()),
                                edit(new CibEdit.SetPermanentAttribute(host.name, "standby", Optional.empty()))));
            }
            case MOVE -> {
                ask(
                        host,
                        edit(new CibEdit.PutConstraint(
                                LocationConstraint.of("cli-prefer", Simulation.CLONE, host.name, Score.of(1_000)))));
                sim.world.after(
                        span, () -> ask(random.pick(sim.hosts()), edit(new CibEdit.RemoveConstraint("cli-prefer"))));
            }
            case CLEANUP -> ask(host, new OperatorRequest.Cleanup(Simulation.CLONE, Optional.empty()));
            case NODE_STOP -> {
                ask(host, new OperatorRequest.StopNode());
                sim.world.after(span + 3 * SimWorld.SECOND, () -> ask(host, new OperatorRequest.JoinCluster()));
            }
            case STOP_HANGS -> {
                // It happens by itself, see agentFault.
            }
            case CUT_OFF -> cutOff(host);
            case CLOCK_SET -> host.clockSet = host.clockSet.plusMillis(watchdogRandom.between(0, 60_000));
            case LOOP_HANGS -> host.daemon().ifPresent(daemon -> daemon.hang(span / 2));
            case DETACH -> {
                ask(host, new OperatorRequest.Detach());
                sim.world.after(span, () -> sim.startDaemon(host));
            }
        }
    }

    /** What nobody notices at other times (a short pause, a loop that hangs for a moment) comes at the worst one. */
    private void cutOff(SimHost host) {
        partition(
                host,
                watchdogRandom.chance(0.7),
                sim.longestBoundMicros() + watchdogRandom.between(0, 8_000) * SimWorld.MILLI);
        sim.network.cut(host.name, SimArbitrator.NAME);
        sim.network.cut(SimArbitrator.NAME, host.name);
        int troubles = (int) watchdogRandom.between(0, 3);
        for (int i = 0; i < troubles; i++) {
            long when = watchdogRandom.between(0, 3_500) * SimWorld.MILLI;
            long pause = watchdogRandom.between(200, 950) * SimWorld.MILLI;
            long hang = watchdogRandom.between(500, 1_950) * SimWorld.MILLI;
            long away = watchdogRandom.between(500, 9_000) * SimWorld.MILLI;
            int trouble = (int) watchdogRandom.between(0, 2);
            sim.world.after(
                    when,
                    () -> host.daemon().filter(daemon -> active).ifPresent(daemon -> {
                        sim.world.trace("FAULT", "trouble " + trouble + " of " + host.name);
                        switch (trouble) {
                            case 0 -> daemon.pause(pause);
                            case 1 -> daemon.hang(hang);
                            default -> {
                                daemon.kill();
                                sim.world.after(away, () -> sim.startDaemon(host));
                            }
                        }
                    }));
        }
    }

    /** Either the watchdog runs on, as that of a real machine does, or it stands with the machine. */
    private void pauseMachine(SimHost host, long span) {
        boolean virtual = watchdogRandom.chance(0.5);
        boolean noticeable = !virtual || watchdogRandom.chance(0.5);
        sim.world.trace(
                "FAULT",
                host.name + " stands still for " + span / SimWorld.MILLI + " ms"
                        + (virtual ? ", its watchdog as well" : "") + (noticeable ? "" : ", and its clock"));
        int boots = host.boots();
        host.frozen = true;
        if (virtual) {
            host.excusedUntilMicros = Long.MAX_VALUE;
            host.watchdog().stand();
        }
        host.daemon().ifPresent(daemon -> daemon.pause(span, noticeable));
        sim.world.after(span, () -> {
            if (host.boots() != boots || !host.frozen) {
                return;
            }
            host.frozen = false;
            if (virtual) {
                host.excusedUntilMicros = sim.world.nowMicros() + sim.longestBoundMicros();
                host.watchdog().goOn();
            }
        });
        if (!noticeable) {
            // Ahead of the daemon's going on, which was asked for first.
            sim.world.after(span - 1, () -> host.clock().stood(span));
        }
    }

    private void partition(SimHost host, boolean bothWays, long span) {
        cutSinceSettled = true;
        for (SimHost other : sim.hosts()) {
            if (!other.equals(host)) {
                sim.network.cut(host.name, other.name);
                if (bothWays) {
                    sim.network.cut(other.name, host.name);
                }
            }
        }
        if (random.chance(0.5)) {
            sim.network.cut(SimNetwork.CLIENT, host.name);
        }
        if (arbitratorRandom.chance(0.5)) {
            sim.network.cut(host.name, SimArbitrator.NAME);
            sim.network.cut(SimArbitrator.NAME, host.name);
        }
        sim.membership.disturbed();
        sim.world.after(span, this::fairWeather);
    }

    private void fairWeather() {
        sim.network.heal();
        sim.membership.disturbed();
    }

    void boot(SimHost host) {
        powerOn(host);
        sim.startDaemon(host);
        sim.world.after(random.between(1, 6) * SimWorld.SECOND, () -> letIn(host));
    }

    private void powerOn(SimHost host) {
        sim.fencing().filter(each -> !each.supplies(host)).ifPresent(each -> each.supplied(host));
        host.powerOn();
    }

    /** What an operator does who finds a node out of the cluster. */
    void letIn(SimHost host) {
        host.daemon()
                .filter(daemon -> daemon.state().lifecycle() == Lifecycle.HELD
                        || daemon.state().lifecycle() == Lifecycle.STOPPED)
                .ifPresent(daemon -> {
                    sim.rejoin(host);
                    daemon.ask(new OperatorRequest.JoinCluster(), outcome -> {});
                });
    }

    private static OperatorRequest edit(CibEdit edit) {
        return new OperatorRequest.Edit(edit, Optional.empty());
    }

    private void ask(SimHost host, OperatorRequest request) {
        host.daemon()
                .ifPresent(daemon -> daemon.ask(
                        request,
                        outcome -> sim.world.trace(
                                host.name.value(),
                                "answer: " + outcome.getClass().getSimpleName())));
    }

    /** Faults are over: the network and all disks are whole, operators undo what they did. */
    void stop() {
        active = false;
        mishaps.stop();
        sim.fencing().ifPresent(SimFencing::faultsEnd);
        sim.network.heal();
        sim.arbitrator().ifPresent(SimArbitrator::start);
        sim.hosts().forEach(host -> {
            host.disk.full(false);
            host.disk.stalled(false);
            if (!host.powered) {
                powerOn(host);
            }
            sim.startDaemon(host);
        });
        sim.membership.disturbed();
        undo();
    }

    /** Patient operators: whatever keeps the cluster from being whole is put right again and again. */
    private void undo() {
        for (SimHost host : sim.hosts()) {
            sim.startDaemon(host);
            letIn(host);
            sim.rejoin(host);
        }
        SimHost host = random.pick(sim.hosts());
        for (SimHost each : sim.hosts()) {
            if (sim.inStandby(each.name)) {
                ask(host, edit(new CibEdit.SetPermanentAttribute(each.name, "standby", Optional.empty())));
            }
        }
        if (sim.hasMove()) {
            ask(host, edit(new CibEdit.RemoveConstraint("cli-prefer")));
        }
        if (sim.hasFailures()) {
            ask(host, new OperatorRequest.Cleanup(Simulation.CLONE, Optional.empty()));
            ask(host, new OperatorRequest.Cleanup(Simulation.ADDRESS, Optional.empty()));
        }
        // After a split that nobody could prevent, no data is provably the newest; somebody has to choose.
        sim.mostAdvancedIfNobodyKnows()
                .ifPresent(best -> ask(
                        host,
                        edit(new CibEdit.SetPermanentAttribute(
                                best.name, "pgsql-data-status", Optional.of("LATEST")))));
        sim.world.after(7 * SimWorld.SECOND, this::undo);
    }
}
