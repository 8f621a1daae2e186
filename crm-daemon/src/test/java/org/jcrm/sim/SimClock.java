package org.jcrm.sim;

/** A machine's own clock: it runs a little too fast or too slow. */
final class SimClock {
    private final SimWorld world;
    private final double rate;
    private long stoodMicros;

    SimClock(SimWorld world, SimRandom random) {
        this(world, random, 50);
    }

    SimClock(SimWorld world, SimRandom random, int driftPerMille) {
        this.world = world;
        this.rate = 1 + random.between(-driftPerMille, driftPerMille) / 1_000.0;
    }

    long nanos() {
        return Math.round((world.nowMicros() - stoodMicros) * 1_000.0 * rate);
    }

    /** Like that of a virtual machine that was paused: for it, nothing happened. */
    void stood(long micros) {
        stoodMicros += micros;
    }

    /** How long, in true time, until this clock has gone on by so much. */
    long micros(java.time.Duration own) {
        return Math.round(own.toNanos() / 1_000.0 / rate) + 1;
    }
}
