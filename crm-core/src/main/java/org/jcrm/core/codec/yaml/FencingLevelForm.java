package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.codec.yaml.YamlText.Fields;
import org.jcrm.core.codec.yaml.YamlText.Items;
import org.jcrm.core.codec.yaml.YamlText.Out;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.FencingLevel.AttributeTarget;
import org.jcrm.core.model.FencingLevel.NamedTarget;
import org.jcrm.core.model.FencingLevel.PatternTarget;
import org.jcrm.core.model.FencingLevel.Target;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** {@code fencing-levels}: a list of {@code {target, index, devices}}. An id that is not written follows from the target. */
final class FencingLevelForm {
    private FencingLevelForm() {}

    static List<FencingLevel> read(Section top) {
        List<FencingLevel> levels = new ArrayList<>();
        for (YamlNode item : top.list("fencing-levels")) {
            Section.of(top.problems(), "fencing-levels", item.place(), item).ifPresent(section -> {
                level(section).ifPresent(levels::add);
                section.finish();
            });
        }
        return levels;
    }

    private static Optional<FencingLevel> level(Section section) {
        Optional<Target> target = target(section);
        Optional<Integer> index = section.parsed(
                "index",
                text -> text.matches("[1-9]") ? Optional.of(Integer.parseInt(text)) : Optional.empty(),
                "no index of a fencing level",
                "write 1 to 9; low ones are tried first");
        List<ResourceId> devices = section.texts("devices").stream()
                .map(scalar -> ResourceId.of(scalar.text()))
                .toList();
        if (target.isEmpty()) {
            section.problems()
                    .at(
                            section.place(),
                            "a fencing level needs exactly one kind of target",
                            "write target, or target-pattern, or target-attribute with target-value");
        } else if (devices.isEmpty()) {
            section.problems().at(section.place(), "a fencing level needs devices", "list the ids of fence devices");
        }
        Optional<String> id = section.text("id");
        return target.map(known -> new FencingLevel(
                id.orElseGet(() -> derivedId(known, index.orElse(1))), known, index.orElse(1), devices));
    }

    private static Optional<Target> target(Section section) {
        Optional<String> node = section.text("target");
        Optional<String> pattern = section.text("target-pattern");
        Optional<String> attribute = section.text("target-attribute");
        Optional<String> value = section.text("target-value");
        long ways = List.of(node, pattern, attribute).stream()
                .filter(Optional::isPresent)
                .count();
        if (ways != 1 || attribute.isPresent() != value.isPresent()) {
            return Optional.empty();
        }
        return node.<Target>map(name -> new NamedTarget(NodeName.of(name)))
                .or(() -> pattern.map(PatternTarget::new))
                .or(() -> attribute.map(name -> new AttributeTarget(name, value.orElseThrow())));
    }

    /** As pcs makes them: {@code fl-node1-1}. */
    static String derivedId(Target target, int index) {
        String of = switch (target) {
            case NamedTarget(NodeName node) -> node.value();
            case PatternTarget(String pattern) -> pattern;
            case AttributeTarget(String attribute, String value) -> attribute + "-" + value;
        };
        return "fl-" + of.replaceAll("[^A-Za-z0-9_.-]", "_") + "-" + index;
    }

    static Items write(List<FencingLevel> levels) {
        List<Out> items = new ArrayList<>();
        for (FencingLevel level : levels) {
            Fields fields = Fields.inline();
            if (!level.id().equals(derivedId(level.target(), level.index()))) {
                fields.put("id", level.id());
            }
            words(level.target()).forEach(fields::put);
            fields.put("index", Integer.toString(level.index()));
            fields.put(
                    "devices",
                    YamlText.texts(
                            level.devices().stream().map(ResourceId::value).toList()));
            items.add(fields);
        }
        return new Items(items);
    }

    private static Map<String, String> words(Target target) {
        Map<String, String> words = new LinkedHashMap<>();
        switch (target) {
            case NamedTarget(NodeName node) -> words.put("target", node.value());
            case PatternTarget(String pattern) -> words.put("target-pattern", pattern);
            case AttributeTarget(String attribute, String value) -> {
                words.put("target-attribute", attribute);
                words.put("target-value", value);
            }
        }
        return words;
    }

    /** One line each, for the difference of two configurations. */
    static List<String> lines(List<FencingLevel> levels) {
        List<String> lines = new ArrayList<>();
        for (Out item : write(levels).items()) {
            lines.add("fencing level: " + YamlText.flow(item));
        }
        return lines;
    }
}
