package org.jcrm.sim;

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

    private @Nullable SimDaemon daemon;
    private int lives;

    SimHost(NodeName name, SimDisk disk) {
        this.name = name;
        this.disk = disk;
    }

    boolean answers() {
        return powered && !frozen;
    }

    Optional<SimDaemon> daemon() {
        return Optional.ofNullable(daemon).filter(SimDaemon::alive);
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
    }

    void powerOn() {
        powered = true;
    }
}
