package org.jcrm.core.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Pacemaker's configuration spells them: {@code 20}, {@code 20s}, {@code 500ms}, {@code 2min}, {@code 1h},
 * {@code PT2M}. A number alone is seconds. Source of the rule: Pacemaker Explained, "Time Specifications".
 */
public final class TimeText {
    private static final Pattern NUMBER_WITH_UNIT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*([a-z]*)");

    private TimeText() {}

    /** @return empty if the text is no duration */
    public static Optional<Duration> parse(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("P") || stripped.startsWith("p")) {
            try {
                Duration duration = Duration.parse(stripped);
                return duration.isNegative() ? Optional.empty() : Optional.of(duration);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        Matcher matcher = NUMBER_WITH_UNIT.matcher(stripped.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        return nanosPerUnit(matcher.group(2)).map(unit -> {
            BigDecimal nanos = number.multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.HALF_UP);
            BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
            return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
        });
    }

    private static Optional<Long> nanosPerUnit(String unit) {
        return switch (unit) {
            case "us", "usec" -> Optional.of(1_000L);
            case "ms", "msec" -> Optional.of(1_000_000L);
            case "", "s", "sec" -> Optional.of(1_000_000_000L);
            case "m", "min" -> Optional.of(60_000_000_000L);
            case "h", "hr" -> Optional.of(3_600_000_000_000L);
            default -> Optional.empty();
        };
    }
}
