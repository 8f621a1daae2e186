package org.jcrm.core.rule;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ISO 8601 duration: {@code P1Y2M3DT4H5M6S}, {@code P2W}. Weeks are seven days; hours, minutes and seconds are kept as
 * seconds, and years and months stay what they are, since how long they last depends on where they begin.
 */
public record IsoDuration(long years, long months, long days, long seconds) {
    private static final Pattern FORM =
            Pattern.compile("P(?:(\\d{1,9})Y)?(?:(\\d{1,9})M)?(?:(\\d{1,9})W)?(?:(\\d{1,9})D)?"
                    + "(?:T(?:(\\d{1,9})H)?(?:(\\d{1,9})M)?(?:(\\d{1,9})S)?)?");
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;

    /** Empty if the text is no duration. */
    public static Optional<IsoDuration> parse(String text) {
        String t = text.strip();
        Matcher form = FORM.matcher(t);
        if (!form.matches() || t.length() < 3 || t.endsWith("T")) {
            return Optional.empty();
        }
        return Optional.of(new IsoDuration(
                number(form, 1),
                number(form, 2),
                number(form, 3) * 7 + number(form, 4),
                number(form, 5) * HOUR + number(form, 6) * MINUTE + number(form, 7)));
    }

    private static long number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** @throws DateTimeException if that is beyond every calendar */
    public OffsetDateTime after(OffsetDateTime start) {
        return start.plusYears(years).plusMonths(months).plusDays(days).plusSeconds(seconds);
    }

    /** @throws DateTimeException if that is beyond every calendar */
    public OffsetDateTime before(OffsetDateTime end) {
        return end.minusYears(years).minusMonths(months).minusDays(days).minusSeconds(seconds);
    }

    /** As Pacemaker's {@code iso8601} shows it: {@code " 1 month 90 seconds (1 minute 30 seconds)"}. */
    public String text() {
        StringBuilder text = new StringBuilder();
        part(text, years, "year", 4);
        part(text, months, "month", 2);
        part(text, days, "day", 2);
        if (seconds == 0 && !text.isEmpty()) {
            return text.toString();
        }
        text.append(counted(seconds, "second"));
        if (seconds >= MINUTE) {
            StringBuilder clock = new StringBuilder();
            clock(clock, seconds / HOUR, "hour");
            clock(clock, seconds % HOUR / MINUTE, "minute");
            clock(clock, seconds % MINUTE, "second");
            text.append(" (").append(clock).append(')');
        }
        return text.toString();
    }

    private static void part(StringBuilder text, long amount, String unit, int width) {
        if (amount != 0) {
            String counted = counted(amount, unit);
            int digits = Long.toString(amount).length();
            text.append(" ".repeat(Math.max(0, width - digits))).append(counted).append(' ');
        }
    }

    private static void clock(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(text.isEmpty() ? "" : " ").append(counted(amount, unit));
        }
    }

    private static String counted(long amount, String unit) {
        return amount + " " + unit + (amount == 1 ? "" : "s");
    }
}
