package org.jcrm.daemon.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.Configuration;

/** One line for each difference between two configurations. Pure. */
final class ConfigurationChanges {
    private ConfigurationChanges() {}

    static List<String> between(Configuration before, Configuration after) {
        List<String> lines = new ArrayList<>();
        compare("node", nodes(before), nodes(after), lines);
        compare("resource", resources(before), resources(after), lines);
        compare("constraint", constraints(before), constraints(after), lines);
        compare("property", properties(before), properties(after), lines);
        whole("templates", before.templates(), after.templates(), lines);
        whole("resource defaults", before.resourceDefaults(), after.resourceDefaults(), lines);
        whole("operation defaults", before.operationDefaults(), after.operationDefaults(), lines);
        if (lines.isEmpty() && !before.equals(after)) {
            lines.add("other sections changed");
        }
        return lines;
    }

    private static void compare(String what, Map<String, ?> before, Map<String, ?> after, List<String> lines) {
        before.forEach((id, value) -> {
            if (!after.containsKey(id)) {
                lines.add(what + " " + id + " removed");
            } else if (!value.equals(after.get(id))) {
                lines.add(what + " " + id + " changed" + detail(value, after.get(id)));
            }
        });
        after.forEach((id, value) -> {
            if (!before.containsKey(id)) {
                lines.add(what + " " + id + " added" + (value instanceof String ? ": " + value : ""));
            }
        });
    }

    private static String detail(Object before, @org.jspecify.annotations.Nullable Object after) {
        return before instanceof String ? ": " + before + " → " + after : "";
    }

    private static void whole(String what, Object before, Object after, List<String> lines) {
        if (!before.equals(after)) {
            lines.add(what + " changed");
        }
    }

    private static Map<String, Object> nodes(Configuration configuration) {
        Map<String, Object> byId = new LinkedHashMap<>();
        configuration.nodes().forEach(node -> byId.put(node.name().value(), node));
        return byId;
    }

    private static Map<String, Object> resources(Configuration configuration) {
        Map<String, Object> byId = new LinkedHashMap<>();
        configuration.resources().forEach(resource -> byId.put(resource.id().value(), resource));
        return byId;
    }

    private static Map<String, Object> constraints(Configuration configuration) {
        Map<String, Object> byId = new LinkedHashMap<>();
        configuration.constraints().forEach(constraint -> byId.put(constraint.id(), constraint));
        return byId;
    }

    private static Map<String, String> properties(Configuration configuration) {
        Map<String, String> byName = new LinkedHashMap<>();
        configuration.properties().forEach(set -> set.pairs().forEach(pair -> byName.put(pair.name(), pair.value())));
        return byName;
    }
}
