package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.model.NodeName;

/** Names one request of an operator or agent: the node where it came in, and a number that the shell drew there. */
public record RequestId(NodeName origin, long number) {
    public RequestId {
        requireNonNull(origin, "origin is null");
    }
}
