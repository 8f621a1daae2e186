package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

/**
 * A transient attribute that a pretended failure sets.
 *
 * @param value {@code value++} counts up
 * @param nodeId the node's id in the CIB
 */
public record InjectedAttribute(String name, String value, String nodeId) implements Modification, PlayedStep {
    public InjectedAttribute {
        requireNonNull(name, "name is null");
        requireNonNull(value, "value is null");
        requireNonNull(nodeId, "nodeId is null");
    }

    @Override
    public String text() {
        return "Injecting attribute " + name + "=" + value + " into /node_state '" + nodeId + "'";
    }
}
