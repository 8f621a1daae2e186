package org.jcrm.sim;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * The person on call: sees a held node or a locked instance after a while and does what {@code jcrm node start} does;
 * takes back standby and moves in the end.
 */
final class SimOperator {
    private static final ResourceId DATABASE = ResourceId.of(SimAgents.DATABASE);

    private final SimCluster cluster;
    private final Map<NodeName, Long> troubleSince = new TreeMap<>();
    private long everythingDownSince = -1;
    private long lastCleanup;

    SimOperator(SimCluster cluster) {
        this.cluster = cluster;
    }

    void start() {
        cluster.world().after(SimWorld.SECOND, this::round);
    }

    private void round() {
        Optional<SimHost> primary = cluster.hosts().stream()
                .filter(host -> host.answers() && host.postgres().mode() == SimPostgres.Mode.PRIMARY)
                .max(Comparator.comparing((SimHost host) -> host.postgres().position())
                        .thenComparing(SimHost::name));
        if (primary.isPresent()) {
            everythingDownSince = -1;
        } else if (everythingDownSince < 0) {
            everythingDownSince = cluster.world().nowMicros();
        }
        for (SimHost host : cluster.hosts()) {
            if (host.answers()) {
                host.daemon().ifPresent(daemon -> visit(host, daemon, primary));
            }
        }
        cluster.world().after(SimWorld.SECOND, this::round);
    }

    private void visit(SimHost host, SimDaemon daemon, Optional<SimHost> primary) {
        boolean held = daemon.state().lifecycle() == Lifecycle.HELD;
        boolean stopped = daemon.state().lifecycle() == Lifecycle.STOPPED;
        boolean locked = host.postgres().locked() && !host.postgres().running();
        boolean diverged = primary.isPresent()
                && primary.get() != host
                && host.postgres().mode() == SimPostgres.Mode.STANDBY
                && !host.postgres().canFollow(primary.get().postgres());
        boolean broken = locked || diverged;
        if (!held && !stopped && !broken) {
            troubleSince.remove(host.name());
            return;
        }
        long now = cluster.world().nowMicros();
        if (now - troubleSince.computeIfAbsent(host.name(), node -> now) < 5 * SimWorld.SECOND) {
            return;
        }
        troubleSince.remove(host.name());
        cluster.world().trace("oper", "node start " + host.name());
        if (primary.isPresent() && primary.get() != host) {
            host.postgres().copyFrom(primary.get().postgres());
        } else if (primary.isEmpty() && everythingDownSince >= 0 && now - everythingDownSince > 20 * SimWorld.SECOND) {
            if (hasNewestData(host)) {
                host.postgres().clearLock();
            }
        }
        if (held || stopped) {
            daemon.ask(new OperatorRequest.JoinCluster(), "jcrm node start");
        }
        daemon.ask(new OperatorRequest.Cleanup(DATABASE, Optional.of(host.name())), "jcrm node start");
    }

    private boolean hasNewestData(SimHost host) {
        return cluster.hosts().stream()
                .filter(SimHost::powered)
                .noneMatch(other ->
                        other.postgres().position().compareTo(host.postgres().position()) > 0);
    }

    /** Takes back what the workload asked for, and forgives every failure: what is left must work. */
    void makeAmends() {
        long now = cluster.world().nowMicros();
        if (now - lastCleanup < 15 * SimWorld.SECOND && lastCleanup > 0) {
            return;
        }
        lastCleanup = now;
        cluster.daemons().stream()
                .filter(daemon -> daemon.state().lifecycle() == Lifecycle.DC)
                .forEach(daemon -> {
                    for (NodeName node : cluster.nodes()) {
                        daemon.ask(
                                edit(new CibEdit.SetPermanentAttribute(node, "standby", Optional.empty())),
                                "jcrm node unstandby");
                    }
                    daemon.ask(edit(new CibEdit.RemoveConstraint("cli-prefer-pgsql-master")), "jcrm resource clear");
                    daemon.ask(new OperatorRequest.Cleanup(DATABASE, Optional.empty()), "jcrm resource cleanup");
                    daemon.ask(
                            new OperatorRequest.Cleanup(ResourceId.of(SimAgents.ADDRESS), Optional.empty()),
                            "jcrm resource cleanup");
                });
    }

    static OperatorRequest.Edit edit(CibEdit edit) {
        return new OperatorRequest.Edit(edit, Optional.empty());
    }
}
