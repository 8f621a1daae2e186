package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.graph.GraphAction.ResourceAction;

/**
 * One agent operation that this node was told to run.
 *
 * @param view the view in which it was requested; the executor drops a queued task whose view is gone
 * @param transitionKey {@code action:transition:expected-rc:uuid}; goes into the history with the result
 */
public record AgentTask(ViewId view, int transitionId, String transitionKey, ResourceAction action) {
    public AgentTask {
        requireNonNull(view, "view is null");
        requireNonNull(transitionKey, "transitionKey is null");
        requireNonNull(action, "action is null");
    }
}
