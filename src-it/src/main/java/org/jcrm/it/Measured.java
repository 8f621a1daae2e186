package org.jcrm.it;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A time of the story beside its target.
 *
 * @param what from what to what
 */
public record Measured(String what, Duration time, Duration target) {
    public Measured {
        requireNonNull(what, "what is null");
        requireNonNull(time, "time is null");
        requireNonNull(target, "target is null");
    }

    /** The rows as a person reads them. */
    static String table(List<Measured> rows) {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "%-72s %8s  %8s%n", "", "measured", "target"));
        for (Measured row : rows) {
            text.append(String.format(
                    Locale.ROOT, "%-72s %6.2f s  %6.1f s%n", row.what, seconds(row.time), seconds(row.target)));
        }
        return text.toString();
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
