package org.jcrm.membership.handshake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the first refusal of a kind at once and, a minute later, how many there were since: whoever calls a thousand
 * times a second must not fill a log. Of many kinds at once only the first are told, the others are counted together.
 */
public final class CountedSentences {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 20;
    private static final String MANY = "many addresses";

    private static final class Kind {
        final String from;
        final String sentence;
        long more;

        Kind(String from, String sentence) {
            this.from = from;
            this.sentence = sentence;
        }
    }

    private final RefusalListener listener;
    private final Duration window;

    /** Guarded by itself, as the count below. A kind is here for a window from when it was told. */
    private final Map<String, Kind> kinds = new HashMap<>();

    private @Nullable Kind others;

    public CountedSentences(RefusalListener listener) {
        this(listener, WINDOW);
    }

    CountedSentences(RefusalListener listener, Duration window) {
        this.listener = requireNonNull(listener, "listener is null");
        this.window = requireNonNull(window, "window is null");
    }

    /** @param sentence the same for everything that shall be counted together */
    public void warn(String from, String sentence) {
        if (isFirst(from, sentence)) {
            listener.refused(from, sentence);
        }
    }

    private boolean isFirst(String from, String sentence) {
        String key = from + '\0' + sentence;
        synchronized (kinds) {
            Kind known = kinds.get(key);
            if (known == null && kinds.size() < MOST_KINDS) {
                Kind added = new Kind(from, sentence);
                kinds.put(key, added);
                afterWindow(() -> tell(endOf(key)));
                return true;
            }
            if (known == null) {
                known = others;
            }
            if (known == null) {
                known = new Kind(MANY, "refused further callers, each for a reason of its own");
                others = known;
                afterWindow(() -> tell(endOfOthers()));
            }
            known.more++;
            return false;
        }
    }

    private @Nullable Kind endOf(String key) {
        synchronized (kinds) {
            return kinds.remove(key);
        }
    }

    private @Nullable Kind endOfOthers() {
        synchronized (kinds) {
            Kind ended = others;
            others = null;
            return ended;
        }
    }

    private void tell(@Nullable Kind ended) {
        if (ended != null && ended.more > 0) {
            String howMany = ended.from.equals(MANY) ? ended.more + " callers" : ended.more + " more";
            String since = window.equals(WINDOW) ? "minute" : window.toMillis() + " ms";
            listener.refused(ended.from, ended.sentence + " (" + howMany + " in the last " + since + ")");
        }
    }

    /** As many threads as there are kinds, all asleep. */
    private void afterWindow(Runnable work) {
        Thread.ofVirtual().name("refusals-count").start(() -> {
            try {
                Thread.sleep(window);
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
