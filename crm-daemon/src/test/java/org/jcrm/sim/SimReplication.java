package org.jcrm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.model.NodeName;

/**
 * Streaming replication and the client that writes through the address. A standby streams from whoever holds the
 * address; a commit is acknowledged when every synchronous standby of the primary has it.
 */
final class SimReplication {
    private record Pending(SimHost primary, int generation, int position, long row) {}

    private final SimWorld world;
    private final SimNetwork network;
    private final List<SimHost> hosts;
    private final Map<NodeName, NodeName> streamsFrom = new TreeMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private final List<Long> acknowledgedSync = new ArrayList<>();
    private long acknowledged;
    private long nextRow = 1;
    private long lastAcknowledgedAt;
    private boolean writing = true;

    SimReplication(SimWorld world, SimNetwork network, List<SimHost> hosts) {
        this.world = world;
        this.network = network;
        this.hosts = hosts;
    }

    void start() {
        world.after(20 * SimWorld.MILLI, this::tick);
    }

    /** Rows acknowledged while synchronous replication was in force: none of them may be lost (I8). */
    List<Long> acknowledgedSync() {
        return acknowledgedSync;
    }

    long acknowledged() {
        return acknowledged;
    }

    long lastAcknowledgedAt() {
        return lastAcknowledgedAt;
    }

    boolean streams(NodeName standby, NodeName primary) {
        return primary.equals(streamsFrom.get(standby));
    }

    /** The primary that a client, or a standby, reaches at the address. */
    Optional<SimHost> primaryAtAddress(NodeName from) {
        return hosts.stream()
                .filter(host -> host.answers() && !host.addresses().isEmpty())
                .filter(host -> host.name().equals(from) || network.bothWays(from, host.name()))
                .filter(host -> host.postgres().mode() == SimPostgres.Mode.PRIMARY)
                .findFirst();
    }

    private void tick() {
        stream();
        acknowledge();
        write();
        world.after(20 * SimWorld.MILLI, this::tick);
    }

    private void stream() {
        for (SimHost standby : hosts) {
            Optional<SimHost> source = standby.answers() && standby.postgres().mode() == SimPostgres.Mode.STANDBY
                    ? primaryAtAddress(standby.name())
                            .filter(primary -> standby.postgres().canFollow(primary.postgres()))
                    : Optional.empty();
            source.ifPresentOrElse(
                    primary -> {
                        standby.postgres().follow(primary.postgres());
                        streamsFrom.put(standby.name(), primary.name());
                    },
                    () -> streamsFrom.remove(standby.name()));
        }
    }

    private void acknowledge() {
        List<Pending> waiting = new ArrayList<>();
        for (Pending commit : pending) {
            SimPostgres database = commit.primary().postgres();
            boolean gone = !commit.primary().powered()
                    || database.generation() != commit.generation()
                    || database.mode() != SimPostgres.Mode.PRIMARY;
            if (gone) {
                continue;
            }
            boolean reachable = commit.primary().answers()
                    && network.bothWays(SimNetwork.CLIENT, commit.primary().name());
            boolean replicated = database.syncStandbys().stream().allMatch(name -> has(name, commit));
            if (!reachable || !replicated) {
                waiting.add(commit);
                continue;
            }
            acknowledged++;
            lastAcknowledgedAt = world.nowMicros();
            if (!database.syncStandbys().isEmpty()) {
                acknowledgedSync.add(commit.row());
            }
        }
        pending.clear();
        pending.addAll(waiting);
    }

    private boolean has(NodeName standby, Pending commit) {
        return streams(standby, commit.primary().name())
                && hosts.stream()
                        .filter(host -> host.name().equals(standby))
                        .anyMatch(host -> host.postgres().rows().size() > commit.position()
                                && host.postgres().rows().get(commit.position()) == commit.row());
    }

    private void write() {
        if (!writing || world.nowMicros() % (100 * SimWorld.MILLI) != 0) {
            return;
        }
        primaryAtAddress(SimNetwork.CLIENT).ifPresent(primary -> {
            SimPostgres database = primary.postgres();
            long row = nextRow++;
            pending.add(
                    new Pending(primary, database.generation(), database.rows().size(), row));
            database.insert(row);
        });
    }
}
