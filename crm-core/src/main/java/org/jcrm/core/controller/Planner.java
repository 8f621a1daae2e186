package org.jcrm.core.controller;

import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;

/** The seam to the policy engine: {@code PolicyEngine::plan}, or a script in tests. Pure. */
@FunctionalInterface
public interface Planner {
    Plan plan(PlanInput input);
}
