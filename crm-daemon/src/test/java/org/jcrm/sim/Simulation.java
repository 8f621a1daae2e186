package org.jcrm.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;

/** One seed's run: nothing bad happens while everything goes wrong; then something good happens. */
final class Simulation {
    /** What a finished run is compared and judged by. */
    record Outcome(long seed, long traceHash, long events, long acknowledged) {}

    private static final long FAULT_PHASE = 90 * SimWorld.SECOND;
    private static final long PATIENCE = 600 * SimWorld.SECOND;

    private final long seed;
    private final SimCluster cluster;
    private final FaultPlan faults;
    private final SimOperator operator;

    private Simulation(long seed) {
        this.seed = seed;
        SimRandom random = SimRandom.root(seed);
        this.cluster = new SimCluster(random.child("cluster"), SimSetup.draw(random.child("setup")));
        this.faults = new FaultPlan(cluster, random.child("faults"));
        this.operator = new SimOperator(cluster);
    }

    /** @throws AssertionError with the seed, the story and the command that replays it */
    static Outcome run(long seed) {
        Simulation simulation = new Simulation(seed);
        try {
            return simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(simulation.report(e), e);
        }
    }

    private Outcome run() {
        SimWorld world = cluster.world();
        Invariants invariants = new Invariants(cluster);
        cluster.observer(invariants);
        world.afterEach(invariants::check);
        cluster.startAll();
        operator.start();
        faults.start();
        world.runFor(FAULT_PHASE);

        world.trace("----", "faults are over");
        faults.end();
        long deadline = world.nowMicros() + PATIENCE;
        while (!serves() && world.nowMicros() < deadline) {
            operator.makeAmends();
            world.runUntil(this::serves, 16 * SimWorld.SECOND);
        }
        require(serves(), "the cluster does not serve ten minutes after the last fault: " + condition());
        world.runFor(10 * SimWorld.SECOND);
        require(serves(), "the cluster served and then stopped serving: " + condition());
        requireNothingLost();
        requireEmptyReplan();
        return new Outcome(
                seed, world.traceHash(), world.events(), cluster.replication().acknowledged());
    }

    /** Everybody is in one view and idle, one primary has the address, every other instance is its synchronous standby. */
    private boolean serves() {
        List<SimDaemon> daemons = cluster.daemons();
        boolean all = daemons.size() == cluster.nodes().size()
                && daemons.stream()
                        .allMatch(daemon -> daemon.state().lifecycle() == Lifecycle.MEMBER
                                || daemon.state().lifecycle() == Lifecycle.DC)
                && daemons.stream()
                                .map(daemon -> daemon.state().view().id())
                                .distinct()
                                .count()
                        == 1;
        if (!all || cluster.primaries() != 1 || cluster.addressHolders() != 1) {
            return false;
        }
        SimHost primary = primary();
        return !primary.addresses().isEmpty()
                && cluster.hosts().stream()
                        .filter(host -> host != primary)
                        .allMatch(host -> cluster.replication().streams(host.name(), primary.name())
                                && primary.postgres().syncStandbys().contains(host.name()))
                && daemons.stream()
                        .noneMatch(daemon -> daemon.executor().busy()
                                || daemon.published()
                                        .map(snapshot -> snapshot.transitionRunning())
                                        .orElse(true));
    }

    private SimHost primary() {
        return cluster.hosts().stream()
                .filter(host -> host.postgres().mode() == SimPostgres.Mode.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    private String condition() {
        List<String> lines = new ArrayList<>();
        for (SimHost host : cluster.hosts()) {
            lines.add(host.name() + " " + (host.powered() ? "" : "OFF ")
                    + host.postgres().mode() + " rows="
                    + host.postgres().rows().size() + (host.postgres().locked() ? " locked" : "") + " "
                    + host.addresses() + " sync=" + host.postgres().syncStandbys() + " "
                    + host.daemon()
                            .map(daemon -> daemon.state().lifecycle() + " "
                                    + daemon.state().view().id()
                                    + (daemon.executor().busy() ? " busy" : ""))
                            .orElse("no daemon"));
        }
        return String.join("; ", lines);
    }

    /** I8. A split without fencing can make two primaries, and then the writes of one are rewound by hand. */
    private void requireNothingLost() {
        if (!cluster.everSplit()) {
            List<Long> rows = primary().postgres().rows();
            List<Long> lost = cluster.replication().acknowledgedSync().stream()
                    .filter(row -> !rows.contains(row))
                    .toList();
            require(lost.isEmpty(), "writes acknowledged under synchronous replication are lost: " + lost);
        }
    }

    /** I10. */
    private void requireEmptyReplan() {
        SimDaemon planner = cluster.daemons().stream()
                .filter(daemon -> daemon.state().lifecycle() == Lifecycle.DC)
                .findFirst()
                .orElseThrow();
        Cib cib = planner.state().cib();
        Instant now = planner.now();
        Plan plan = PolicyEngine.plan(new PlanInput(cib, now, 1, List.of()));
        require(plan.graph().isEmpty(), "an idle cluster still wants to do something: " + plan.summary());
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private String report(Throwable e) {
        return """
                %s
                seed %d, %d nodes, no-quorum-policy %s, after %.3f s and %d events
                replay: mvn -Pquick -pl crm-daemon -am test -Dtest=SimulationTest#replaysOneSeed -Dsurefire.failIfNoSpecifiedTests=false -Djcrm.sim.seed=%d
                %s
                """.formatted(
                        e.getMessage(),
                        seed,
                        cluster.nodes().size(),
                        cluster.setup().noQuorumPolicy(),
                        cluster.world().nowMicros() / 1e6,
                        cluster.world().events(),
                        seed,
                        cluster.world().story(Integer.getInteger("jcrm.sim.lines", 120)));
    }
}
