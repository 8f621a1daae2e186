package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jcrm.core.model.NodeName;

/** Who changed the configuration last: <em>by {@code user} via {@code client} on {@code origin}</em>. */
public record LastChange(Instant at, String user, String client, NodeName origin) {
    public LastChange {
        requireNonNull(at, "at is null");
        requireNonNull(user, "user is null");
        requireNonNull(client, "client is null");
        requireNonNull(origin, "origin is null");
    }
}
