package org.jcrm.daemon.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps one source from filling a log: it is told so often within a minute, what comes beyond that is counted, and the count
 * is told. Thread-safe.
 */
final class Repetitions {
    private static final long WINDOW_NANOS = 60_000_000_000L;

    /** Sources beyond are counted together; their names cost memory, and whoever has many addresses has many names. */
    private static final int MOST_SOURCES = 256;

    private static final String OTHERS = "other sources";

    private final int each;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    private static final class Window {
        private final long since;
        private int told;
        private long untold;

        Window(long since) {
            this.since = since;
        }
    }

    /** So many of a source's were not told. */
    record Count(String source, long untold) {}

    /** @param each how many of one source are told within a minute */
    Repetitions(int each) {
        this.each = each;
    }

    /** Whether this one of the source's is to be told. */
    synchronized boolean tell(String source, long nowNanos) {
        String key = windows.containsKey(source) || windows.size() < MOST_SOURCES ? source : OTHERS;
        Window window = windows.computeIfAbsent(key, name -> new Window(nowNanos));
        if (window.told < each) {
            window.told++;
            return true;
        }
        window.untold++;
        return false;
    }

    /** The counts of the minutes that are over; asked before each {@link #tell}, and now and then. */
    synchronized List<Count> over(long nowNanos) {
        return take(nowNanos - WINDOW_NANOS);
    }

    /** All counts, at the end. */
    synchronized List<Count> all() {
        return take(Long.MAX_VALUE);
    }

    private List<Count> take(long before) {
        List<Count> counts = new ArrayList<>();
        for (Iterator<Map.Entry<String, Window>> each = windows.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Window> entry = each.next();
            Window window = entry.getValue();
            if (before == Long.MAX_VALUE || window.since - before <= 0) {
                if (window.untold > 0) {
                    counts.add(new Count(entry.getKey(), window.untold));
                }
                each.remove();
            }
        }
        return counts;
    }
}
