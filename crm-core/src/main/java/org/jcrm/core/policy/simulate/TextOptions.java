package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.time.ZoneOffset;
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
 * @param zone of the times of failures
 */
public record TextOptions(
        boolean attributes,
        boolean failCounts,
        boolean scores,
        boolean utilization,
        boolean headings,
        boolean quiet,
        Optional<String> when,
        ZoneId zone) {
    /** What {@code crm_simulate -S} prints without further options. */
    public static final TextOptions PLAIN =
            new TextOptions(false, false, false, false, true, false, Optional.empty(), ZoneOffset.UTC);

    public TextOptions {
        requireNonNull(when, "when is null");
        requireNonNull(zone, "zone is null");
    }
}
