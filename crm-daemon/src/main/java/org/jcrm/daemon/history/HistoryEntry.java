package org.jcrm.daemon.history;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.model.ResourceId;

/** One sentence of what happened on this node. */
public record HistoryEntry(Instant at, Effect.Level level, String sentence, Optional<ResourceId> resource) {
    public HistoryEntry {
        requireNonNull(at, "at is null");
        requireNonNull(level, "level is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(resource, "resource is null");
    }
}
