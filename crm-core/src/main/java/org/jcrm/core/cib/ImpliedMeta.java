package org.jcrm.core.cib;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Template;

/**
 * Meta attributes that follow from what an agent says of itself, written where everybody can read them: the configuration
 * decides, and what is installed on a node does not. The command line of Pacemaker does the same for devices that must let
 * a node in ({@code pcs stonith create} adds {@code provides=unfencing}).
 */
public final class ImpliedMeta {
    private ImpliedMeta() {}

    /**
     * Adds what is implied to all primitives that do not say it themselves, be it by their template.
     *
     * @param implied meta attributes by agent; an agent that implies nothing may be missing
     */
    public static Configuration complete(Configuration configuration, Map<AgentName, Map<String, String>> implied) {
        List<Resource> completed = configuration.resources();
        for (Resource resource : Resources.all(completed)) {
            if (resource instanceof Primitive primitive) {
                for (Map.Entry<String, String> meta :
                        implied.getOrDefault(primitive.agent(), Map.of()).entrySet()) {
                    if (!says(configuration, primitive, meta.getKey())) {
                        completed = Resources.withMeta(
                                completed, primitive.id(), meta.getKey(), Optional.of(meta.getValue()));
                    }
                }
            }
        }
        return configuration.withResources(completed);
    }

    private static boolean says(Configuration configuration, Primitive primitive, String name) {
        Stream<Template> templates = configuration.templates().stream()
                .filter(template -> primitive.template().equals(Optional.of(template.id())));
        return Stream.concat(primitive.meta().stream(), templates.flatMap(template -> template.meta().stream()))
                .anyMatch(set -> set.value(name).isPresent());
    }
}
