package org.jcrm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.model.NodeName;

/** Somebody who writes one row after the other through the address and remembers what was acknowledged. */
final class SimClient {
    private static final long EVERY = 200 * SimWorld.MILLI;

    private final Simulation sim;
    private final Set<Long> acknowledged = new TreeSet<>();
    private long next = 1;

    private record Commit(long row, SimHost host, int generation, int timeline) {}

    SimClient(Simulation sim) {
        this.sim = sim;
    }

    Set<Long> acknowledged() {
        return acknowledged;
    }

    void start() {
        sim.world.after(EVERY, () -> {
            write();
            start();
        });
    }

    private void write() {
        for (SimHost host : sim.hosts()) {
            boolean reachable = host.answers() && host.address && sim.network.bothWays(SimNetwork.CLIENT, host.name);
            if (reachable && host.postgres.mode() == SimPostgres.Mode.PRIMARY) {
                long row = next++;
                host.postgres.insert(row);
                commit(new Commit(row, host, host.postgres.generation(), host.postgres.timeline()));
                return;
            }
        }
    }

    /** The commit waits for every standby that is synchronous now; who is not any more is not waited for. */
    private void commit(Commit commit) {
        SimPostgres primary = commit.host().postgres;
        boolean same = commit.host().powered
                && primary.mode() == SimPostgres.Mode.PRIMARY
                && primary.generation() == commit.generation()
                && primary.timeline() == commit.timeline();
        if (!same) {
            return;
        }
        List<NodeName> waiting = new ArrayList<>();
        for (NodeName standby : primary.syncStandbys()) {
            SimPostgres copy = sim.host(standby).postgres;
            boolean streams = sim.host(standby).answers()
                    && copy.mode() == SimPostgres.Mode.STANDBY
                    && sim.network.bothWays(commit.host().name, standby)
                    && copy.canFollow(primary);
            if (streams) {
                copy.follow(primary);
            } else {
                waiting.add(standby);
            }
        }
        if (waiting.isEmpty() && commit.host().answers()) {
            if (sim.network.bothWays(SimNetwork.CLIENT, commit.host().name)) {
                acknowledged.add(commit.row());
            }
        } else {
            sim.world.after(50 * SimWorld.MILLI, () -> commit(commit));
        }
    }
}
