package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;

/**
 * {@code ocf:jcrm:pgsql}. This class is the table of contents: each operation is a short list of steps that
 * {@link PgControl}, {@link PgPromotion}, {@link PgShutdown}, {@link PrimaryDuties}, {@link StandbyDuties} and
 * {@link PgRejoin} know how to make.
 */
public final class PostgresAgent implements ResourceAgent {
    private final Map<ResourceId, PgInstance> instances = new ConcurrentHashMap<>();

    @Override
    public AgentMetadata metadata() {
        return PgMetadata.METADATA;
    }

    private PgControl control(AgentCall call, AgentContext context) throws AgentProblem, InterruptedException {
        return PgControl.of(call, context, instance(call.resource()));
    }

    PgInstance instance(ResourceId resource) {
        return instances.computeIfAbsent(resource, id -> new PgInstance());
    }

    /** Turns an early end into its result. */
    @FunctionalInterface
    private interface Steps {
        AgentResult run(PgControl control) throws AgentProblem, InterruptedException;
    }

    private AgentResult run(AgentCall call, AgentContext context, Steps steps) throws InterruptedException {
        try {
            return steps.run(control(call, context));
        } catch (AgentProblem problem) {
            return problem.asResult();
        }
    }

    @Override
    public AgentResult validate(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> {
            PgValidation.check(control);
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> new PgStart(control).start());
    }

    @Override
    public AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> new PgShutdown(control).stop());
    }

    @Override
    public AgentResult promote(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> new PgPromotion(control).promote());
    }

    @Override
    public AgentResult demote(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> new PgShutdown(control).demote());
    }

    @Override
    public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> {
            Duration patience = Duration.ofMillis((long) (call.timeout().toMillis() * 0.7));
            PgObservation seen = control.lookAsClient(patience);
            AgentResult result = PgDecision.monitorResult(seen, control.params.repMode());
            if (seen.postmaster().isEmpty() && call.isProbe()) {
                announceStopped(control);
            } else if (seen.postmaster().isPresent() && seen.answer().isPresent()) {
                return afterLook(control, seen.answer().get(), result);
            }
            return result;
        });
    }

    /** Looks after the standbys or follows the primary; trouble with that does not make a healthy server a failed one. */
    private static AgentResult afterLook(PgControl control, PgObservation.Answer answer, AgentResult result)
            throws InterruptedException {
        try {
            if (!control.params.monitorSql().equals(PgParameters.DEFAULT_MONITOR_SQL)) {
                control.sql(control.params.monitorSql(), control.call.timeout().dividedBy(2));
            }
        } catch (AgentProblem problem) {
            return AgentResult.of(
                    result.result() == OcfResult.PROMOTED ? OcfResult.FAILED_PROMOTED : OcfResult.ERROR,
                    problem.sentence());
        }
        try {
            if (answer.inRecovery()) {
                StandbyDuties duties = new StandbyDuties(control);
                Optional<String> divergence =
                        control.params.repMode().isPromotable() ? duties.divergence(answer) : Optional.empty();
                if (divergence.isPresent()) {
                    // It does not start again before an operator had it compared and rewound.
                    control.lock.hold(divergence.get());
                    return AgentResult.of(OcfResult.ERROR, divergence.get());
                }
                Optional<String> complaint = duties.look(answer);
                if (complaint.isPresent() && result.result() == OcfResult.OK) {
                    return AgentResult.of(OcfResult.DEGRADED, complaint.get());
                }
            } else if (control.params.repMode().isPromotable() && control.isReplaced()) {
                // Two were promoted apart. The one that the cluster's record does not know has to give way.
                control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_NEVER);
            } else if (control.params.repMode().isPromotable()
                    && control.presentPrimaryElsewhere().isEmpty()) {
                control.lock.hold(PgPromotion.lockSentence(control.self, answer.position()));
                PgPromotion.announce(control);
                control.attributes.set(
                        control.self,
                        Name.PRIMARY_TIMELINE,
                        Integer.toString(answer.position().timeline()));
                new PrimaryDuties(control).look(control.context.cluster().members());
            }
        } catch (AgentProblem problem) {
            if (control.instance.isNews(problem.sentence())) {
                control.context.progress(problem.sentence());
            }
        }
        return result;
    }

    /**
     * What a probe finds dead is no candidate. A recurring monitor leaves that to the recovery which its result starts:
     * the attribute would overtake the result, and the cluster would plan for a demotion instead of a failure.
     */
    private static void announceStopped(PgControl control) throws InterruptedException {
        Optional<String> status = control.attributes.get(control.self, Name.STATUS);
        if (status.isPresent() && !status.get().equals(PgAttributes.STATUS_STOPPED)) {
            control.attributes.set(control.self, Name.STATUS, PgAttributes.STATUS_STOPPED);
            control.attributes.set(control.self, Name.SCORE, PgAttributes.SCORE_NEVER);
            control.attributes.endPrimacy(control.self);
        }
    }

    @Override
    public AgentResult notify(AgentCall call, AgentContext context) throws InterruptedException {
        AgentResult ignored = run(call, context, control -> {
            String event = call.meta().getOrDefault("notify_type", "") + "-"
                    + call.meta().getOrDefault("notify_operation", "");
            boolean mine = PgParameters.words(call.meta().getOrDefault("notify_promote_uname", "")).stream()
                    .anyMatch(node -> PgParameters.sameNode(NodeName.of(node), control.self));
            PgObservation seen = control.look(Duration.ofSeconds(2));
            if (seen.answer().isEmpty() || !control.params.repMode().isPromotable()) {
                return AgentResult.ok();
            }
            PgObservation.Answer answer = seen.answer().get();
            switch (event) {
                case "pre-promote" -> {
                    if (answer.inRecovery()) {
                        new StandbyDuties(control).beforePromotion(answer, mine);
                    }
                }
                case "post-promote" -> {
                    if (answer.inRecovery() && !mine) {
                        new StandbyDuties(control).afterPromotion(answer);
                    }
                }
                case "post-start", "post-stop", "post-demote" -> {
                    if (!answer.inRecovery()
                            && control.presentPrimaryElsewhere().isEmpty()) {
                        new PrimaryDuties(control).look(context.cluster().members());
                    }
                }
                default -> {
                    // The other notifications ask for nothing.
                }
            }
            return AgentResult.ok();
        });
        // A notification never fails: there is nothing that the cluster could do about it.
        return ignored.result() == OcfResult.OK ? ignored : AgentResult.ok();
    }

    @Override
    public AgentResult reload(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> {
            control.putInForce(control.server.settings());
            return AgentResult.ok();
        });
    }

    @Override
    public Watch watch(AgentCall call, AgentContext context, SignalSink signal) {
        try {
            return PgWatch.start(control(call, context), signal);
        } catch (AgentProblem e) {
            return () -> {};
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return () -> {};
        }
    }

    @Override
    public void membershipChanged(AgentCall call, AgentContext context, List<NodeName> members)
            throws InterruptedException {
        AgentResult done = run(call, context, control -> {
            // Files first: on a standby and on a stopped node there is nothing to do, and nothing to wait for.
            boolean primary = control.params.repMode().isPromotable()
                    && control.server.postmaster().isPresent()
                    && !control.server.hasStandbySignal();
            if (primary) {
                new PrimaryDuties(control).look(members);
            }
            return AgentResult.ok();
        });
        if (done.result() != OcfResult.OK) {
            context.progress(done.exitReason());
        }
    }

    @Override
    public LifeSigns lifeSigns(AgentCall call, AgentContext context, NodeName peer) throws InterruptedException {
        try {
            Deadline deadline = Deadline.after(call.timeout());
            return PgLifeSigns.ask(context.cluster().addressOf(peer), PgParameters.port(call), deadline);
        } catch (AgentProblem problem) {
            return LifeSigns.UNKNOWN;
        }
    }

    @Override
    public RejoinReport inspectRejoin(AgentCall call, AgentContext context) throws InterruptedException {
        try {
            return new PgRejoin(control(call, context)).inspect();
        } catch (AgentProblem problem) {
            return new RejoinReport(true, false, List.of(problem.sentence()), List.of());
        }
    }

    @Override
    public AgentResult rejoin(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> new PgRejoin(control).rejoin());
    }

    @Override
    public AgentResult clearLock(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, context, control -> {
            boolean held = control.lock.isHeld();
            boolean runs = control.server.postmaster().isPresent();
            if (held && runs) {
                return AgentResult.error("PostgreSQL is running on " + control.self
                        + "; its lock protects it and is removed by a stop or a switchover.");
            }
            if (held) {
                // Whoever clears it by hand would be refused at the start; better to hear now what is wrong.
                new PgRejoin(control).refuseIfDiverged();
            }
            control.lock.release();
            context.progress(held ? "The lock is removed." : "There was no lock.");
            return AgentResult.ok();
        });
    }
}
