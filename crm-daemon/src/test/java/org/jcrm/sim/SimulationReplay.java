package org.jcrm.sim;

/** Tells one seed's story in a JVM of its own and prints what two runs are compared by. */
final class SimulationReplay {
    private SimulationReplay() {}

    public static void main(String[] args) {
        System.out.println(fingerprint(Long.parseLong(args[0])));
    }

    static String fingerprint(long seed) {
        Simulation simulation = new Simulation(seed);
        String ending = "whole";
        try {
            simulation.run();
        } catch (AssertionError e) {
            ending = String.valueOf(e.getMessage());
        }
        return "seed %d: %016x after %d events, %d rows, %s"
                .formatted(
                        seed,
                        simulation.world.traceHash(),
                        simulation.world.events(),
                        simulation.client.acknowledged().size(),
                        ending);
    }
}
