package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What of a simulation is printed.
 *
 * @param attributes node attributes with each status ({@code -A})
 * @param failCounts fail-counts with each status ({@code -c})
 * @param scores the scores that were considered ({@code -s})
 * @param utilization capacities and what is used of them ({@code -U})
 * @param headings titles and bullets; without them the lines are for programs
 * @param quiet nothing but scores and utilization ({@code -Q})
 * @param when the time to pretend, as the operator wrote it
 */
public record TextOptions(
        boolean attributes,
        boolean failCounts,
        boolean scores,
        boolean utilization,
        boolean headings,
        boolean quiet,
        Optional<String> when) {
    /** What {@code crm_simulate -S} prints without further options. */
    public static final TextOptions PLAIN =
            new TextOptions(false, false, false, false, true, false, Optional.empty());

    public TextOptions {
        requireNonNull(when, "when is null");
    }
}
