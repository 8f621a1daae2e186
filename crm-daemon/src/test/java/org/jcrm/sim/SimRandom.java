package org.jcrm.sim;

import java.util.List;
import java.util.SplittableRandom;

/** One component's own stream of chance: a new draw in one place does not shift the others. */
final class SimRandom {
    private final long seed;
    private final SplittableRandom random;

    private SimRandom(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    static SimRandom root(long seed) {
        return new SimRandom(seed);
    }

    /** The stream of this name below this one; the same seed and name give the same stream. */
    SimRandom child(String name) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return new SimRandom(hash);
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
