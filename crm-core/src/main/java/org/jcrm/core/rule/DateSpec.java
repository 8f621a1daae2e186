package org.jcrm.core.rule;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Ordered;

/**
 * Dates that match a pattern: the fields of a {@code date_spec}, like {@code weekdays=1-5 hours=9-17}. All in UTC.
 *
 * @param fields by their XML names
 */
public record DateSpec(Map<String, String> fields) {
    public DateSpec {
        fields = Ordered.copyOf(fields);
    }

    /** Empty if the text is not {@code FIELD=RANGE …} with known fields and ranges like {@code 5}, {@code 1-5}, {@code 5-}. */
    public static Optional<DateSpec> parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String word : text.strip().split("[\\s,]+")) {
            int equals = word.indexOf('=');
            if (equals < 1
                    || !DateRule.FIELDS.containsKey(word.substring(0, equals))
                    || !word.substring(equals + 1).matches("\\d{1,9}|\\d{1,9}-|\\d{0,9}-\\d{1,9}")) {
                return Optional.empty();
            }
            fields.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return Optional.of(new DateSpec(fields));
    }

    public boolean holds(Instant at) {
        return DateRule.matches(fields, at);
    }
}
