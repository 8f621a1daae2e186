package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.status.LiveCluster;

/**
 * What a simulation found; {@link SimulationText} prints it.
 *
 * @param executionDate the moment that the CIB says it is from, if that was the time to pretend
 * @param before how things are
 * @param modifications what was changed before planning
 * @param input the CIB after that
 * @param planning the plan, if one was asked for
 * @param outcome what came of the plan, if it was to be played
 */
public record SimulationReport(
        Optional<Instant> executionDate,
        LiveCluster before,
        List<Modification> modifications,
        Cib input,
        Optional<Planning> planning,
        Optional<Outcome> outcome) {
    /**
     * @param steps what happened, in order
     * @param complete whether every action was reached
     * @param after how things are afterwards
     */
    public record Outcome(List<PlayedStep> steps, boolean complete, LiveCluster after) {
        public Outcome {
            steps = List.copyOf(steps);
            requireNonNull(after, "after is null");
        }
    }

    public SimulationReport {
        requireNonNull(executionDate, "executionDate is null");
        requireNonNull(before, "before is null");
        modifications = List.copyOf(modifications);
        requireNonNull(input, "input is null");
        requireNonNull(planning, "planning is null");
        requireNonNull(outcome, "outcome is null");
    }

    /** The last CIB: after the transition, or as far as it came. */
    public Cib output() {
        return outcome.map(played -> played.after().cib()).orElse(input);
    }
}
