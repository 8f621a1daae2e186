package org.jcrm.core.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentMetadata.Parameter;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Suggestion;

/** Agents exist; their parameters are known, complete and of the right type. */
final class AgentCheck {
    private AgentCheck() {}

    static void check(Subject subject) {
        if (subject.agents().isEmpty()) {
            return;
        }
        Map<String, String> unique = new LinkedHashMap<>();
        for (Subject.Located located : subject.primitives()) {
            Primitive primitive = (Primitive) located.resource();
            if (primitive.agent().standard().equals("stonith")) {
                // Fence agents are programs of each host: their parameters are looked at there.
                continue;
            }
            Optional<AgentMetadata> metadata = subject.metadata(primitive.agent());
            if (metadata.isEmpty()) {
                subject.error(
                        Subject.path(primitive) + ".agent",
                        "there is no agent " + primitive.agent() + " here",
                        suggestion(subject, primitive.agent()));
            } else {
                parameters(subject, primitive, metadata.get());
                unique(subject, primitive, metadata.get(), unique);
            }
        }
    }

    /** {@code ocf:heartbeat:pgsql} is {@code ocf:jcrm:pgsql} here: the same type counts before the same letters. */
    private static String suggestion(Subject subject, AgentName wanted) {
        List<String> names =
                subject.agents().stream().map(agent -> agent.name().toString()).toList();
        return subject.agents().stream()
                .map(AgentMetadata::name)
                .filter(name -> name.type().equalsIgnoreCase(wanted.type()))
                .findFirst()
                .map(name -> "did you mean \"" + name + "\"?")
                .orElseGet(() -> Suggestion.sentence(wanted.toString(), names));
    }

    private static void parameters(Subject subject, Primitive primitive, AgentMetadata agent) {
        Map<String, Parameter> known = new LinkedHashMap<>();
        agent.parameters().forEach(parameter -> known.put(parameter.name(), parameter));
        String path = Subject.path(primitive) + ".params";
        for (AttributeSet set : subject.params(primitive)) {
            for (NvPair pair : set.pairs()) {
                Parameter parameter = known.get(pair.name());
                if (parameter == null) {
                    subject.error(
                            path + "." + pair.name(),
                            agent.name() + " has no parameter \"" + pair.name() + "\"",
                            Suggestion.sentence(pair.name(), known.keySet()));
                } else {
                    value(subject, path + "." + pair.name(), parameter, pair.value());
                }
            }
        }
        for (Parameter parameter : agent.parameters()) {
            if (parameter.required()
                    && parameter.defaultValue().isEmpty()
                    && Subject.value(subject.params(primitive), parameter.name())
                            .isEmpty()) {
                subject.error(
                        path,
                        agent.name() + " needs the parameter \"" + parameter.name() + "\" ("
                                + parameter.shortDescription() + ")",
                        "add it to the params of " + primitive.id());
            }
        }
    }

    private static void value(Subject subject, String path, Parameter parameter, String value) {
        OptionType type = switch (parameter.type()) {
            case "integer" -> OptionType.of("integer");
            case "boolean" -> OptionType.of("flag");
            case "time" -> OptionType.of("time");
            case "select" -> new OptionType.OneOf(parameter.choices());
            default -> OptionType.of("text");
        };
        if (value.isEmpty() && !parameter.required()) {
            return;
        }
        type.wrong(value)
                .ifPresent(wrong -> subject.error(
                        path,
                        parameter.name() + ": \"" + value + "\" is " + wrong,
                        Suggestion.closest(value, type.words())
                                .map(word -> "did you mean \"" + word + "\"?")
                                .orElse("")));
    }

    private static void unique(Subject subject, Primitive primitive, AgentMetadata agent, Map<String, String> seen) {
        for (Parameter parameter : agent.parameters()) {
            Optional<String> value = Subject.value(subject.params(primitive), parameter.name());
            if (!parameter.unique() || value.isEmpty()) {
                continue;
            }
            String owner = seen.putIfAbsent(
                    agent.name() + " " + parameter.name() + " " + value.get(),
                    primitive.id().value());
            if (owner != null) {
                subject.warning(
                        Subject.path(primitive) + ".params." + parameter.name(),
                        owner + " and " + primitive.id() + " have the same " + parameter.name() + ", \"" + value.get()
                                + "\"",
                        "give each its own");
            }
        }
    }
}
