package org.jcrm.core.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.status.ClusterReader;
import org.jcrm.core.status.LiveCluster;

/**
 * CIB + now → plan. Pure and deterministic: the same input gives the same plan on every node. This class is the table of
 * contents; each stage is in the file of its name.
 */
public final class PolicyEngine {
    private PolicyEngine() {}

    public static Plan plan(PlanInput input) {
        return plan(decide(input, false, ScoreRecorder.OFF), input);
    }

    /** The plan with scores and all considered actions, for simulation. */
    public static Planning explore(PlanInput input) {
        ActionBook book = decide(input, true, ScoreRecorder.OFF);
        Plan plan = plan(book, input);
        return new Planning(
                plan, List.copyOf(book.placement.scoreLines), DotText.lines(book), Assignments.of(book.placement));
    }

    /** The plan with the reason of every score, for explanations. */
    public static PlacementTrace trace(PlanInput input) {
        ScoreRecorder why = ScoreRecorder.on();
        ActionBook book = decide(input, true, why);
        return PlacementTraces.of(book, why, plan(book, input));
    }

    private static ActionBook decide(PlanInput input, boolean simulated, ScoreRecorder why) {
        LiveCluster cluster = ClusterReader.read(input.cib(), input.now());
        Placement placement = new Placement(cluster, simulated, why);
        HealthRules.apply(placement);
        ConstraintReader.read(placement);
        ShutdownLocks.apply(placement);
        NodeCriteria.apply(placement);
        ContainerRules.apply(placement);
        Assigner.assignAll(placement);
        ActionBook book = new ActionBook(placement);
        EarlyActions.add(book);
        OrderReader.read(book);
        InternalOrders.add(book);
        ConfigChangePlanner.plan(book);
        EarlyActions.unplanUnassigned(placement);
        ProbePlanner.plan(book);
        EarlyActions.forgiveOrphans(book);
        ActionPlanner.plan(book);
        RemoteOrders.add(book);
        FencingPlanner.plan(book);
        OrderSolver.solve(book);
        return book;
    }

    private static Plan plan(ActionBook book, PlanInput input) {
        Optional<Instant> recheckAt = book.placement.cluster.changes().earliest();
        TransitionSummary.Text summary = TransitionSummary.of(book);
        TransitionGraph graph = GraphBuilder.build(book, input.transitionId(), recheckAt);
        List<String> warnings = new ArrayList<>(book.placement.cluster.warnings());
        warnings.addAll(book.placement.warnings);
        List<String> reasons = new ArrayList<>(summary.reasons());
        reasons.addAll(NeverRun.sentences(book));
        return new Plan(graph, summary.lines(), reasons, warnings, recheckAt);
    }
}
