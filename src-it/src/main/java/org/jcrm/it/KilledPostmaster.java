package org.jcrm.it;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What became of a primary whose postmaster was killed under a client that writes.
 *
 * @param survivor the node that took over
 * @param outage from the kill to the first write on the new primary
 * @param lost acknowledged writes that the survivor does not have
 * @param takenBack from the operator's first word to a synchronous standby again
 */
record KilledPostmaster(String survivor, Duration outage, int lost, Duration takenBack) {
    KilledPostmaster {
        requireNonNull(survivor, "survivor is null");
        requireNonNull(outage, "outage is null");
        requireNonNull(takenBack, "takenBack is null");
    }

    /** Kills it, waits for the other node, and takes the killed one back. */
    static KilledPostmaster measure(Lab lab, Cluster cluster, String primary, Duration patience) {
        String survivor = cluster.other(primary);
        Duration outage;
        int lost;
        try (Writes writes = Writes.begun(lab, primary, patience)) {
            long server = writes.server();
            long pid = cluster.postmaster(primary).orElseThrow();
            long fault = System.nanoTime();
            lab.run(primary, "kill", "-KILL", Long.toString(pid)).orFail();
            outage = writes.outageOnOtherServer(fault, server, patience);
            lost = writes.stopAndCompare(lab, survivor).size();
        }
        cluster.await(primary + " may not start", survivor, patience, seen -> seen.failCount(primary) == 1_000_000);
        long begin = System.nanoTime();
        cluster.letStartAgain(survivor, primary);
        cluster.awaitStandby(primary, survivor, patience);
        return new KilledPostmaster(survivor, outage, lost, Duration.ofNanos(System.nanoTime() - begin));
    }
}
