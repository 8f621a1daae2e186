package org.jcrm.sim;

/** Runs seeds from the command line and prints their outcomes: {@code SimulationReplay FIRST [LAST]}. */
final class SimulationReplay {
    private SimulationReplay() {}

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long last = args.length > 1 ? Long.parseLong(args[1]) : first;
        for (long seed = first; seed <= last; seed++) {
            System.out.println(Simulation.run(seed));
        }
    }
}
