package org.jcrm.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.watchdog.Feeding;
import org.jcrm.core.watchdog.WatchdogBound;

/**
 * A host's watchdog, by a clock of its own, and what the run folder remembers for it. Like the real one it stays armed
 * when the daemon that opened it is killed.
 */
final class SimWatchdog {
    private final Simulation sim;
    private final SimHost host;
    private final SimClock clock;
    private final SimRandom random;
    private boolean armed;
    private boolean stands;
    private long dueNanos;
    private long feeds;
    private Set<String> held = Set.of();
    private Optional<Long> lastQuorate = Optional.empty();

    SimWatchdog(Simulation sim, SimHost host, SimRandom random) {
        this.sim = sim;
        this.host = host;
        this.random = random;
        this.clock = new SimClock(sim.world, random, Simulation.DRIFT_PER_MILLE);
    }

    WatchdogBound bound() {
        return sim.watchdog().orElseThrow();
    }

    void feed() {
        armed = true;
        // Whoever feeds goes on already, and so does the machine around it.
        stands = false;
        dueNanos = clock.nanos() + bound().timeout().toNanos();
        await(bound().timeout());
    }

    private void await(Duration left) {
        long mine = ++feeds;
        sim.world.after(clock.micros(left), () -> {
            if (armed && !stands && mine == feeds) {
                sim.world.trace(host.name.value(), "the watchdog bites");
                sim.resets(host, random.between(2_000, 8_000) * SimWorld.MILLI);
            }
        });
    }

    void disarm() {
        armed = false;
        lastQuorate = Optional.empty();
    }

    /** The machine is off: nothing is armed, and the run folder is empty. */
    void off() {
        armed = false;
        stands = false;
        lastQuorate = Optional.empty();
    }

    /** A virtual machine is paused, and its watchdog with it. */
    void stand() {
        stands = true;
        dueNanos -= clock.nanos();
    }

    void goOn() {
        if (stands) {
            stands = false;
            Duration left = Duration.ofNanos(dueNanos);
            dueNanos += clock.nanos();
            if (armed) {
                await(left);
            }
        }
    }

    boolean armed() {
        return armed;
    }

    // ---- the run folder

    void note(Duration ago, Set<String> resources) {
        held = resources;
        lastQuorate = Optional.of(host.clock().nanos() - ago.toNanos());
    }

    void forget() {
        lastQuorate = Optional.empty();
    }

    Optional<Feeding.Earlier> earlier() {
        return lastQuorate.map(
                then -> new Feeding.Earlier(Duration.ofNanos(host.clock().nanos() - then), held));
    }
}
