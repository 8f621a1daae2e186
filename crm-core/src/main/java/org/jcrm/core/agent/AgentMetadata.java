package org.jcrm.core.agent;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.AgentName;

/** An agent's description of itself (the OCF {@code meta-data}). */
public record AgentMetadata(
        AgentName name,
        String version,
        String shortDescription,
        String longDescription,
        List<Parameter> parameters,
        List<Action> actions) {
    public AgentMetadata {
        parameters = List.copyOf(parameters);
        actions = List.copyOf(actions);
    }

    /**
     * One instance attribute.
     *
     * @param type {@code string}, {@code integer}, {@code boolean}, {@code time}, {@code select}
     * @param reloadable a change needs a reload only, not a restart
     */
    public record Parameter(
            String name,
            String type,
            boolean required,
            boolean unique,
            boolean reloadable,
            Optional<String> defaultValue,
            List<String> choices,
            String shortDescription,
            String longDescription) {
        public Parameter {
            choices = List.copyOf(choices);
        }
    }

    /** An advertised operation with its suggested timeout and interval ({@code 120s}, {@code 2s}). */
    public record Action(String name, Optional<String> role, String timeout, Optional<String> interval) {}
}
