package org.jcrm.daemon.certificate;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The story of the certificates: each news is told once, and trouble is on every screen until it is over. */
final class CertificateStory {
    private final Consumer<String> listener;
    private final Map<String, String> open = new ConcurrentHashMap<>();

    CertificateStory(Consumer<String> listener) {
        this.listener = requireNonNull(listener, "listener is null");
    }

    void tell(String sentence) {
        listener.accept(sentence);
    }

    /** @param about what does not work; the same sentence about it is told once until it is {@link #settled} */
    void once(String about, String sentence) {
        if (!sentence.equals(open.put(about, sentence))) {
            listener.accept(sentence);
        }
    }

    void settled(String about) {
        open.remove(about);
    }

    /** The troubles at present. */
    Collection<String> open() {
        return List.copyOf(open.values());
    }
}
