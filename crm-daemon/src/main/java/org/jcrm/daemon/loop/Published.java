package org.jcrm.daemon.loop;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jcrm.core.controller.Snapshot;

/** The snapshot that everybody but the loop reads. Listeners are told on the loop's thread and must return at once. */
public final class Published {
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot current;

    public Published(Snapshot first) {
        this.current = requireNonNull(first, "first is null");
    }

    public Snapshot current() {
        return current;
    }

    public void publish(Snapshot snapshot) {
        current = requireNonNull(snapshot, "snapshot is null");
        listeners.forEach(listener -> listener.accept(snapshot));
    }

    /** @return closed to hear no more */
    public AutoCloseable onChange(Consumer<Snapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
