package org.jcrm.sim;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;

/** What goes wrong, and what operators do meanwhile: the mix is drawn per seed, so that seeds differ in character. */
final class FaultPlan {
    private final SimCluster cluster;
    private final SimWorld world;
    private final SimRandom random;
    private final double crash;
    private final double killDaemon;
    private final double killDatabase;
    private final double pause;
    private final double partition;
    private final double suspicion;
    private final double disk;
    private final double weather;
    private final double edits;
    private boolean over;

    FaultPlan(SimCluster cluster, SimRandom random) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.random = random;
        this.crash = weight(0.25);
        this.killDaemon = weight(0.2);
        this.killDatabase = weight(0.2);
        this.pause = weight(0.1);
        this.partition = weight(0.1);
        this.suspicion = weight(0.05);
        this.disk = weight(0.1);
        this.weather = weight(0.1);
        this.edits = weight(0.3);
    }

    private double weight(double usual) {
        return random.chance(0.4) ? 0 : usual * random.between(50, 150) / 100.0;
    }

    void start() {
        cluster.faults().share(random.chance(0.5) ? 0 : 0.03);
        world.after(random.between(3, 12) * SimWorld.SECOND, this::next);
    }

    /** No new faults; what is broken is mended. */
    void end() {
        over = true;
        cluster.faults().share(0);
        cluster.network().heal();
        cluster.heal();
        for (SimHost host : cluster.hosts()) {
            host.disk().full(false);
            host.disk().stalled(false);
            host.daemon().ifPresent(SimDaemon::cont);
            if (host.paused()) {
                cluster.resume(host);
            }
            cluster.boot(host);
            cluster.startDaemon(host);
        }
    }

    private void next() {
        if (over) {
            return;
        }
        SimHost victim = random.pick(cluster.hosts());
        if (random.chance(crash) && victim.powered() && poweredHosts() > 1) {
            cluster.powerOff(victim);
            later(1, 20, () -> cluster.boot(victim));
        }
        if (random.chance(killDaemon)) {
            cluster.killDaemon(random.pick(cluster.hosts()));
        }
        if (random.chance(killDatabase)) {
            cluster.killPostgres(random.pick(cluster.hosts()));
        }
        if (random.chance(pause)) {
            SimHost host = random.pick(cluster.hosts());
            if (host.answers()) {
                cluster.pause(host);
                world.after(random.between(100, 8_000) * SimWorld.MILLI, () -> {
                    if (host.paused()) {
                        cluster.resume(host);
                    }
                });
            }
        }
        if (random.chance(partition)) {
            split();
            later(2, 15, cluster::heal);
        }
        if (random.chance(suspicion)) {
            cluster.falseSuspicion(random.pick(cluster.nodes()));
        }
        if (random.chance(disk)) {
            troubleDisk(random.pick(cluster.hosts()).disk());
        }
        if (random.chance(weather)) {
            cluster.network().degrade(0.05, random.between(0, 100) * SimWorld.MILLI);
            later(2, 10, () -> cluster.network().degrade(0.001, 0));
        }
        if (random.chance(edits)) {
            operate();
        }
        world.after(random.between(500, 12_000) * SimWorld.MILLI, this::next);
    }

    private void later(long low, long high, Runnable action) {
        world.after(random.between(low, high) * SimWorld.SECOND, () -> {
            if (!over) {
                action.run();
            }
        });
    }

    private long poweredHosts() {
        return cluster.hosts().stream().filter(SimHost::powered).count();
    }

    private void split() {
        NodeName lonely = random.pick(cluster.nodes());
        boolean oneWay = random.chance(0.3);
        boolean clientWithLonely = random.chance(0.3);
        for (NodeName other : cluster.nodes()) {
            if (!other.equals(lonely)) {
                cluster.cut(lonely, other);
                if (!oneWay) {
                    cluster.cut(other, lonely);
                }
                if (clientWithLonely) {
                    cluster.network().cut(SimNetwork.CLIENT, other);
                }
            }
        }
        if (!clientWithLonely) {
            cluster.network().cut(SimNetwork.CLIENT, lonely);
        }
    }

    private void troubleDisk(SimDisk disk) {
        if (random.chance(0.7)) {
            disk.stalled(true);
        } else {
            disk.full(true);
        }
        later(1, 10, () -> {
            disk.stalled(false);
            disk.full(false);
        });
    }

    private void operate() {
        List<SimDaemon> daemons = cluster.daemons();
        if (daemons.isEmpty()) {
            return;
        }
        SimDaemon at = random.pick(daemons);
        NodeName node = random.pick(cluster.nodes());
        switch ((int) random.between(0, 4)) {
            case 0 ->
                at.ask(
                        SimOperator.edit(new CibEdit.SetPermanentAttribute(node, "standby", Optional.of("on"))),
                        "jcrm node standby");
            case 1 ->
                at.ask(
                        SimOperator.edit(new CibEdit.SetPermanentAttribute(node, "standby", Optional.empty())),
                        "jcrm node unstandby");
            case 2 -> at.ask(SimOperator.edit(new CibEdit.PutConstraint(prefer(node))), "jcrm resource move");
            case 3 ->
                at.ask(
                        SimOperator.edit(new CibEdit.RemoveConstraint("cli-prefer-pgsql-master")),
                        "jcrm resource clear");
            default ->
                at.ask(
                        SimOperator.edit(new CibEdit.SetProperty(
                                "cluster-recheck-interval", Optional.of(random.between(1, 20) + "min"))),
                        "jcrm config apply");
        }
    }

    private static LocationConstraint prefer(NodeName node) {
        return new LocationConstraint(
                "cli-prefer-pgsql-master",
                Optional.of(SimSetup.CLONE),
                Optional.empty(),
                List.of(),
                Optional.of(node),
                Optional.of(Score.INFINITY),
                Optional.of(Role.PROMOTED),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
