package org.jcrm.sim;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/** A machine: what is on its disk survives power loss, what is in its memory does not. */
final class SimHost {
    private final NodeName name;
    private final SimDisk disk;
    private final SimPostgres postgres = new SimPostgres();
    private final Set<String> addresses = new TreeSet<>();
    private final Set<String> dummies = new TreeSet<>();
    private boolean powered = true;
    private boolean paused;
    /** The run folder's mark, emptied by a reboot. */
    private boolean runMark;

    private @Nullable SimDaemon daemon;

    SimHost(NodeName name, SimDisk disk) {
        this.name = name;
        this.disk = disk;
    }

    NodeName name() {
        return name;
    }

    SimDisk disk() {
        return disk;
    }

    SimPostgres postgres() {
        return postgres;
    }

    Set<String> addresses() {
        return addresses;
    }

    Set<String> dummies() {
        return dummies;
    }

    boolean powered() {
        return powered;
    }

    boolean paused() {
        return paused;
    }

    /** Powered and not frozen: its kernel answers. */
    boolean answers() {
        return powered && !paused;
    }

    Optional<SimDaemon> daemon() {
        return Optional.ofNullable(daemon);
    }

    void daemon(@Nullable SimDaemon now) {
        daemon = now;
    }

    boolean runMark() {
        return runMark;
    }

    void runMark(boolean now) {
        runMark = now;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    void powerOff() {
        powered = false;
        paused = false;
        runMark = false;
        addresses.clear();
        dummies.clear();
        postgres.crash();
    }

    void powerOn() {
        powered = true;
    }
}
