package org.jcrm.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;

/** The whole of one simulated cluster, and the levers by which a fault plan moves it. */
final class SimCluster {
    /** Sees every step that any daemon takes. */
    interface Observer {
        void stepped(SimDaemon daemon, ClusterEvent event, List<Effect> effects);
    }

    private final SimWorld world = new SimWorld();
    private final SimRandom random;
    private final SimNetwork network;
    private final SimMembership membership;
    private final SimFaults faults;
    private final SimReplication replication;
    private final SimSetup setup;
    private final Map<NodeName, SimHost> hosts = new TreeMap<>();
    private Observer observer = (daemon, event, effects) -> {};
    private int lives;
    /** When the cluster was last one whole, healthy group; before that, two truths are possible without fencing. */
    private boolean splitPossible;

    private boolean everSplit;

    SimCluster(SimRandom random, SimSetup setup) {
        this.random = random;
        this.setup = setup;
        this.network = new SimNetwork(world, random.child("network"));
        this.membership = new SimMembership(world, network, random.child("membership"));
        this.faults = new SimFaults(random.child("agents"));
        Cib first = Cib.EMPTY;
        for (NodeName node : setup.nodes()) {
            SimDisk disk = new SimDisk(random.child("disk-" + node), setup.configuration(), first);
            hosts.put(node, new SimHost(node, disk));
        }
        this.replication = new SimReplication(world, network, List.copyOf(hosts.values()));
    }

    SimWorld world() {
        return world;
    }

    SimNetwork network() {
        return network;
    }

    SimMembership membership() {
        return membership;
    }

    SimFaults faults() {
        return faults;
    }

    SimReplication replication() {
        return replication;
    }

    SimSetup setup() {
        return setup;
    }

    List<NodeName> nodes() {
        return setup.nodes();
    }

    SimHost host(NodeName node) {
        SimHost host = hosts.get(node);
        if (host == null) {
            throw new IllegalArgumentException("no host " + node);
        }
        return host;
    }

    List<SimHost> hosts() {
        return List.copyOf(hosts.values());
    }

    List<SimDaemon> daemons() {
        return hosts.values().stream().flatMap(host -> host.daemon().stream()).toList();
    }

    void observer(Observer now) {
        observer = now;
    }

    void observe(SimDaemon daemon, ClusterEvent event, List<Effect> effects) {
        observer.stepped(daemon, event, effects);
    }

    void startAll() {
        replication.start();
        hosts.values().forEach(this::startDaemon);
    }

    void send(SimDaemon from, NodeName to, byte[] payload) {
        network.deliver(
                from.name(),
                to,
                () -> host(to).daemon()
                        .filter(SimDaemon::alive)
                        .filter(daemon -> membership.viewOf(to).isPresent())
                        .ifPresent(daemon -> daemon.receive(from.name(), payload)));
    }

    void startDaemon(SimHost host) {
        if (!host.powered() || host.daemon().isPresent()) {
            return;
        }
        lives++;
        ControllerState initial =
                ControllerState.initial(host.name(), host.disk().read(), setup.settings(host.name(), "life-" + lives));
        SimDaemon daemon = new SimDaemon(this, host, random.child("daemon-" + lives), initial);
        host.daemon(daemon);
        Optional<String> hold = host.disk().sessionMark() && !host.runMark()
                ? Optional.of("this machine went down while it was a member")
                : Optional.empty();
        world.trace(
                host.name().value(),
                "daemon starts" + hold.map(why -> ", held: " + why).orElse(""));
        daemon.start(hold);
    }

    void killDaemon(SimHost host) {
        host.daemon().ifPresent(daemon -> {
            world.trace(host.name().value(), "daemon killed");
            daemon.die();
            membership.processDied(daemon);
            host.daemon(null);
            restartLater(host);
        });
    }

    /** The daemon ended by itself; its supervisor starts it again. */
    void daemonEnded(SimDaemon daemon) {
        world.trace(daemon.name().value(), "daemon ended");
        daemon.die();
        membership.processDied(daemon);
        daemon.host().daemon(null);
        restartLater(daemon.host());
    }

    private void restartLater(SimHost host) {
        world.after(
                random.child("restart-" + world.nowMicros()).between(800, 2_500) * SimWorld.MILLI,
                () -> startDaemon(host));
    }

    void powerOff(SimHost host) {
        world.trace(host.name().value(), "power off");
        host.daemon().ifPresent(daemon -> {
            daemon.die();
            membership.hostDied(daemon);
        });
        host.daemon(null);
        host.powerOff();
    }

    void boot(SimHost host) {
        if (!host.powered()) {
            world.trace(host.name().value(), "boots");
            host.powerOn();
            startDaemon(host);
        }
    }

    void killPostgres(SimHost host) {
        if (host.postgres().running()) {
            world.trace(host.name().value(), "postmaster killed");
            host.postgres().crash();
            host.daemon().ifPresent(daemon -> daemon.executor().lookSoon());
        }
    }

    void pause(SimHost host) {
        world.trace(host.name().value(), "host paused");
        suspectSplit();
        host.pause();
        membership.silence();
    }

    void resume(SimHost host) {
        world.trace(host.name().value(), "host resumed");
        host.resume();
        host.daemon().ifPresent(SimDaemon::wake);
        membership.voices();
    }

    void cut(NodeName from, NodeName to) {
        world.trace("net", "cut " + from + " -> " + to);
        suspectSplit();
        network.cut(from, to);
        membership.silence();
    }

    void heal() {
        world.trace("net", "healed");
        network.heal();
        membership.voices();
    }

    void falseSuspicion(NodeName node) {
        world.trace("net", "false suspicion of " + node);
        suspectSplit();
        membership.falseSuspicion(node);
    }

    private void suspectSplit() {
        splitPossible = true;
        everSplit = true;
    }

    /** Whether anything in this run can have made two truths. */
    boolean everSplit() {
        return everSplit;
    }

    /** Whether what happened since the cluster was last whole can have made two truths (no fencing yet). */
    boolean splitPossible() {
        return splitPossible;
    }

    /** One view, everybody in it, one primary at most: whatever was split is one again. */
    void noteIfWhole() {
        if (!splitPossible || !network.whole() || membership.falselySuspects()) {
            return;
        }
        boolean oneView = daemons().stream()
                        .map(daemon -> membership.viewOf(daemon.name()))
                        .distinct()
                        .count()
                == 1;
        boolean allIn = daemons().stream()
                .allMatch(daemon -> !daemon.frozen()
                        && (daemon.state().lifecycle() == Lifecycle.DC
                                || daemon.state().lifecycle() == Lifecycle.MEMBER));
        boolean idle = daemons().stream()
                .noneMatch(daemon -> daemon.published()
                        .map(snapshot -> snapshot.transitionRunning())
                        .orElse(true));
        if (oneView && allIn && idle && primaries() <= 1 && addressHolders() <= 1) {
            splitPossible = false;
        }
    }

    long primaries() {
        return hosts.values().stream()
                .filter(host -> host.powered() && host.postgres().mode() == SimPostgres.Mode.PRIMARY)
                .count();
    }

    long addressHolders() {
        return hosts.values().stream()
                .filter(host -> host.powered() && !host.addresses().isEmpty())
                .count();
    }
}
