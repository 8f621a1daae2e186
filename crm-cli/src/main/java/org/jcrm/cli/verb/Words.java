package org.jcrm.cli.verb;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Texts for and from people: durations, moments, tables. */
final class Words {
    /** A century: what is longer was mistyped, and cannot be counted in milliseconds everywhere. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Words() {}

    /** {@code 500ms}, {@code 30} or {@code 30s}, {@code 10m}, {@code 2h}, {@code 1d}, {@code PT5M}. */
    static final class DurationWord implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return duration(text);
        }
    }

    static Duration duration(String text) {
        Duration duration = parsed(text);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new TypeConversionException("'" + text + "' is no duration between 0 and " + LONGEST.toDays() + "d");
        }
        return duration;
    }

    private static Duration parsed(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < word.length() && Character.isDigit(word.charAt(digits))) {
            digits++;
        }
        if (digits > 0 && digits < 12) {
            long number = Long.parseLong(word.substring(0, digits));
            Optional<Duration> duration = switch (word.substring(digits)) {
                case "ms", "msec" -> Optional.of(Duration.ofMillis(number));
                case "", "s", "sec" -> Optional.of(Duration.ofSeconds(number));
                case "m", "min" -> Optional.of(Duration.ofMinutes(number));
                case "h", "hr" -> Optional.of(Duration.ofHours(number));
                case "d" -> Optional.of(Duration.ofDays(number));
                default -> Optional.empty();
            };
            if (duration.isPresent()) {
                return duration.get();
            }
        }
        try {
            return Duration.parse(text.strip().toUpperCase(Locale.ROOT));
        } catch (DateTimeException | ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is no duration like 500ms, 30s, 10m, 2h or PT5M");
        }
    }

    /** {@code 2026-11-22T18:30:00Z}, or a duration: that long ago. */
    static Instant moment(String text, Instant now) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeException e) {
            try {
                return now.minus(duration(text));
            } catch (TypeConversionException notADuration) {
                throw new TypeConversionException(
                        "'" + text + "' is neither a moment like 2026-11-22T18:30:00Z nor a duration like 10m");
            }
        }
    }

    /** Columns as wide as they must be, two blanks apart; nothing trails. */
    static String table(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
