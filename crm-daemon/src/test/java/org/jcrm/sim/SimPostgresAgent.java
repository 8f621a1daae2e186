package org.jcrm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * What the PostgreSQL agent promises, on a simulated database. The proof that a promotion needs is the permanent
 * attribute {@code pgsql-data-status}: the primary takes it from a standby, and waits until that is on every disk,
 * before it acknowledges anything without that standby.
 */
final class SimPostgresAgent implements SimExecutor.SimAgent {
    private static final String STATUS = "pgsql-data-status";
    private static final String SCORE = "master-pgsql";
    private static final String LATEST = "LATEST";
    private static final String IN_SYNC = "STREAMING|SYNC";
    private static final String DISCONNECT = "DISCONNECT";

    private final SimDaemon daemon;
    private final Runnable lookNow;
    private boolean managing;

    SimPostgresAgent(SimDaemon daemon, Runnable lookNow) {
        this.daemon = daemon;
        this.lookNow = lookNow;
    }

    private SimPostgres postgres() {
        return daemon.host.postgres;
    }

    @Override
    public void execute(String operation, Answer answer) {
        switch (operation) {
            case "start" -> start(answer);
            case "stop" -> stop(answer);
            case "promote" -> promote(answer);
            case "demote" -> demote(answer);
            case "monitor" -> {
                if (postgres().mode() == SimPostgres.Mode.PRIMARY) {
                    manageStandbys();
                } else if (postgres().mode() == SimPostgres.Mode.STANDBY) {
                    stand();
                }
                answer.is(AgentResult.of(
                        switch (postgres().mode()) {
                            case STOPPED -> OcfResult.NOT_RUNNING;
                            case STANDBY -> OcfResult.OK;
                            case PRIMARY -> OcfResult.PROMOTED;
                        }));
            }
            default -> answer.is(AgentResult.ok());
        }
    }

    private void start(Answer answer) {
        if (postgres().running()) {
            answer.is(AgentResult.ok());
        } else if (postgres().locked()) {
            answer.is(AgentResult.error("the lock of a crashed primary is there"));
        } else {
            postgres().startAsStandby();
            trace("started as standby");
            score(daemon.name(), "-INFINITY");
            answer.is(AgentResult.ok());
        }
    }

    private void stop(Answer answer) {
        if (postgres().running()) {
            postgres().stopCleanly();
            trace("stopped");
        }
        score(daemon.name(), "-INFINITY");
        answer.is(AgentResult.ok());
    }

    private void demote(Answer answer) {
        if (postgres().mode() == SimPostgres.Mode.STOPPED) {
            answer.is(AgentResult.ok());
            return;
        }
        if (postgres().mode() == SimPostgres.Mode.PRIMARY && isReplaced()) {
            postgres().crash();
            trace("stopped, the lock stays");
            score(daemon.name(), "-INFINITY");
            answer.is(AgentResult.error("another node was promoted in the meantime"));
            return;
        }
        if (postgres().mode() == SimPostgres.Mode.PRIMARY) {
            postgres().stopCleanly();
            postgres().startAsStandby();
            trace("demoted");
        }
        score(daemon.name(), "-INFINITY");
        answer.is(AgentResult.ok());
    }

    /** Nobody else may be promoted any more before this one acknowledges anything alone. */
    private void promote(Answer answer) {
        if (postgres().mode() == SimPostgres.Mode.PRIMARY) {
            answer.is(AgentResult.ok());
            return;
        }
        if (postgres().mode() == SimPostgres.Mode.STOPPED || !eligible(daemon.name())) {
            answer.is(AgentResult.error("no proof that the data here is the newest"));
            return;
        }
        int generation = postgres().generation();
        outOfDate(new ArrayList<>(others()), recorded -> {
            boolean still =
                    postgres().mode() == SimPostgres.Mode.STANDBY && postgres().generation() == generation;
            // A primary that is back may have recorded that it goes on alone, before it was recorded as out of date.
            if (!recorded || !still || status(daemon.name()).equals(Optional.of(DISCONNECT))) {
                answer.is(AgentResult.error("the promotion could not be recorded"));
                return;
            }
            postgres().promote(Set.of());
            daemon.sim.invariants.promoted(daemon);
            trace("promoted, timeline " + postgres().timeline());
            mark(daemon.name(), LATEST, done -> {});
            score(daemon.name(), "1000");
            lookNow.run();
            answer.is(AgentResult.ok());
        });
    }

    /** A standby asks whether it may be promoted; with a primary in sight that is the primary's word. */
    private void stand() {
        boolean primarySeen = others().stream()
                .map(daemon.sim::host)
                .anyMatch(peer -> peer.postgres.mode() == SimPostgres.Mode.PRIMARY
                        && daemon.sim.network.bothWays(daemon.name(), peer.name));
        if (!primarySeen) {
            String now = eligible(daemon.name()) ? "100" : "-INFINITY";
            score(daemon.name(), now);
        }
    }

    private boolean eligible(NodeName node) {
        if (node.equals(daemon.name()) && postgres().locked()) {
            return false;
        }
        // A first promotion that broke off has made others out of date, and nobody the latest.
        boolean nobodyKnows = status(node).isEmpty()
                && cib().configuration().nodeNames().stream().noneMatch(this::hasProof);
        return nobodyKnows || hasProof(node);
    }

    private boolean hasProof(NodeName node) {
        return status(node)
                .filter(text -> text.equals(LATEST) || text.equals(IN_SYNC))
                .isPresent();
    }

    /** The primary's rounds: who streams is made synchronous first and marked then, who is gone the other way round. */
    private void manageStandbys() {
        if (isReplaced()) {
            score(daemon.name(), "-INFINITY");
            return;
        }
        if (managing) {
            return;
        }
        managing = true;
        mark(daemon.name(), LATEST, done -> {});
        score(daemon.name(), "1000");
        next(new ArrayList<>(others()), postgres().generation());
    }

    private void next(List<NodeName> left, int generation) {
        boolean primary =
                postgres().mode() == SimPostgres.Mode.PRIMARY && postgres().generation() == generation;
        if (left.isEmpty() || !primary || isReplaced()) {
            managing = false;
            return;
        }
        NodeName peer = left.removeFirst();
        Runnable goOn = () -> next(left, generation);
        if (streams(peer)) {
            SimPostgres standby = daemon.sim.host(peer).postgres;
            if (!standby.canFollow(postgres())) {
                trace(peer + " is rewound");
                standby.copyFrom(postgres());
            }
            standby.follow(postgres());
            postgres().syncStandbys().add(peer);
            mark(peer, IN_SYNC, done -> {
                if (done) {
                    score(peer, "100");
                }
                goOn.run();
            });
        } else {
            mark(peer, DISCONNECT, done -> {
                boolean stillPrimary = postgres().mode() == SimPostgres.Mode.PRIMARY
                        && postgres().generation() == generation;
                if (done
                        && stillPrimary
                        && !isReplaced()
                        && !streams(peer)
                        && postgres().syncStandbys().remove(peer)) {
                    trace("goes on without " + peer);
                }
                if (done) {
                    score(peer, "-INFINITY");
                }
                goOn.run();
            });
        }
    }

    private boolean isReplaced() {
        return status(daemon.name()).equals(Optional.of(DISCONNECT))
                || !status(daemon.name()).equals(Optional.of(LATEST))
                        && others().stream().anyMatch(peer -> status(peer).equals(Optional.of(LATEST)));
    }

    /** Data of a newer timeline are never taken back to an older one: they belong to whoever replaced this primary. */
    private boolean streams(NodeName peer) {
        SimHost host = daemon.sim.host(peer);
        return host.answers()
                && host.postgres.mode() == SimPostgres.Mode.STANDBY
                && daemon.sim.network.bothWays(daemon.name(), peer)
                && (host.postgres.canFollow(postgres())
                        || !host.postgres.locked()
                                && host.postgres.timeline() <= postgres().timeline());
    }

    private void outOfDate(List<NodeName> left, Consumer<Boolean> then) {
        if (left.isEmpty()) {
            then.accept(true);
            return;
        }
        NodeName first = left.removeFirst();
        mark(first, DISCONNECT, done -> {
            if (done) {
                score(first, "-INFINITY");
                outOfDate(left, then);
            } else {
                then.accept(false);
            }
        });
    }

    private void mark(NodeName node, String value, Consumer<Boolean> then) {
        boolean promise = value.equals(DISCONNECT) && postgres().syncStandbys().contains(node);
        if (postgres().mode() == SimPostgres.Mode.PRIMARY
                && !promise
                && status(node).equals(Optional.of(value))) {
            then.accept(true);
            return;
        }
        daemon.setAttribute(node, STATUS, Optional.of(value), AttributeLifetime.PERMANENT, then);
    }

    private void score(NodeName node, String value) {
        NodeState known = cib().status().nodes().get(node);
        if (known != null && known.transientAttribute(SCORE).equals(Optional.of(value))) {
            return;
        }
        daemon.setAttribute(node, SCORE, Optional.of(value), AttributeLifetime.TRANSIENT, done -> {});
    }

    private Cib cib() {
        return daemon.state().cib();
    }

    private Optional<String> status(NodeName node) {
        return cib().configuration()
                .node(node)
                .map(ConfiguredNode::attributes)
                .flatMap(sets ->
                        sets.stream().flatMap(set -> set.value(STATUS).stream()).findFirst());
    }

    private List<NodeName> others() {
        return cib().configuration().nodeNames().stream()
                .filter(node -> !node.equals(daemon.name()))
                .toList();
    }

    /** A server of either role answers, as the real one does. */
    @Override
    public LifeSigns lifeSigns(SimHost peer) {
        boolean answers =
                peer.answers() && peer.postgres.running() && daemon.sim.network.bothWays(daemon.name(), peer.name);
        return answers ? LifeSigns.ALIVE : LifeSigns.NONE;
    }

    @Override
    public void membershipChanged() {
        lookNow.run();
    }

    private void trace(String what) {
        daemon.sim.world.trace(daemon.name().value(), "postgres: " + what);
    }
}
