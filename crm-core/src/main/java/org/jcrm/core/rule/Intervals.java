package org.jcrm.core.rule;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as Pacemaker writes them: {@code 10}, {@code 10s}, {@code 100ms}, {@code 5min}, {@code PT1M}. */
public final class Intervals {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,15})\\s*([a-z]*)");

    /** Every length of time that anybody means is shorter; the time to read a text grows with its square. */
    private static final int LONGEST = 200;

    private Intervals() {}

    /** Milliseconds; a bare number is seconds. Empty if the text is no length of time. */
    public static Optional<Long> millis(String text) {
        String t = text.strip();
        if (t.length() > LONGEST) {
            return Optional.empty();
        }
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

    /** Durations of ISO 8601, and those that lack the T before hours and seconds. A month counts as thirty days. */
    private static Optional<Long> iso(String text) {
        long seconds = 0;
        boolean time = false;
        String number = "";
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'T') {
                time = true;
            } else if (Character.isDigit(c)) {
                number += c;
            } else if (number.isEmpty() || number.length() > 12) {
                return Optional.empty();
            } else {
                long unit = unitSeconds(c, time);
                if (unit == 0) {
                    return Optional.empty();
                }
                seconds += Long.parseLong(number) * unit;
                number = "";
            }
        }
        return number.isEmpty() ? Optional.of(seconds * 1000) : Optional.empty();
    }

    private static long unitSeconds(char unit, boolean time) {
        return switch (unit) {
            case 'Y' -> 365L * 86_400;
            case 'M' -> time ? 60 : 30L * 86_400;
            case 'W' -> 7L * 86_400;
            case 'D' -> 86_400;
            case 'H' -> 3_600;
            case 'S' -> 1;
            default -> 0;
        };
    }

    static Optional<Long> number(String text) {
        String t = text.strip();
        return t.matches("[+-]?\\d{1,15}") ? Optional.of(Long.parseLong(t)) : Optional.empty();
    }
}
