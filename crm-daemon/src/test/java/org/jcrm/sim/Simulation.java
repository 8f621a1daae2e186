package org.jcrm.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.status.Outcome;
import org.jcrm.core.watchdog.WatchdogBound;

/** One seed's cluster and its story: faults first, then peace, in which it must become whole. */
final class Simulation {
    static final ResourceId CLONE = ResourceId.of("pgsql-master");
    static final ResourceId PGSQL = ResourceId.of("pgsql");
    static final ResourceId ADDRESS = ResourceId.of("master-ip");

    /** Virtual time of trouble, and how long the cluster may take to become whole afterwards. */
    private static final long TROUBLE = 90 * SimWorld.SECOND;

    private static final long PEACE = 600 * SimWorld.SECOND;

    /** How wrong clocks are: as {@link WatchdogBound#drift()} allows for. */
    static final int DRIFT_PER_MILLE = 10;

    final long seed;
    final SimRandom random;
    final SimWorld world = new SimWorld();
    final SimNetwork network;
    final SimMembership membership;
    final FaultPlan faults;
    final Invariants invariants;
    final SimClient client;

    private final List<SimHost> hosts = new ArrayList<>();
    private final boolean ignoreQuorum;
    private final boolean automaticRejoin;
    private final SimQuorum quorum;
    private final Optional<SimArbitrator> arbitrator;
    private final Optional<SimFencing> fencing;
    private final Optional<WatchdogBound> watchdog;
    private boolean splitUnderIgnore;

    /** What a story is about beside the database. */
    enum Theme {
        /** No fencing; two or three nodes. */
        PLAIN,
        /** The cluster decides by votes, with options drawn from the seed. */
        VOTES,
        /** Fencing by power switches drawn from the seed. */
        FENCING,
        /** Fencing by the nodes' own watchdogs, with the shortest bound that is accepted. */
        WATCHDOG
    }

    Simulation(long seed) {
        this(seed, Theme.PLAIN);
    }

    Simulation(long seed, Theme theme) {
        boolean votes = theme == Theme.VOTES;
        this.seed = seed;
        this.random = SimRandom.root(seed);
        SimRandom shape = random.child("shape");
        int nodes = (int) shape.between(2, votes ? 4 : 3);
        // Two nodes without an arbitrator have no quorum to lose; three may be told to respect it.
        boolean watchdogs = theme == Theme.WATCHDOG;
        this.ignoreQuorum = !votes && !watchdogs && (nodes == 2 || shape.chance(0.5));
        List<NodeName> names = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            names.add(NodeName.of("node" + i));
        }
        this.quorum = votes
                ? SimQuorum.drawn(names, random.child("quorum"))
                : watchdogs && nodes == 2 ? SimQuorum.withArbitrator(names) : SimQuorum.plain(names);
        this.watchdog = watchdogs ? Optional.of(bound(random.child("watchdog"))) : Optional.empty();
        this.automaticRejoin = shape.chance(0.3);
        this.fencing =
                theme == Theme.FENCING ? Optional.of(new SimFencing(this, random.child("fencing"))) : Optional.empty();
        this.network = new SimNetwork(world, random.child("network"), watchdogs);
        this.membership = new SimMembership(this, random.child("membership"));
        this.arbitrator = quorum.arbitrator()
                ? Optional.of(new SimArbitrator(this, random.child("arbitrator")))
                : Optional.empty();
        Configuration configuration = configuration(names);
        for (NodeName name : names) {
            Cib stored = new Cib(
                    new CibVersion(0, 1, 0),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    configuration,
                    Status.EMPTY,
                    Map.of());
            SimHost host = new SimHost(name, new SimDisk(random.child("disk " + name), configuration, stored));
            if (watchdogs) {
                host.equip(
                        new SimClock(world, random.child("clock " + name), DRIFT_PER_MILLE),
                        new SimWatchdog(this, host, random.child("watchdog " + name)));
            }
            hosts.add(host);
        }
        this.faults = new FaultPlan(this, random.child("faults"));
        this.invariants = new Invariants(this);
        this.client = new SimClient(this);
    }

    /** Runs the story; an {@link AssertionError} says what did not hold. */
    void run() {
        world.trace(
                "SIM",
                "seed " + seed + ", " + hosts.size() + " nodes, no-quorum-policy=" + (ignoreQuorum ? "ignore" : "stop")
                        + (ignoreQuorum
                                ? ""
                                : ", " + quorum.properties() + " " + quorum.votes()
                                        + (quorum.arbitrator() ? " and an arbitrator" : ""))
                        + ", faults "
                        + faults.kinds()
                        + fencing.map(each -> ", fencing: " + each).orElse("")
                        + watchdog.map(each -> ", watchdogs: " + each.value()).orElse(""));
        world.afterEach(() -> {
            splitUnderIgnore |= ignoreQuorum && faults.apart();
            invariants.afterEvent();
        });
        hosts.forEach(this::startDaemon);
        client.start();
        faults.start();
        world.runFor(TROUBLE);
        world.trace("SIM", "faults are over");
        faults.stop();
        boolean whole = world.runUntil(this::whole, PEACE);
        if (!whole) {
            throw new AssertionError("liveness: the cluster does not become whole: " + missing());
        }
        // It must also stay so, and serve.
        int acknowledged = client.acknowledged().size();
        world.runFor(20 * SimWorld.SECOND);
        if (!whole()) {
            throw new AssertionError("liveness: the cluster does not stay whole: " + missing());
        }
        if (client.acknowledged().size() <= acknowledged) {
            throw new AssertionError("liveness: the client's writes are not acknowledged");
        }
        invariants.atTheEnd();
    }

    private static WatchdogBound bound(SimRandom random) {
        return new WatchdogBound(
                Duration.ofSeconds(1),
                Duration.ofSeconds(random.between(2, 3)),
                Duration.ofSeconds(random.pick(List.of(2L, 3L, 5L, 8L))));
    }

    Optional<WatchdogBound> watchdog() {
        return watchdog;
    }

    /** The bound in true time, by the slowest clocks. */
    long longestBoundMicros() {
        return watchdog.orElseThrow().total().toMillis() * (1_000 + DRIFT_PER_MILLE);
    }

    /** Off and on again, by itself. */
    void resets(SimHost host, long bootMicros) {
        host.powerOff();
        membership.disturbed();
        world.after(bootMicros, () -> {
            if (!host.powered) {
                faults.boot(host);
            }
        });
    }

    Optional<SimFencing> fencing() {
        return fencing;
    }

    List<SimHost> hosts() {
        return hosts;
    }

    SimHost host(NodeName name) {
        return hosts.stream().filter(host -> host.name.equals(name)).findFirst().orElseThrow();
    }

    SimQuorum quorum() {
        return quorum;
    }

    Optional<SimArbitrator> arbitrator() {
        return arbitrator;
    }

    boolean ignoresQuorum() {
        return ignoreQuorum;
    }

    boolean splitUnderIgnore() {
        return splitUnderIgnore;
    }

    /** A part began with an older configuration than another part has. */
    void decidedWithout() {
        splitUnderIgnore |= ignoreQuorum;
    }

    void startDaemon(SimHost host) {
        if (watchdog.isPresent() && host.comesTooLate()) {
            // The service manager tries again and again.
            world.after(100 * SimWorld.MILLI, () -> startDaemon(host));
        } else if (host.powered && host.daemon().isEmpty()) {
            SimDaemon daemon = new SimDaemon(host, this);
            host.daemon(daemon);
            world.trace(host.name.value(), "daemon starts, life " + daemon.life);
            daemon.start(automaticRejoin);
        }
    }

    /**
     * {@code jcrm node start}: data as a serving primary has it, or, if none serves, the lock cleared where the newest data is.
     * Who sees that a primary was replaced by this very node, and has not stopped yet, waits: what is here may be all that there
     * is of what was acknowledged since.
     */
    void rejoin(SimHost host) {
        if (!host.powered || !host.postgres.locked() || host.postgres.running()) {
            return;
        }
        Optional<SimHost> primary = hosts.stream()
                .filter(other ->
                        other.postgres.mode() == SimPostgres.Mode.PRIMARY && network.bothWays(host.name, other.name))
                .findFirst();
        boolean newest = newest(host);
        if (primary.isPresent() && newest && !dataStatus(primary.get()).equals(Optional.of("LATEST"))) {
            world.trace(host.name.value(), "operator: waits until " + primary.get().name + " is no primary any more");
            return;
        }
        if (primary.isPresent()) {
            host.postgres.copyFrom(primary.get().postgres);
            world.trace(host.name.value(), "operator: rejoined from " + primary.get().name);
        } else if (newest) {
            host.postgres.clearLock();
            world.trace(host.name.value(), "operator: lock cleared, the data here is the newest");
        }
    }

    /** By the record; one that ended in the midst of its promotion had not come to say so of itself, but of all others. */
    private boolean newest(SimHost host) {
        Optional<String> own = dataStatus(host);
        return own.equals(Optional.of("LATEST"))
                || !own.equals(Optional.of("DISCONNECT"))
                        && hosts.stream()
                                .filter(other -> other != host)
                                .allMatch(other -> dataStatus(other).equals(Optional.of("DISCONNECT")));
    }

    /** Only where a split under {@code ignore} has happened; everywhere else the cluster must find its way by itself. */
    Optional<SimHost> mostAdvancedIfNobodyKnows() {
        boolean somebody = hosts.stream()
                .anyMatch(host -> host.postgres.mode() == SimPostgres.Mode.PRIMARY
                        || dataStatus(host)
                                .filter(text -> !text.equals("DISCONNECT"))
                                .isPresent());
        return somebody || !splitUnderIgnore
                ? Optional.empty()
                : hosts.stream()
                        .filter(host -> host.postgres.running())
                        .max(java.util.Comparator.comparing((SimHost host) -> host.postgres.position())
                                .thenComparing(host -> host.name));
    }

    private Optional<String> dataStatus(SimHost host) {
        return newestCib().configuration().node(host.name).stream()
                .flatMap(node -> node.attributes().stream())
                .flatMap(set -> set.value("pgsql-data-status").stream())
                .findFirst();
    }

    private Cib newestCib() {
        return hosts.stream()
                .flatMap(host -> host.daemon().stream())
                .map(SimDaemon::state)
                .filter(state -> state.isDesignated() && state.integrated())
                .findFirst()
                .map(ControllerState::cib)
                .orElseGet(() -> hosts.stream()
                        .map(host -> host.disk.read())
                        .max((a, b) -> a.version().compareTo(b.version()))
                        .orElseThrow());
    }

    boolean inStandby(NodeName node) {
        return newestCib().configuration().node(node).stream()
                .flatMap(each -> each.attributes().stream())
                .anyMatch(set -> set.value("standby").isPresent());
    }

    boolean hasMove() {
        return newestCib().configuration().constraints().stream()
                .anyMatch(constraint -> constraint.id().equals("cli-prefer"));
    }

    boolean hasFailures() {
        return newestCib().status().nodes().values().stream()
                .anyMatch(node -> node.transientAttributes().toString().contains("fail-count-")
                        || node.history().values().stream()
                                .flatMap(history -> history.operations().values().stream())
                                .anyMatch(Outcome::failed));
    }

    private Optional<ControllerState> designated() {
        return hosts.stream()
                .flatMap(host -> host.daemon().stream())
                .map(SimDaemon::state)
                .filter(state -> state.lifecycle() == Lifecycle.DC && state.integrated())
                .findFirst();
    }

    /** No operation that was begun apart is still to have its effect. */
    boolean nothingUnderWay() {
        return hosts.stream()
                .flatMap(host -> host.daemon().stream())
                .allMatch(daemon -> daemon.state().integrated()
                        && daemon.state().own().inFlight().isEmpty());
    }

    // ---- validations

    private boolean whole() {
        return missing().isEmpty();
    }

    /** What is not as it should be at the end, in one sentence; empty: nothing. */
    private String missing() {
        if (!membership.trustsEverybody() || !membership.settled()) {
            // What looks whole now is about to learn of the last fault.
            return "the cluster layer is still to find out who is there";
        }
        List<ControllerState> states = hosts.stream()
                .flatMap(host -> host.daemon().stream())
                .map(SimDaemon::state)
                .toList();
        Optional<ControllerState> dc = designated();
        if (states.size() < hosts.size() || dc.isEmpty()) {
            return "daemons or the designated controller are missing";
        }
        for (ControllerState state : states) {
            if (!state.integrated() || !state.cib().equals(dc.get().cib())) {
                return state.self() + " is not where the designated controller is: " + state.sentence();
            }
        }
        var desk = dc.get().designated().orElseThrow();
        if (desk.run().isPresent()
                || desk.wanted().isPresent()
                || !desk.strays().isEmpty()) {
            return "the designated controller is not idle: " + desk.wanted();
        }
        if (!desk.fencings().isEmpty() || fencing.filter(SimFencing::atWork).isPresent()) {
            return "somebody is being fenced: " + desk.fencings().values();
        }
        List<SimHost> primaries = hosts.stream()
                .filter(host -> host.postgres.mode() == SimPostgres.Mode.PRIMARY)
                .toList();
        if (primaries.size() != 1) {
            return primaries.size() + " primaries";
        }
        for (SimHost host : hosts) {
            if (host.address != host.equals(primaries.getFirst())) {
                return "the address is not (only) with the primary";
            }
            if (!host.postgres.running()) {
                return host.name + " has no database running";
            }
        }
        for (NodeState node : dc.get().cib().status().nodes().values()) {
            if (!node.join().equals("member")) {
                return node.name() + " is no member";
            }
        }
        Optional<String> unmonitored = hosts.stream()
                .flatMap(host -> host.daemon().stream())
                .flatMap(daemon -> unmonitored(daemon).stream())
                .findFirst();
        if (unmonitored.isPresent()) {
            return unmonitored.get();
        }
        Plan plan = PolicyEngine.plan(new PlanInput(dc.get().cib(), world.now(), 1, List.<AgentMetadata>of()));
        return plan.graph().isEmpty() ? "" : "there is still to do: " + plan.summary();
    }

    /** A monitor that the history shows and that does not run: nobody would start it, and nobody notices a crash. */
    private static Optional<String> unmonitored(SimDaemon daemon) {
        return Optional.ofNullable(daemon.state().cib().status().nodes().get(daemon.name())).stream()
                .flatMap(state -> state.history().values().stream())
                .flatMap(history -> history.monitors().stream())
                .filter(monitor -> !daemon.executor().repeats(monitor.key()))
                .map(monitor -> monitor.key() + " does not run on " + daemon.name())
                .findFirst();
    }

    // ---- configuration

    private Configuration configuration(List<NodeName> names) {
        List<ConfiguredNode> nodes = new ArrayList<>();
        for (NodeName name : names) {
            String id = Integer.toString(nodes.size() + 1);
            int votes = quorum.votesOf(name);
            nodes.add(new ConfiguredNode(
                    id,
                    name,
                    Optional.empty(),
                    votes == 1
                            ? List.of()
                            : List.of(set("nodes-" + id, Map.of("quorum-votes", Integer.toString(votes)))),
                    List.of()));
        }
        Primitive pgsql = new Primitive(
                PGSQL,
                new AgentName("ocf", "jcrm", "pgsql"),
                Optional.empty(),
                List.of(),
                List.of(set("pgsql-meta", Map.of("migration-threshold", "2"))),
                List.of(),
                List.of(
                        operation("start", Map.of("interval", "0s", "timeout", "20s")),
                        operation("stop", Map.of("interval", "0s", "timeout", "20s")),
                        operation("promote", Map.of("interval", "0s", "timeout", "20s")),
                        operation("demote", Map.of("interval", "0s", "timeout", "20s")),
                        operation("monitor", Map.of("interval", "3s", "timeout", "10s")),
                        operation("monitor", Map.of("interval", "2s", "timeout", "10s", "role", "Promoted"))));
        CloneResource clone =
                new CloneResource(CLONE, pgsql, List.of(set("clone-meta", Map.of("promotable", "true"))), List.of());
        Primitive address = new Primitive(
                ADDRESS,
                new AgentName("ocf", "jcrm", "IPaddr2"),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(operation("monitor", Map.of("interval", "5s", "timeout", "10s"))));
        List<Constraint> constraints = List.of(
                new ColocationConstraint(
                        "ip-with-primary",
                        Optional.of(ADDRESS),
                        Optional.empty(),
                        Optional.of(CLONE),
                        Optional.of(Role.PROMOTED),
                        Score.INFINITY,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()),
                new OrderConstraint(
                        "ip-then-promote",
                        Optional.of(ADDRESS),
                        Optional.of("start"),
                        Optional.of(CLONE),
                        Optional.of("promote"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(false),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
        return new Configuration(
                List.of(set(
                        "cib-bootstrap-options",
                        fencingOptions(),
                        Map.of("no-quorum-policy", ignoreQuorum ? "ignore" : "stop"),
                        quorum.properties())),
                nodes,
                withDevices(List.of(clone, address), names),
                List.of(),
                constraints,
                List.of(),
                List.of(),
                List.of(),
                levels(names),
                List.of());
    }

    private Map<String, String> fencingOptions() {
        if (watchdog.isPresent()) {
            return Map.of(
                    "fencing-enabled",
                    "true",
                    "fencing-watchdog-timeout",
                    watchdog.get().total().toMillis() + "ms");
        }
        return fencing.map(each -> Map.of(
                        "fencing-enabled", "true",
                        "fencing-action", each.action,
                        "fencing-timeout", "5s"))
                .orElse(Map.of("fencing-enabled", "false"));
    }

    private List<Resource> withDevices(List<Resource> resources, List<NodeName> names) {
        List<Resource> all = new ArrayList<>(resources);
        fencing.ifPresent(each -> {
            all.add(device(SimFencing.FIRST, names, each.delay));
            if (each.wiring != SimFencing.Wiring.SINGLE) {
                all.add(device(SimFencing.SECOND, names, each.delay));
            }
        });
        return all;
    }

    private static Primitive device(ResourceId id, List<NodeName> names, String delay) {
        String hosts = String.join(" ", names.stream().map(NodeName::value).toList());
        return new Primitive(
                id,
                new AgentName("stonith", "", "fence_sim"),
                Optional.empty(),
                List.of(set(id + "-params", Map.of("pcmk_host_list", hosts, "pcmk_delay_base", delay))),
                List.of(),
                List.of(),
                List.of());
    }

    private List<FencingLevel> levels(List<NodeName> names) {
        if (fencing.isEmpty() || fencing.get().wiring != SimFencing.Wiring.BOTH) {
            return List.of();
        }
        return names.stream()
                .map(name -> new FencingLevel(
                        "level-" + name,
                        new FencingLevel.NamedTarget(name),
                        1,
                        List.of(SimFencing.FIRST, SimFencing.SECOND)))
                .toList();
    }

    @SafeVarargs
    private static AttributeSet set(String id, Map<String, String>... pairs) {
        List<NvPair> all = new ArrayList<>();
        for (Map<String, String> each : pairs) {
            new java.util.TreeMap<>(each).forEach((name, value) -> all.add(new NvPair(id + "-" + name, name, value)));
        }
        return new AttributeSet(id, Score.ZERO, Optional.empty(), all);
    }

    private static Operation operation(String name, Map<String, String> options) {
        return new Operation(
                "pgsql-" + name + "-" + options.getOrDefault("interval", "0"),
                name,
                new java.util.TreeMap<>(options),
                List.of(),
                List.of());
    }
}
