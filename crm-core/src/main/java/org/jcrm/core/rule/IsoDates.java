package org.jcrm.core.rule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** ISO 8601 moments: calendar, ordinal and week dates, with or without a time and a zone. Without a zone: UTC. */
public final class IsoDates {
    private IsoDates() {}

    /** Empty if the text is no date. */
    public static Optional<Instant> instant(String text) {
        return offset(text).map(OffsetDateTime::toInstant);
    }

    /** With the offset from UTC that the text names. Empty if the text is no date. */
    public static Optional<OffsetDateTime> offset(String text) {
        String t = text.strip();
        try {
            int split = t.indexOf('T') > 0 ? t.indexOf('T') : t.indexOf(' ');
            if (split < 0) {
                int zone = t.endsWith("Z") ? t.length() - 1 : t.length();
                return Optional.of(date(t.substring(0, zone)).atStartOfDay().atOffset(ZoneOffset.UTC));
            }
            LocalDate date = date(t.substring(0, split));
            String rest = t.substring(split + 1).replace(" ", "");
            int zone = zoneStart(rest);
            String time = rest.substring(0, zone);
            // The end of a day is the beginning of the next one.
            boolean midnight = time.matches("24(:?00){0,2}");
            LocalDateTime moment = midnight ? date.plusDays(1).atStartOfDay() : date.atTime(time(time));
            return Optional.of(moment.atOffset(zone(rest.substring(zone))));
        } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static LocalDate date(String text) {
        if (text.matches("\\d{4}-\\d{3}")) {
            return LocalDate.parse(text, DateTimeFormatter.ISO_ORDINAL_DATE);
        }
        if (text.matches("\\d{7}")) {
            return LocalDate.ofYearDay(Integer.parseInt(text.substring(0, 4)), Integer.parseInt(text.substring(4)));
        }
        if (text.matches("\\d{4}-?W\\d{2}-?\\d")) {
            String plain = text.replace("-", "");
            return LocalDate.parse(
                    plain.substring(0, 4) + "-" + plain.substring(4, 7) + "-" + plain.substring(7),
                    DateTimeFormatter.ISO_WEEK_DATE);
        }
        if (text.matches("\\d{8}")) {
            return LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
        }
        return LocalDate.parse(text);
    }

    private static LocalTime time(String text) {
        String digits = text.replace(":", "");
        if (digits.isEmpty()) {
            return LocalTime.MIDNIGHT;
        }
        int hour = Integer.parseInt(digits.substring(0, 2));
        int minute = digits.length() >= 4 ? Integer.parseInt(digits.substring(2, 4)) : 0;
        int second = digits.length() >= 6 ? Integer.parseInt(digits.substring(4, 6)) : 0;
        return LocalTime.of(hour, minute, second);
    }

    private static int zoneStart(String time) {
        for (int i = 0; i < time.length(); i++) {
            if ("Z+-".indexOf(time.charAt(i)) >= 0) {
                return i;
            }
        }
        return time.length();
    }

    private static ZoneOffset zone(String text) {
        return text.isEmpty() ? ZoneOffset.UTC : ZoneOffset.of(text);
    }
}
