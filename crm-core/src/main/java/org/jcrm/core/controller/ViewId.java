package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.model.NodeName;

/** Identity of a membership view: who made it, and its number there. Two partitions never share one. */
public record ViewId(NodeName creator, long number) {
    public static final ViewId NONE = new ViewId(NodeName.of("none"), -1);

    public ViewId {
        requireNonNull(creator, "creator is null");
    }

    @Override
    public String toString() {
        return creator + "|" + number;
    }
}
