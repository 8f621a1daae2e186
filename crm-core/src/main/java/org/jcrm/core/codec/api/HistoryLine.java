package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.controller.Effect.Level;
import org.jcrm.core.model.ResourceId;

/** One sentence of what the daemon did and why. */
public record HistoryLine(Instant at, Level level, String sentence, Optional<ResourceId> resource) {
    public HistoryLine {
        requireNonNull(at, "at is null");
        requireNonNull(level, "level is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(resource, "resource is null");
    }
}
