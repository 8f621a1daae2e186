package org.jcrm.agents.postgres;

import java.util.Locale;
import java.util.Optional;

/**
 * A place in the write-ahead log. Only positions of one timeline can be compared by their LSN alone; a later timeline
 * is always ahead in an election, because its primary was promoted with everything that was acknowledged before.
 */
record WalPosition(int timeline, long lsn) implements Comparable<WalPosition> {
    /** Reads {@code 1A/2B3C4D}. */
    static Optional<Long> parseLsn(String text) {
        String[] halves = text.strip().split("/", -1);
        if (halves.length != 2 || !halves[0].matches("[0-9A-Fa-f]{1,8}") || !halves[1].matches("[0-9A-Fa-f]{1,8}")) {
            return Optional.empty();
        }
        return Optional.of((Long.parseLong(halves[0], 16) << 32) | Long.parseLong(halves[1], 16));
    }

    /** The timeline in the first eight digits of a segment's name; 0 if it is none that a server gets to. */
    static int timelineOfSegment(String digits) {
        return digits.matches("[0-7][0-9A-Fa-f]{7}") ? Integer.parseInt(digits, 16) : 0;
    }

    /** Reads the 16 digits of the node attributes. */
    static Optional<Long> parseDigits(String text) {
        return text.strip().matches("[0-9A-Fa-f]{16}")
                ? Optional.of(Long.parseUnsignedLong(text.strip(), 16))
                : Optional.empty();
    }

    /** {@code 0000000003053850}, as {@code pgsql-xlog-loc} and {@code pgsql-master-baseline} show it. */
    static String digits(long lsn) {
        return String.format(Locale.ROOT, "%016X", lsn);
    }

    /** {@code 0/3053850}, as PostgreSQL writes it. */
    static String text(long lsn) {
        return String.format(Locale.ROOT, "%X/%X", lsn >>> 32, lsn & 0xFFFFFFFFL);
    }

    @Override
    public int compareTo(WalPosition other) {
        int byTimeline = Integer.compare(timeline, other.timeline);
        return byTimeline != 0 ? byTimeline : Long.compareUnsigned(lsn, other.lsn);
    }

    @Override
    public String toString() {
        return text(lsn) + " on timeline " + timeline;
    }
}
