package org.jcrm.core.controller;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentMetadata.Parameter;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.SecretNames;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.policy.ParameterDigest;

/**
 * Digests as the policy engine compares them. Where an agent can reload, the parameters that still need a restart are
 * digested on their own, and where a parameter is a secret, there is a digest without the secrets.
 */
public record RecordedDigests(List<AgentMetadata> agents) implements OperationDigests {
    public RecordedDigests {
        agents = List.copyOf(agents);
    }

    @Override
    public Digests of(ResourceAction action) {
        String all = ParameterDigest.of(action.params(), action.key().intervalMillis(), action.timeoutMillis());
        Map<String, String> others = new LinkedHashMap<>();
        if (action.key().intervalMillis() == 0) {
            restartNames(action).ifPresent(names -> {
                others.put("op-force-restart", " " + String.join(" ", names) + " ");
                others.put(OperationRecord.RESTART_DIGEST, ParameterDigest.ofRestart(action.params(), names));
            });
        }
        Set<String> secrets = secretNames(action);
        if (!secrets.isEmpty()) {
            others.put(OperationRecord.SECURE_PARAMETERS, " " + String.join(" ", secrets) + " ");
            others.put(
                    OperationRecord.SECURE_DIGEST, ParameterDigest.ofPublic(action.params(), secrets, fences(action)));
        }
        return new Digests(Optional.of(all), others);
    }

    private static boolean fences(ResourceAction action) {
        return action.agent().standard().equals("stonith");
    }

    private Set<String> secretNames(ResourceAction action) {
        SecretNames names = AgentMetadata.secrets(agents);
        Set<String> secrets = new TreeSet<>();
        action.params().keySet().stream()
                .filter(name -> names.isSecret(Optional.of(action.agent()), name))
                .forEach(secrets::add);
        return secrets;
    }

    /** Parameters whose change needs a restart; empty if the agent cannot reload at all. */
    private Optional<Set<String>> restartNames(ResourceAction action) {
        for (AgentMetadata agent : agents) {
            if (agent.name().equals(action.agent())) {
                boolean reloads = agent.actions().stream()
                        .anyMatch(each ->
                                each.name().equals("reload") || each.name().equals("reload-agent"));
                if (!reloads) {
                    return Optional.empty();
                }
                Set<String> names = new TreeSet<>();
                agent.parameters().stream()
                        .filter(parameter -> !parameter.reloadable())
                        .map(Parameter::name)
                        .forEach(names::add);
                return Optional.of(names);
            }
        }
        return Optional.empty();
    }
}
