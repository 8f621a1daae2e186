package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Suggestion;

/** {@code operations: {start: {timeout: 60s}, monitor: [{interval: 3s}, {interval: 2s, role: Promoted}]}}. */
final class OperationReader {
    static final List<String> NAMES = List.of(
            "start",
            "stop",
            "monitor",
            "promote",
            "demote",
            "notify",
            "reload",
            "reload-agent",
            "migrate_to",
            "migrate_from",
            "validate-all",
            "meta-data",
            "methods");
    private static final List<String> ON_FAIL =
            List.of("ignore", "block", "demote", "stop", "restart", "standby", "fence", "restart-container");
    private static final List<String> OPTIONS = List.of(
            "interval",
            "timeout",
            "role",
            "on-fail",
            "enabled",
            "start-delay",
            "interval-origin",
            "record-pending",
            "description");

    private OperationReader() {}

    static List<Operation> read(Section owner, String ownerId) {
        List<Operation> operations = new ArrayList<>();
        Map<String, Place> ids = new LinkedHashMap<>();
        owner.section("operations").ifPresent(section -> {
            for (Entry entry : section.entries()) {
                if (!NAMES.contains(entry.key())) {
                    section.problems()
                            .at(
                                    entry.place(),
                                    "there is no operation \"" + entry.key() + "\"",
                                    Suggestion.sentence(entry.key(), NAMES));
                    continue;
                }
                List<YamlNode> bodies =
                        entry.value() instanceof Sequence sequence ? sequence.items() : List.of(entry.value());
                for (YamlNode body : bodies) {
                    Place place = bodies.size() == 1 ? entry.place() : body.place();
                    Section.of(section.problems(), section.path() + "." + entry.key(), place, body)
                            .map(from -> operation(from, ownerId, entry.key(), ids))
                            .ifPresent(operations::add);
                }
            }
        });
        return operations;
    }

    private static Operation operation(Section from, String owner, String name, Map<String, Place> ids) {
        Map<String, String> options = new LinkedHashMap<>();
        OPTIONS.forEach(from::has);
        if (!from.has("interval")) {
            if (name.equals("monitor")) {
                from.problems()
                        .at(
                                from.place(),
                                "a monitor of " + owner + " needs the key \"interval\"",
                                "for example interval: 10s (0s sets the timeout of probes)");
            }
            options.put("interval", "0s");
        }
        for (Entry entry : from.entries()) {
            if (OPTIONS.contains(entry.key())) {
                option(from, entry.key()).ifPresent(value -> options.put(entry.key(), value));
            }
        }
        String derived = DerivedIds.operation(owner, name, options);
        String id = from.text("id").orElse(derived);
        from.problems().remember("resources." + owner + ".operations." + id, from.place());
        for (Entry entry : from.entries()) {
            from.problems()
                    .remember(
                            "resources." + owner + ".operations." + id + "." + entry.key(),
                            entry.value().place());
        }
        Place earlier = ids.putIfAbsent(id, from.place());
        if (earlier != null) {
            from.problems()
                    .at(
                            from.place(),
                            id.equals(derived)
                                    ? owner + " has two operations \"" + name + "\" with the interval "
                                            + options.getOrDefault("interval", "0s") + ", see line "
                                            + earlier.line()
                                    : "duplicate id \"" + id + "\": it is already on line " + earlier.line(),
                            "give one of them another " + (id.equals(derived) ? "interval" : "id"));
        }
        Operation operation = new Operation(
                id,
                name,
                options,
                SetReader.read(from, "meta", DerivedIds.meta(id)),
                SetReader.read(from, "params", DerivedIds.params(id)));
        from.finish();
        return operation;
    }

    /** The option's text, checked, as written; roles in their present spelling. */
    private static Optional<String> option(Section from, String key) {
        return switch (key) {
            case "interval", "timeout", "start-delay" -> from.duration(key);
            case "role" -> from.role(key).map(Role::text);
            case "on-fail" -> from.word(key, ON_FAIL);
            case "enabled", "record-pending" -> {
                from.flag(key);
                yield from.text(key);
            }
            default -> from.text(key);
        };
    }
}
