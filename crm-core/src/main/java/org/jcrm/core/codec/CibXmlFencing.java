package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.FencingLevel.AttributeTarget;
import org.jcrm.core.model.FencingLevel.NamedTarget;
import org.jcrm.core.model.FencingLevel.PatternTarget;
import org.jcrm.core.model.FencingLevel.Target;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** {@code fencing-topology} of Pacemaker's CIB. Whatever says more than a level can is kept as foreign XML instead. */
final class CibXmlFencing {
    private static final List<String> KNOWN =
            List.of("id", "index", "devices", "target", "target-pattern", "target-attribute", "target-value");

    private CibXmlFencing() {}

    /** @return empty if the element holds anything that levels do not carry */
    static Optional<List<FencingLevel>> read(XmlElement topology) {
        List<FencingLevel> levels = new ArrayList<>();
        for (XmlElement child : topology.children()) {
            Optional<FencingLevel> level = level(child);
            if (level.isEmpty()) {
                return Optional.empty();
            }
            levels.add(level.get());
        }
        return levels.isEmpty() ? Optional.empty() : Optional.of(levels);
    }

    private static Optional<FencingLevel> level(XmlElement element) {
        boolean plain =
                element.name().equals("fencing-level") && element.children().isEmpty();
        Optional<Target> target = target(element);
        Optional<Integer> index = element.attribute("index")
                .filter(text -> text.matches("[1-9]\\d{0,3}"))
                .map(Integer::parseInt);
        Optional<String> id = element.attribute("id");
        boolean[] unknown = new boolean[1];
        element.attributes().forEach((name, value) -> unknown[0] |= !KNOWN.contains(name));
        if (!plain || unknown[0] || target.isEmpty() || index.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        List<ResourceId> devices = Arrays.stream(
                        element.attribute("devices").orElse("").split("[,\\s]+"))
                .filter(text -> !text.isEmpty())
                .map(ResourceId::of)
                .toList();
        return Optional.of(new FencingLevel(id.get(), target.get(), index.get(), devices));
    }

    private static Optional<Target> target(XmlElement element) {
        // A blank name names no node; the element is kept as it is, and does nothing.
        Optional<String> node = element.attribute("target").filter(name -> !name.isBlank());
        Optional<String> pattern = element.attribute("target-pattern");
        Optional<String> attribute = element.attribute("target-attribute");
        Optional<String> value = element.attribute("target-value");
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

    static XmlOut write(List<FencingLevel> levels) {
        XmlOut topology = XmlOut.element("fencing-topology");
        for (FencingLevel level : levels) {
            XmlOut element = XmlOut.element("fencing-level").id(level.id());
            switch (level.target()) {
                case NamedTarget(NodeName node) -> element.set("target", node.value());
                case PatternTarget(String pattern) -> element.set("target-pattern", pattern);
                case AttributeTarget(String attribute, String value) ->
                    element.set("target-attribute", attribute).set("target-value", value);
            }
            element.set("index", Integer.toString(level.index()));
            element.set(
                    "devices",
                    String.join(
                            ",", level.devices().stream().map(ResourceId::value).toList()));
            topology.add(element);
        }
        return topology;
    }
}
