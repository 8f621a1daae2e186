package org.jcrm.core.controller;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.model.Ordered;

/** What an operation ran with, as digests that the policy engine compares with the present configuration. Pure. */
@FunctionalInterface
public interface OperationDigests {
    OperationDigests NONE = action -> new Digests(Optional.empty(), Map.of());

    Digests of(ResourceAction action);

    /**
     * @param all digest of all parameters ({@code op-digest})
     * @param others by their XML names ({@code op-restart-digest}, {@code op-force-restart}, …)
     */
    record Digests(Optional<String> all, Map<String, String> others) {
        public Digests {
            others = Ordered.copyOf(others);
        }
    }
}
