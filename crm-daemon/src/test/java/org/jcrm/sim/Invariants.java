package org.jcrm.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.ControllerState.Designated;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.Step;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;

/**
 * What must hold after every event. Without fencing some of it cannot hold while parts of the cluster cannot hear each
 * other; each class says exactly where it applies.
 */
final class Invariants {
    private final Simulation sim;
    private final OnePromoted onePromoted = new OnePromoted();
    private final OneAddress oneAddress = new OneAddress();
    private final OneDesignatedController oneDc = new OneDesignatedController();
    private final VersionsGoForward versions = new VersionsGoForward();
    private final ActionsFireOnce fireOnce = new ActionsFireOnce();
    private final OneOperationInFlight oneInFlight = new OneOperationInFlight();
    private final AcknowledgedIsKept kept = new AcknowledgedIsKept();
    private final DiskBeforeWords diskFirst = new DiskBeforeWords();
    private final HealthyIsSpared healthyIsSpared = new HealthyIsSpared();
    private final CountedAsOff countedAsOff = new CountedAsOff();
    private final PlanIsFinal planIsFinal = new PlanIsFinal();
    /** Who has ever been in a view; who is only listed in it has no vote there. */
    private final Map<ViewId, Set<NodeName>> entered = new LinkedHashMap<>();

    Invariants(Simulation sim) {
        this.sim = sim;
    }

    void afterEvent() {
        boolean excused = sim.faults.splitPossible() || sim.faults.addressMayBeTwice();
        if (excused
                && onePromoted.count() <= 1
                && oneAddress.count() <= 1
                && oneAddress.holdersAreKnown()
                && sim.network.whole()
                && sim.hosts().stream().noneMatch(host -> host.frozen)
                && sim.membership.settled()
                && sim.nothingUnderWay()) {
            sim.faults.healedAndSettled();
        }
        onePromoted.check();
        oneAddress.check();
        countedAsOff.look();
        oneVote();
    }

    /** A machine that stood still with its watchdog: nothing could end what ran there, but it has to end soon after. */
    private boolean stoodStill(SimHost host) {
        return sim.world.nowMicros() < host.excusedUntilMicros;
    }

    /** By how much, in true time, a node that was counted as off had stopped before; nobody was: the longest time there is. */
    long smallestMarginMicros() {
        return countedAsOff.smallestMargin;
    }

    private boolean someoneCounts(ViewId view) {
        return sim.hosts().stream()
                .flatMap(host -> host.daemon().stream())
                .anyMatch(daemon -> daemon.state().view().id().equals(view) && daemon.countsArbitrator());
    }

    /** The arbitrator's vote is counted in one view at most, whatever clocks, networks and pauses do. Always applies. */
    private void oneVote() {
        if (sim.arbitrator().isEmpty()) {
            return;
        }
        Map<ViewId, NodeName> counted = new LinkedHashMap<>();
        for (SimHost host : sim.hosts()) {
            host.daemon()
                    .filter(daemon -> !daemon.paused() && daemon.countsArbitrator())
                    .ifPresent(daemon -> counted.put(daemon.state().view().id(), daemon.name()));
        }
        require(counted.size() <= 1, "vote", "the arbitrator's vote is counted in " + counted);
    }

    void stepped(SimDaemon daemon, ControllerState before, ClusterEvent event, Step step) {
        entered.computeIfAbsent(step.state().view().id(), id -> new LinkedHashSet<>())
                .add(daemon.name());
        noticeForgetting(before, step.state());
        versions.check(daemon, before, step.state());
        fireOnce.check(daemon, before, step);
        oneInFlight.check(step.state());
        oneDc.check(daemon, step);
        planIsFinal.check(before, step.state());
        countedAsOff.check(daemon, before, step.state());
    }

    /**
     * A cluster may begin without a node that knows better: its disk has a newer configuration, or its daemon is down and
     * it holds the address. Nobody present can know (only fencing, or {@code wait-for-all}, helps).
     */
    private void noticeForgetting(ControllerState before, ControllerState after) {
        for (NodeState state : after.cib().status().nodes().values()) {
            NodeState was = before.cib().status().nodes().get(state.name());
            SimHost host = sim.host(state.name());
            boolean givenUp =
                    was != null && (was.detached() || was.inCluster()) && !state.detached() && !state.inCluster();
            if (after.isDesignated() && givenUp && host.powered && host.address) {
                sim.faults.addressIsUnknown();
            }
            boolean actsElsewhere = host.daemon()
                    .filter(other -> other.connected()
                            && !other.paused()
                            && other.state().isDesignated())
                    .isPresent();
            if (after.isDesignated() && givenUp && actsElsewhere) {
                // Wrongly suspected, without a primary that shows life: both sides decide for themselves.
                sim.faults.decidedApart();
            }
        }
        boolean begins = after.integrated() && after.isDesignated() && !before.integrated();
        if (!begins) {
            return;
        }
        for (SimHost host : sim.hosts()) {
            boolean absent = !after.view().members().contains(host.name);
            boolean newer = host.disk.read().version().compareTo(after.cib().version()) > 0
                    && !host.disk.read().version().sameConfiguration(after.cib().version());
            if (absent && newer) {
                sim.decidedWithout();
            }
            if (absent && !before.sessionBegan() && host.powered && host.address) {
                sim.faults.addressIsUnknown();
            }
        }
    }

    void writing(SimDaemon daemon, Cib cib) {
        versions.writing(daemon, cib);
    }

    void sending(SimDaemon daemon, Message message) {
        diskFirst.check(daemon, message);
        if (message instanceof Message.RunTask order) {
            oneDc.ordering(daemon, order.task());
        }
    }

    void running(SimDaemon daemon, AgentTask task) {
        oneDc.checkRunning(daemon, task);
    }

    void fencing(SimDaemon executor, FenceTask task) {
        healthyIsSpared.check(executor, task);
    }

    void promoted(SimDaemon daemon) {
        kept.check(daemon.host);
    }

    void atTheEnd() {
        sim.hosts().stream()
                .filter(host -> host.postgres.mode() == SimPostgres.Mode.PRIMARY)
                .forEach(kept::check);
    }

    private void require(boolean holds, String name, String what) {
        if (!holds) {
            throw new AssertionError(name + ": " + what);
        }
    }

    /**
     * I1. At most one instance is promoted. Applies while no two nodes can have decided without each other: from a cut
     * of the network until it is whole again, all have one view, and the second primary is demoted, only fencing could promise it.
     * Crashes, killed and paused daemons are inside, and wrongly suspected ones that run the primary: there the life signs of a detached primary must be enough (with that I4, as far as it can be had without fencing).
     */
    private final class OnePromoted {
        long count() {
            return sim.hosts().stream()
                    .filter(host -> host.postgres.mode() == SimPostgres.Mode.PRIMARY)
                    .filter(host -> !stoodStill(host))
                    .count();
        }

        void check() {
            require(sim.faults.splitPossible() || count() <= 1, "I1", "more than one primary");
        }
    }

    /**
     * I2. The address is on at most one live node. Applies where I1 does, and where the cluster could know of the address:
     * not while a node holds it whose daemon is gone or stands still and whose database gives no sign of life.
     */
    private final class OneAddress {
        long count() {
            return sim.hosts().stream()
                    .filter(host -> host.powered && host.address)
                    .filter(host -> !stoodStill(host))
                    .count();
        }

        boolean holdersAreKnown() {
            return sim.hosts().stream()
                    .filter(host -> host.powered && host.address)
                    .allMatch(host -> host.daemon().filter(SimDaemon::connected).isPresent());
        }

        void check() {
            require(
                    sim.faults.splitPossible() || sim.faults.addressMayBeTwice() || count() <= 1,
                    "I2",
                    "the address is on " + count() + " nodes");
        }
    }

    /**
     * I3. In one view one node acts as designated controller, and what a node runs was asked for in its present view. Under {@code stop} a node without quorum starts and promotes nothing. Always applies.
     */
    private final class OneDesignatedController {
        private final Map<ViewId, NodeName> actors = new LinkedHashMap<>();

        void check(SimDaemon daemon, Step step) {
            for (Effect effect : step.effects()) {
                boolean fires = effect instanceof Effect.Send(NodeName to, Message message)
                        && (message instanceof Message.RunTask || message instanceof Message.CibUpdate);
                if (fires) {
                    ViewId view = ((Effect.Send) effect).message().view();
                    NodeName other = actors.putIfAbsent(view, daemon.name());
                    require(
                            other == null || other.equals(daemon.name()),
                            "I3",
                            daemon.name() + " and " + other + " both act in " + view);
                }
            }
        }

        /** An order is on its way for a moment, and who gave it may have ended just then. */
        private static final long ORDER_LASTS = 1_500 * SimWorld.MILLI;

        private final Map<String, Long> orderedWithVote = new LinkedHashMap<>();

        void ordering(SimDaemon daemon, AgentTask task) {
            if (daemon.countsArbitrator()) {
                orderedWithVote.put(task.transitionKey(), sim.world.nowMicros());
            }
        }

        private boolean voteCounted(SimDaemon daemon, AgentTask task) {
            long ordered = orderedWithVote.getOrDefault(task.transitionKey(), -ORDER_LASTS);
            return someoneCounts(daemon.state().view().id()) || sim.world.nowMicros() - ordered < ORDER_LASTS;
        }

        void checkRunning(SimDaemon daemon, AgentTask task) {
            require(
                    task.view().equals(daemon.state().view().id()),
                    "I3",
                    daemon.name() + " runs " + task.action().key() + " of view " + task.view() + " in "
                            + daemon.state().view().id());
            boolean begins = switch (task.action().operation()) {
                case "start", "promote" -> true;
                default -> false;
            };
            require(
                    !begins
                            || sim.ignoresQuorum()
                            || sim.quorum()
                                    .has(
                                            List.copyOf(entered.get(
                                                    daemon.state().view().id())),
                                            voteCounted(daemon, task)),
                    "I3",
                    daemon.name() + " does " + task.action().key() + " without quorum");
        }
    }

    /** I5. Versions never go back; what members of one view call by one version is one CIB. Always applies. */
    private final class VersionsGoForward {
        private final Map<NodeName, CibVersion> onDisk = new LinkedHashMap<>();
        private final Map<String, Cib> known = new LinkedHashMap<>();

        @SuppressWarnings("ReferenceEquality") // Only a CIB that was made anew is worth the long comparison.
        void check(SimDaemon daemon, ControllerState before, ControllerState after) {
            CibVersion now = after.cib().version();
            require(
                    now.compareTo(before.cib().version()) >= 0,
                    "I5",
                    daemon.name() + " went from " + before.cib().version() + " to " + now);
            if (after.integrated() && (after.cib() != before.cib() || !before.integrated())) {
                String name = after.view().id() + " " + now;
                Cib other = known.putIfAbsent(name, after.cib());
                boolean same = other == null || other.equals(after.cib());
                // A text of two CIBs that is made and thrown away at every change took a quarter of the whole
                // simulation.
                require(
                        same,
                        "I5",
                        same
                                ? ""
                                : daemon.name() + " has another CIB " + name + " than somebody else:\n" + other + "\n"
                                        + after.cib());
            }
        }

        void writing(SimDaemon daemon, Cib cib) {
            CibVersion last = onDisk.put(daemon.name(), cib.version());
            require(
                    last == null || last.sameConfiguration(cib.version()) || last.compareTo(cib.version()) < 0,
                    "I5",
                    daemon.name() + "'s disk went from " + last + " to " + cib.version());
        }
    }

    /** I6. An action fires at most once, and none below the priority of an abort after it. Always applies. */
    private final class ActionsFireOnce {
        private final Set<String> fired = new LinkedHashSet<>();

        void check(SimDaemon daemon, ControllerState before, Step step) {
            // A step whose write failed was not done, and its first half is told again.
            for (Effect effect : step.effects()) {
                Optional<AgentTask> task = switch (effect) {
                    case Effect.Send(NodeName to, Message.RunTask run) -> Optional.of(run.task());
                    case Effect.Send(NodeName to, Message.CancelTask cancel) -> Optional.of(cancel.task());
                    default -> Optional.empty();
                };
                task.ifPresent(each ->
                        require(fired.add(each.transitionKey()), "I6", each.transitionKey() + " fires a second time"));
            }
            Optional<GraphRun> was = run(before);
            Optional<GraphRun> is = run(step.state());
            if (was.isPresent()
                    && is.isPresent()
                    && was.get().abort().isPresent()
                    && was.get().graph().transitionId() == is.get().graph().transitionId()) {
                int priority = was.get().abort().get().priority();
                for (Synapse synapse : is.get().graph().synapses()) {
                    int action = synapse.action().id();
                    require(
                            synapse.priority() >= priority
                                    || was.get().progressOf(action).isPresent()
                                    || is.get().progressOf(action).isEmpty(),
                            "I6",
                            "action " + action + " of transition "
                                    + is.get().graph().transitionId() + " of " + daemon.name()
                                    + " fired after its abort");
                }
            }
        }
    }

    private static Optional<GraphRun> run(ControllerState state) {
        return state.designated().flatMap(Designated::run);
    }

    /** I7. One operation in flight per instance, as the designated controller asks (the executor queues the rest). Always applies. */
    private final class OneOperationInFlight {
        void check(ControllerState state) {
            if (run(state).isEmpty()) {
                return;
            }
            List<String> busy = new ArrayList<>();
            for (GraphAction action : run(state).get().inFlight()) {
                if (action instanceof GraphAction.ResourceAction operation
                        && operation.key().intervalMillis() == 0) {
                    busy.add(operation.resource() + " on " + operation.node());
                }
            }
            require(busy.size() == Set.copyOf(busy).size(), "I7", "more than one operation at once: " + busy);
        }
    }

    /**
     * I8. Whatever was acknowledged to the client is in every primary. Applies unless two parts decided without each
     * other under {@code no-quorum-policy=ignore}: then each acknowledged what the other does not have. Under {@code stop} it applies in partitions too.
     */
    private final class AcknowledgedIsKept {
        void check(SimHost host) {
            if (sim.splitUnderIgnore()) {
                return;
            }
            Set<Long> missing = new LinkedHashSet<>(sim.client.acknowledged());
            host.postgres.rows().forEach(missing::remove);
            require(missing.isEmpty(), "I8", host.name + " is primary without the acknowledged rows " + missing);
        }
    }

    /**
     * Nobody is fenced whom a quorate majority sees healthy, and no node is fenced over and over when faults are over. A
     * failed operation may demand it, so the first applies where agents do not fail.
     */
    private final class HealthyIsSpared {
        void check(SimDaemon executor, FenceTask task) {
            check(executor, sim.host(task.target()), task.purpose());
            sim.fencing()
                    .ifPresent(fencing -> require(
                            fencing.fencingsSinceFaultsEnded(task.target()) <= 8,
                            "fencing",
                            task.target() + " is fenced again and again"));
        }

        void check(SimDaemon executor, SimHost host, String purpose) {
            boolean agentsWork = !sim.faults.kinds().contains(FaultPlan.Kind.AGENT_FAILS)
                    && !sim.faults.kinds().contains(FaultPlan.Kind.AGENT_HANGS)
                    && !sim.faults.kinds().contains(FaultPlan.Kind.STOP_HANGS);
            NodeState state = executor.state().cib().status().nodes().get(host.name);
            boolean seenHealthy = state != null
                    && state.join().equals("member")
                    && executor.state().integrated()
                    && executor.state().view().members().contains(host.name)
                    && sim.quorum()
                            .has(
                                    executor.state().view().members(),
                                    someoneCounts(executor.state().view().id()));
            boolean healthy = host.powered
                    && host.daemon()
                            .filter(daemon -> !daemon.paused()
                                    && daemon.state().integrated()
                                    && daemon.state()
                                            .view()
                                            .id()
                                            .equals(executor.state().view().id()))
                            .isPresent();
            require(
                    !(agentsWork && seenHealthy && healthy && !purpose.equals("on")),
                    "fencing",
                    executor.name() + " fences " + host.name + ", which is healthy");
        }
    }

    /**
     * Who is counted as off, because its time is over, runs nothing; with that nobody needs to be excused who was cut off.
     * Nobody is told to reset itself whom a quorate majority sees healthy, and nobody over and over when faults are over.
     * A machine that stood still with its watchdog is left out.
     */
    private final class CountedAsOff {
        private final Map<NodeName, Integer> begun = new LinkedHashMap<>();
        private final Map<NodeName, Long> heldMicros = new LinkedHashMap<>();
        private long smallestMargin = Long.MAX_VALUE;

        void look() {
            if (sim.watchdog().isPresent()) {
                sim.hosts().stream()
                        .filter(this::holds)
                        .forEach(host -> heldMicros.put(host.name, sim.world.nowMicros()));
            }
        }

        private boolean holds(SimHost host) {
            return host.postgres.running() || host.address;
        }

        void check(SimDaemon daemon, ControllerState before, ControllerState after) {
            if (sim.watchdog().isEmpty()) {
                return;
            }
            for (FencingRecord record : after.cib().status().fencing()) {
                boolean news = after.isDesignated()
                        && !before.cib().status().fencing().contains(record)
                        && record.id().startsWith(daemon.uuid() + "-");
                if (news && record.state() == FencingRecord.State.DONE) {
                    off(sim.host(record.target()), daemon);
                } else if (news && record.state() == FencingRecord.State.PENDING) {
                    begins(daemon, sim.host(record.target()));
                }
            }
        }

        private void off(SimHost host, SimDaemon daemon) {
            if (!stoodStill(host) && heldMicros.containsKey(host.name)) {
                smallestMargin = Math.min(smallestMargin, sim.world.nowMicros() - heldMicros.get(host.name));
            }
            require(
                    stoodStill(host) || !holds(host),
                    "watchdog",
                    daemon.name() + " counts " + host.name + " as off, where the database is " + host.postgres.mode()
                            + (host.address ? " and the address is" : ""));
        }

        private void begins(SimDaemon daemon, SimHost host) {
            if (sim.faults.over()) {
                require(
                        begun.merge(host.name, 1, Integer::sum) <= 8,
                        "fencing",
                        host.name + " is fenced again and again");
            }
            healthyIsSpared.check(daemon, host, "reboot");
        }
    }

    /** I9. No message leaves before the configuration it speaks of is on the sender's disk. Always applies. */
    private final class DiskBeforeWords {
        void check(SimDaemon daemon, Message message) {
            Optional<CibVersion> spoken = switch (message) {
                case Message.CibUpdate update -> Optional.of(update.result());
                case Message.CibReplace replace -> Optional.of(replace.cib().version());
                case Message.CibAck ack -> Optional.of(ack.version());
                default -> Optional.empty();
            };
            spoken.ifPresent(version -> require(
                    daemon.host.disk.read().version().sameConfiguration(version)
                            || daemon.host.disk.read().version().compareTo(version) > 0,
                    "I9",
                    daemon.name() + " speaks of " + version + " but has "
                            + daemon.host.disk.read().version() + " on disk"));
        }
    }

    /** I10. When a transition is complete and nothing came between, planning again gives an empty graph. Always applies. */
    private final class PlanIsFinal {
        void check(ControllerState before, ControllerState after) {
            boolean ended = run(before).isPresent() && run(after).isEmpty();
            boolean quiet = after.designated()
                    .filter(dc -> dc.wanted().isEmpty()
                            && dc.round().isEmpty()
                            && dc.strays().isEmpty())
                    .isPresent();
            boolean sameView = before.view().id().equals(after.view().id());
            if (ended && quiet && sameView && after.diskFailure().isEmpty() && after.integrated()) {
                Plan plan = PolicyEngine.plan(new PlanInput(after.cib(), sim.world.now(), 1, List.of()));
                // Who may leave is told so until it has left; a pseudo action alone does nothing.
                // A fencing that failed too often waits for an operator.
                boolean givenUp = after.designated()
                        .filter(dc ->
                                dc.fencingFailures().values().stream().anyMatch(failures -> failures.count() >= 10))
                        .isPresent();
                boolean nothing = givenUp
                        || everRun(plan.graph()).stream()
                                .allMatch(action -> action instanceof GraphAction.PseudoAction
                                        || action instanceof GraphAction.ClusterAction cluster
                                                && cluster.operation().equals("do_shutdown"));
                require(
                        nothing,
                        "I10",
                        "after a complete transition there is still to do: " + plan.summary() + plan.reasons() + "\n"
                                + plan.graph().synapses() + "\n" + CibXmlWriter.write(after.cib()));
            }
        }

        /** Without those that wait for what is not in the graph: behind something that is left alone nothing goes on. */
        private static List<GraphAction> everRun(TransitionGraph graph) {
            GraphRun run = GraphRun.of(graph);
            List<GraphAction> done = new ArrayList<>();
            for (List<GraphAction> next = run.ready(0); !next.isEmpty(); next = run.ready(0)) {
                for (GraphAction action : next) {
                    run = run.started(action.id()).confirm(action.id());
                }
                done.addAll(next);
            }
            return done;
        }
    }
}
