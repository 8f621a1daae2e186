package org.jcrm.sim;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/** A machine: its disk and its database's files outlive everything, processes and addresses only the power. */
final class SimHost {
    final NodeName name;
    final SimDisk disk;
    final SimPostgres postgres = new SimPostgres();
    boolean powered = true;
    /** The whole machine stands still (a paused virtual machine): alive, and nobody can tell. */
    boolean frozen;

    boolean address;
    /** The run folder's word that a daemon was a member; a reboot empties it. */
    boolean runMark;

    /** What the clock that nobody sets had counted when the story began: no two machines' have the same. */
    final Duration upBefore;

    /** By how much somebody has set the date. */
    Duration clockSet = Duration.ZERO;

    /** Until when it may run what others have taken over: it stood still with its watchdog, which nothing can prevent. */
    long excusedUntilMicros;

    private @Nullable SimDaemon daemon;
    private @Nullable SimWatchdog watchdog;
    private @Nullable SimClock clock;
    private int lives;
    private int boots;

    SimHost(NodeName name, SimDisk disk) {
        this.name = name;
        this.disk = disk;
        this.upBefore = Duration.ofSeconds(1_000L * Math.floorMod(name.value().hashCode(), 97));
    }

    boolean answers() {
        return powered && !frozen;
    }

    Optional<SimDaemon> daemon() {
        return Optional.ofNullable(daemon).filter(SimDaemon::alive);
    }

    /** Its clock, where the story has clocks. */
    SimClock clock() {
        return requireNonNull(clock, "this story has no clocks");
    }

    SimWatchdog watchdog() {
        return requireNonNull(watchdog, "this story has no watchdogs");
    }

    void equip(SimClock ownClock, SimWatchdog ownWatchdog) {
        clock = ownClock;
        watchdog = ownWatchdog;
    }

    /** Then its daemon refuses to start. */
    boolean comesTooLate() {
        return powered
                && daemon().isEmpty()
                && watchdog()
                        .earlier()
                        .filter(life -> watchdog().bound().isTooLate(life.sinceQuorate()))
                        .isPresent();
    }

    int boots() {
        return boots;
    }

    int nextLife() {
        return ++lives;
    }

    void daemon(SimDaemon next) {
        daemon = next;
    }

    /** Power loss: what was not on disk never was. */
    void powerOff() {
        daemon().ifPresent(SimDaemon::kill);
        postgres.crash();
        address = false;
        runMark = false;
        powered = false;
        frozen = false;
        excusedUntilMicros = 0;
        if (watchdog != null) {
            watchdog.off();
        }
    }

    void powerOn() {
        if (!powered) {
            powered = true;
            boots++;
        }
    }
}
