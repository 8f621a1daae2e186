package org.jcrm.cli.render;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * Times as crm_mon writes them. Put together by hand: the JDK's formatter costs a tenth of a second of a cold start,
 * and this runs before the first line of {@code jcrm mon -1}.
 */
final class Times {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Times() {}

    /** {@code Sun Nov 22 18:58:14 2026}, local time, the day padded with a blank as ctime(3) does. */
    static String local(Instant at, ZoneId zone) {
        ZonedDateTime time = at.atZone(zone);
        StringBuilder text = new StringBuilder(24);
        text.append(DAYS.get(time.getDayOfWeek().getValue() - 1)).append(' ');
        text.append(MONTHS.get(time.getMonthValue() - 1)).append(' ');
        padded(text, time.getDayOfMonth(), ' ');
        text.append(' ');
        clock(text, time);
        return text.append(' ').append(time.getYear()).toString();
    }

    /** {@code 2026-11-22 18:58:13Z}. */
    static String utc(Instant at) {
        ZonedDateTime time = at.atZone(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(20);
        text.append(time.getYear()).append('-');
        padded(text, time.getMonthValue(), '0');
        text.append('-');
        padded(text, time.getDayOfMonth(), '0');
        text.append(' ');
        clock(text, time);
        return text.append('Z').toString();
    }

    /**
     * {@code 282ms}, {@code 2.993s}, {@code 1m5s}, {@code 60m}. A unit is used for more than one of it, so that a whole
     * second stays {@code 1000ms} and a whole hour {@code 60m}, as crm_mon has it.
     */
    static String readable(Duration duration) {
        long millis = duration.toMillis();
        StringBuilder text = new StringBuilder();
        if (millis > DAY) {
            text.append(millis / DAY).append('d');
            millis %= DAY;
        }
        if (millis > HOUR) {
            text.append(millis / HOUR).append('h');
            millis %= HOUR;
        }
        if (millis > MINUTE) {
            text.append(millis / MINUTE).append('m');
            millis %= MINUTE;
        }
        if (millis > SECOND) {
            text.append(millis / SECOND);
            long rest = millis % SECOND;
            if (rest > 0) {
                text.append('.').append(Long.toString(SECOND + rest), 1, 4);
            }
            text.append('s');
        } else if (millis > 0 || text.isEmpty()) {
            text.append(millis).append("ms");
        }
        return text.toString();
    }

    private static void clock(StringBuilder text, ZonedDateTime time) {
        padded(text, time.getHour(), '0');
        text.append(':');
        padded(text, time.getMinute(), '0');
        text.append(':');
        padded(text, time.getSecond(), '0');
    }

    private static void padded(StringBuilder text, int number, char pad) {
        if (number < 10) {
            text.append(pad);
        }
        text.append(number);
    }
}
