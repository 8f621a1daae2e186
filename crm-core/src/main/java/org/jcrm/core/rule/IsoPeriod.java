package org.jcrm.core.rule;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** An ISO 8601 interval: {@code START/END}, {@code START/DURATION} or {@code DURATION/END}. */
public record IsoPeriod(OffsetDateTime start, OffsetDateTime end) {
    /** Empty if the text is none, or leaves every calendar. */
    public static Optional<IsoPeriod> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String left = text.substring(0, slash);
        String right = text.substring(slash + 1);
        Optional<OffsetDateTime> start = IsoDates.offset(left);
        Optional<OffsetDateTime> end = IsoDates.offset(right);
        try {
            if (start.isPresent()) {
                return end.or(() -> IsoDuration.parse(right).map(length -> length.after(start.get())))
                        .map(until -> new IsoPeriod(start.get(), until));
            }
            return end.flatMap(
                    until -> IsoDuration.parse(left).map(length -> new IsoPeriod(length.before(until), until)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
