package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.model.NodeName;

/** On whose word: becomes the CIB's last change ("by {@code user} via {@code client} on {@code origin}"). */
public record Requester(String user, String client, NodeName origin) {
    public Requester {
        requireNonNull(user, "user is null");
        requireNonNull(client, "client is null");
        requireNonNull(origin, "origin is null");
    }
}
