package org.jcrm.cli.render;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * Dates as Pacemaker's {@code iso8601} writes them.
 *
 * @param local with the offset of the date itself, not in UTC
 */
public record IsoTimes(Form form, boolean local) {
    /** Seconds from 0001-01-01 to 1970-01-01. */
    private static final long COMMON_ERA = 62_135_596_800L;

    /** How the day is written, or seconds in its place. */
    public enum Form {
        CALENDAR,
        ORDINAL,
        WEEK,
        SECONDS,
        EPOCH
    }

    public String text(OffsetDateTime given) {
        OffsetDateTime at = local ? given : given.withOffsetSameInstant(ZoneOffset.UTC);
        String day = switch (form) {
            case SECONDS -> Long.toString(given.toEpochSecond() + COMMON_ERA);
            case EPOCH -> Long.toString(given.toEpochSecond());
            case CALENDAR -> at.toLocalDate().toString();
            case ORDINAL -> String.format(Locale.ROOT, "%04d-%03d", at.getYear(), at.getDayOfYear());
            case WEEK ->
                String.format(
                        Locale.ROOT,
                        "%04d-W%02d-%d",
                        at.get(IsoFields.WEEK_BASED_YEAR),
                        at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                        at.getDayOfWeek().getValue());
        };
        if (form == Form.SECONDS || form == Form.EPOCH) {
            return day;
        }
        String zone = at.getOffset().equals(ZoneOffset.UTC) ? "Z" : " " + at.getOffset();
        return day + String.format(Locale.ROOT, " %02d:%02d:%02d", at.getHour(), at.getMinute(), at.getSecond()) + zone;
    }
}
