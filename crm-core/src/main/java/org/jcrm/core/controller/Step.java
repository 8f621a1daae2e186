package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What one turn of the controller gave: the new state, and what must be done, in order. */
public record Step(ControllerState state, List<Effect> effects) {
    public Step {
        requireNonNull(state, "state is null");
        effects = List.copyOf(effects);
    }
}
