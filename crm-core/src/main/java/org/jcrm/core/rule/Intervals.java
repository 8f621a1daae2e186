package org.jcrm.core.rule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as Pacemaker writes them: {@code 10}, {@code 10s}, {@code 100ms}, {@code 5min}, {@code PT1M}. */
public final class Intervals {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,15})\\s*([a-z]*)");

    private Intervals() {}

    /** Milliseconds; a bare number is seconds. Empty if the text is no length of time. */
    public static Optional<Long> millis(String text) {
        String t = text.strip();
        if (t.startsWith("P")) {
            return iso(t);
        }
        Matcher matcher = WITH_UNIT.matcher(t.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "", "s", "sec" -> Optional.of(number * 1000);
            case "ms", "msec" -> Optional.of(number);
            case "us", "usec" -> Optional.of(number / 1000);
            case "m", "min" -> Optional.of(number * 60_000);
            case "h", "hr" -> Optional.of(number * 3_600_000);
            default -> Optional.empty();
        };
    }

    private static Optional<Long> iso(String text) {
        try {
            int time = text.indexOf('T');
            String date = time < 0 ? text : text.substring(0, time);
            long millis = date.length() < 2 ? 0 : days(Period.parse(date)) * 86_400_000L;
            if (time >= 0) {
                millis += Duration.parse("P" + text.substring(time)).toMillis();
            }
            return Optional.of(millis);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A month counts as thirty days, as in Pacemaker. */
    @SuppressWarnings("JavaPeriodGetDays") // The months are added beside it.
    private static long days(Period period) {
        return period.toTotalMonths() * 30 + period.getDays();
    }

    static Optional<Long> number(String text) {
        String t = text.strip();
        return t.matches("[+-]?\\d{1,15}") ? Optional.of(Long.parseLong(t)) : Optional.empty();
    }
}
