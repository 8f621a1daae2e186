package org.jcrm.membership;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Warns of the same thing once a minute: a stranger that calls every second must not fill the log. */
final class RepeatedSentences {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_REMEMBERED = 64;

    private final Map<String, Long> lastWarned = new LinkedHashMap<>();
    private final Consumer<String> log;

    RepeatedSentences(Consumer<String> log) {
        this.log = log;
    }

    void warn(String sentence) {
        if (isDue(sentence, System.nanoTime())) {
            log.accept(sentence);
        }
    }

    synchronized boolean isDue(String sentence, long nanoTime) {
        Long last = lastWarned.get(sentence);
        if (last != null && nanoTime - last < PAUSE_NANOS) {
            return false;
        }
        if (lastWarned.size() >= MAX_REMEMBERED) {
            lastWarned.remove(lastWarned.keySet().iterator().next());
        }
        lastWarned.put(sentence, nanoTime);
        return true;
    }
}
