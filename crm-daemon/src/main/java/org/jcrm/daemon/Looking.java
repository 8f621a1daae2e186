package org.jcrm.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.PlanInput;

/**
 * The only plan of a daemon in safe mode for a configuration that cannot be planned: to find out what runs. One-shot monitors change
 * nothing, and without them a node whose daemon was started anew would be shown as empty.
 */
final class Looking {
    private static final String MAINTENANCE = "maintenance-mode";

    private Looking() {}

    /**
     * The probes that the planner finds due. It is shown less than the whole configuration: no colocations and no orders, and
     * nothing is managed. Constraints of location stay, since they say where a resource must not be probed.
     */
    static List<Synapse> probes(Planner planner, PlanInput input) {
        PlanInput less = new PlanInput(
                input.cib().with(unmanaged(input.cib().configuration())),
                input.now(),
                input.transitionId(),
                input.agents());
        return planner.plan(less).graph().synapses().stream()
                .filter(Looking::isProbe)
                .toList();
    }

    /** A probe that waits for something else, such as a fencing, would wait for ever. */
    private static boolean isProbe(Synapse synapse) {
        return synapse.inputs().isEmpty()
                && synapse.action() instanceof GraphAction.ResourceAction action
                && action.operation().equals("monitor")
                && action.key().intervalMillis() == 0;
    }

    private static Configuration unmanaged(Configuration whole) {
        List<AttributeSet> properties = new ArrayList<>();
        properties.add(new AttributeSet(
                "safe-mode",
                Score.INFINITY,
                Optional.empty(),
                List.of(new NvPair("safe-mode-maintenance", MAINTENANCE, "true"))));
        whole.properties().forEach(set -> properties.add(without(set)));
        return whole.withProperties(properties)
                .withConstraints(whole.constraints().stream()
                        .filter(LocationConstraint.class::isInstance)
                        .toList());
    }

    private static AttributeSet without(AttributeSet set) {
        return new AttributeSet(
                set.id(),
                set.score(),
                set.rule(),
                set.pairs().stream()
                        .filter(pair -> !pair.name().equals(MAINTENANCE))
                        .toList());
    }
}
