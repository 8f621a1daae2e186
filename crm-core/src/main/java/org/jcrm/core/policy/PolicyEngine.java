package org.jcrm.core.policy;

/** CIB + now → plan. Pure and deterministic: the same input gives the same plan on every node. */
public final class PolicyEngine {
    private PolicyEngine() {}

    public static Plan plan(PlanInput input) {
        return new InterimPlanner(input).plan();
    }
}
