package org.jcrm.sim;

import java.util.List;
import java.util.Optional;

/**
 * Faults beside the drawn mix, from streams of their own, so that the mix of a seed stays what it was: the end of a daemon
 * between two lines, dates that are set, loops that hang.
 */
final class Mishaps {
    /** A time server's correction, a summer time that was forgotten, a battery that is empty. */
    private static final List<Long> JUMPS_MILLIS = List.of(1_500L, 60_000L, 3_600_000L, 86_400_000L);

    /** A clock that somebody set to the wrong year. */
    private static final long YEAR_MILLIS = 365 * 86_400_000L;

    /** How long somebody may have to wait for a step to die in. */
    private static final long PATIENCE = 3 * SimWorld.SECOND;

    private final Simulation sim;
    private final SimRandom endRandom;
    private final SimRandom clockRandom;
    private final SimRandom yearRandom;
    private final SimRandom hangRandom;
    private boolean active = true;

    Mishaps(Simulation sim, SimRandom random) {
        this.sim = sim;
        this.endRandom = random.child("end");
        this.clockRandom = random.child("clock");
        this.yearRandom = random.child("year");
        this.hangRandom = random.child("hang");
    }

    void start() {
        if (clockRandom.chance(0.4)) {
            setClocksSometimes();
        }
        if (sim.watchdog().isEmpty() && hangRandom.chance(0.3)) {
            hangSometimes();
        }
    }

    void stop() {
        active = false;
    }

    /**
     * Ends a daemon, or its machine: at once, or in the middle of a step, when some of what was decided is done and known to
     * others, and the rest never will be.
     */
    void end(SimHost host, Runnable end) {
        Optional<SimDaemon> daemon = host.daemon().filter(each -> endRandom.chance(0.5));
        daemon.ifPresentOrElse(each -> endInStep(each, end), end);
    }

    private void endInStep(SimDaemon daemon, Runnable end) {
        Runnable once = () -> {
            if (active && daemon.alive()) {
                sim.world.trace("FAULT", daemon.name() + " ends in the middle of a step");
                end.run();
            }
        };
        daemon.endAfter((int) endRandom.between(1, 12), once);
        sim.world.after(PATIENCE, once);
    }

    private void setClocksSometimes() {
        sim.world.after(clockRandom.between(2_000, 20_000) * SimWorld.MILLI, () -> {
            if (active) {
                SimHost host = clockRandom.pick(sim.hosts());
                long drawn = clockRandom.pick(JUMPS_MILLIS);
                long jump = (yearRandom.chance(0.25) ? YEAR_MILLIS : drawn) * (clockRandom.chance(0.5) ? 1 : -1);
                sim.world.trace("FAULT", "the date of " + host.name + " is set by " + jump + " ms");
                host.clockSet = host.clockSet.plusMillis(jump);
                setClocksSometimes();
            }
        });
    }

    /** Where there is no watchdog, nothing but the others' patience ends such a silence. */
    private void hangSometimes() {
        sim.world.after(hangRandom.between(5_000, 40_000) * SimWorld.MILLI, () -> {
            if (active) {
                SimHost host = hangRandom.pick(sim.hosts());
                long span = hangRandom.between(200, 8_000) * SimWorld.MILLI;
                sim.world.trace("FAULT", "the loop of " + host.name + " hangs for " + span / SimWorld.MILLI + " ms");
                host.daemon().ifPresent(daemon -> daemon.hang(span));
                hangSometimes();
            }
        });
    }
}
