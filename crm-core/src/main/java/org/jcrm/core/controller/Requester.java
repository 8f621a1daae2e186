package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.model.NodeName;

/** On whose word: becomes the CIB's last change ("by {@code user} via {@code client} on {@code origin}"). */
public record Requester(String user, String client, NodeName origin) {
    public Requester {
        requireNonNull(user, "user is null");
        requireNonNull(client, "client is null");
        requireNonNull(origin, "origin is null");
    }

    public LastChange asLastChange(Instant at) {
        return new LastChange(at, user, client, origin);
    }
}
