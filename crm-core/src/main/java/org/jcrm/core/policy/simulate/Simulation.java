package org.jcrm.core.policy.simulate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.policy.simulate.Injection.Injected;
import org.jcrm.core.policy.simulate.SimulationReport.Outcome;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;
import org.jcrm.core.rule.IsoDates;
import org.jcrm.core.status.ClusterReader;
import org.jcrm.core.status.LiveCluster;

/** What the cluster would do with a CIB: status, injections, plan, the transition played, status after it. Pure. */
public final class Simulation {
    private Simulation() {}

    /** @throws InjectionRefused if the request names a node or resource that does not exist */
    public static SimulationReport run(SimulationRequest request) throws InjectionRefused {
        Cib cib = request.cib();
        Optional<Instant> recorded = request.when().isPresent() ? Optional.empty() : executionDate(cib);
        Instant at = request.when().or(() -> recorded).orElse(request.now());
        LiveCluster before = ClusterReader.read(cib, at);
        Injected injected = Injection.apply(cib, request.injections(), at);
        for (OperationSpec failing : request.failing()) {
            Injections.check(injected.cib(), failing, at);
        }
        Optional<Planning> planning = request.depth() == Depth.STATUS
                ? Optional.empty()
                : Optional.of(PolicyEngine.explore(new PlanInput(injected.cib(), at, 1, List.of())));
        Optional<Outcome> outcome = request.depth() == Depth.PLAY
                ? planning.map(plan -> play(injected.cib(), plan, request.failing(), at))
                : Optional.empty();
        return new SimulationReport(recorded, before, injected.modifications(), injected.cib(), planning, outcome);
    }

    private static Outcome play(Cib cib, Planning planning, List<OperationSpec> failing, Instant at) {
        GraphPlayer.Played played = GraphPlayer.play(
                cib, ClusterReader.read(cib, at), planning.plan().graph(), failing, at);
        return new Outcome(played.steps(), played.complete(), ClusterReader.read(played.cib(), at));
    }

    /** The moment that a saved CIB says it is from: seconds since 1970, or ISO 8601. */
    private static Optional<Instant> executionDate(Cib cib) {
        String text = cib.extra().getOrDefault("execution-date", "");
        if (text.matches("\\d{1,12}")) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        return text.isBlank() ? Optional.empty() : IsoDates.instant(text);
    }
}
