package org.jcrm.sim;

/** A machine's own clock: it runs a little too fast or too slow. */
final class SimClock {
    private final SimWorld world;
    private final double rate;

    SimClock(SimWorld world, SimRandom random) {
        this.world = world;
        this.rate = 1 + random.between(-50, 50) / 1_000.0;
    }

    long nanos() {
        return Math.round(world.nowMicros() * 1_000.0 * rate);
    }

    /** How long, in true time, until this clock has gone on by so much. */
    long micros(java.time.Duration own) {
        return Math.round(own.toNanos() / 1_000.0 / rate) + 1;
    }
}
