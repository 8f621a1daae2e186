package org.jcrm.core.agent;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.SecretNames;
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
     * @param secret its value is shown to nobody but an administrator who asks for it
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
            String longDescription,
            boolean secret) {
        public Parameter {
            choices = List.copyOf(choices);
        }

        /** One that everybody may see. */
        public Parameter(
                String name,
                String type,
                boolean required,
                boolean unique,
                boolean reloadable,
                Optional<String> defaultValue,
                List<String> choices,
                String shortDescription,
                String longDescription) {
            this(
                    name,
                    type,
                    required,
                    unique,
                    reloadable,
                    defaultValue,
                    choices,
                    shortDescription,
                    longDescription,
                    false);
        }

        public Parameter asSecret() {
            return new Parameter(
                    name,
                    type,
                    required,
                    unique,
                    reloadable,
                    defaultValue,
                    choices,
                    shortDescription,
                    longDescription,
                    true);
        }
    }

    /** The settings that these agents, or their names, mark as secrets. */
    public static SecretNames secrets(List<AgentMetadata> agents) {
        Map<AgentName, Set<String>> marked = new LinkedHashMap<>();
        for (AgentMetadata agent : agents) {
            Set<String> names = new LinkedHashSet<>();
            agent.parameters().stream()
                    .filter(Parameter::secret)
                    .map(Parameter::name)
                    .forEach(names::add);
            marked.put(agent.name(), names);
        }
        return new SecretNames(marked);
    }

    /** An advertised operation with its suggested timeout and interval ({@code 120s}, {@code 2s}). */
    public record Action(String name, Optional<String> role, String timeout, Optional<String> interval) {}
}
