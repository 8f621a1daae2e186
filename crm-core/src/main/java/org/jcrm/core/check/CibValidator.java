package org.jcrm.core.check;

import java.util.List;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.cib.Configuration;

/** Checks a configuration as a whole; pure. */
public final class CibValidator {
    private CibValidator() {}

    /**
     * @param agents the agents of this build; an empty list skips everything that needs their metadata
     * @return problems in the order of the checks; empty if all is well
     */
    public static List<ConfigProblem> check(Configuration configuration, List<AgentMetadata> agents) {
        Subject subject = new Subject(configuration, agents);
        if (!LimitCheck.check(subject)) {
            // The other checks take their time from what they are given.
            return subject.problems();
        }
        OptionCheck.check(subject);
        IdCheck.check(subject);
        AgentCheck.check(subject);
        OperationCheck.check(subject);
        CloneCheck.check(subject);
        ConstraintCheck.check(subject);
        OrderCycleCheck.check(subject);
        PostgresCheck.check(subject);
        FencingCheck.check(subject);
        SafetyCheck.check(subject);
        return subject.problems();
    }

    /**
     * Only the {@link ConfigurationLimits} and what texts hold: what a plan of the configuration may cost. For a
     * configuration that is in force already, which nobody can refuse any more.
     */
    public static List<ConfigProblem> checkLimits(Configuration configuration) {
        Subject subject = new Subject(configuration, List.of());
        LimitCheck.check(subject);
        return subject.problems();
    }

    /** Only what works and still can cost data or the service: {@code jcrm doctor} names it again at any time. */
    public static List<ConfigProblem> checkSafety(Configuration configuration) {
        Subject subject = new Subject(configuration, List.of());
        SafetyCheck.check(subject);
        return subject.problems();
    }

    /**
     * Only what leaves open what was meant: constraints on resources that do not exist, and orders that go round in a
     * circle. No plan for such a configuration could be trusted.
     */
    public static List<ConfigProblem> checkReferences(Configuration configuration) {
        Subject subject = new Subject(configuration, List.of());
        ConstraintCheck.checkReferences(subject);
        OrderCycleCheck.check(subject);
        return subject.problems();
    }

    /** Only the names and values of single settings: what can be said of a configuration that is not whole. */
    public static List<ConfigProblem> checkValues(Configuration configuration, List<AgentMetadata> agents) {
        Subject subject = new Subject(configuration, agents);
        if (!LimitCheck.check(subject)) {
            return subject.problems();
        }
        OptionCheck.check(subject);
        AgentCheck.check(subject);
        return subject.problems();
    }
}
