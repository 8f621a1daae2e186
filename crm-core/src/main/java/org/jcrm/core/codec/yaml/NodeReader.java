package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;

/**
 * {@code nodes:} a list of names, or a map of names with what is to be said of each. {@code address}, {@code standby} and
 * {@code maintenance} are permanent node attributes that have a key of their own.
 */
final class NodeReader {
    static final List<String> OWN_KEYS = List.of("address", "standby", "maintenance");

    private final Problems problems;
    private final Map<String, Place> names = new LinkedHashMap<>();
    private final Map<String, Place> ids = new LinkedHashMap<>();

    NodeReader(Problems problems) {
        this.problems = problems;
    }

    Map<String, Place> names() {
        return names;
    }

    List<ConfiguredNode> read(YamlNode node) {
        List<ConfiguredNode> nodes = new ArrayList<>();
        switch (node) {
            case Sequence sequence -> {
                for (YamlNode item : sequence.items()) {
                    listed(item, nodes.size()).ifPresent(nodes::add);
                }
            }
            case Mapping mapping -> {
                for (Entry entry : mapping.entries()) {
                    Section.of(problems, "nodes." + entry.key(), entry.place(), entry.value())
                            .flatMap(section -> node(section, entry.key(), entry.place(), nodes.size()))
                            .ifPresent(nodes::add);
                }
            }
            case Scalar scalar when scalar.absent() -> {
                // No nodes.
            }
            case Scalar scalar -> listed(scalar, 0).ifPresent(nodes::add);
        }
        return nodes;
    }

    private Optional<ConfiguredNode> listed(YamlNode item, int index) {
        return switch (item) {
            case Scalar scalar
            when !scalar.absent() ->
                Section.of(problems, "nodes." + scalar.text(), scalar.place(), new Scalar(scalar.place(), "", true))
                        .flatMap(section -> node(section, scalar.text(), scalar.place(), index));
            case Mapping mapping -> {
                String name = mapping.entry("name")
                        .filter(entry -> entry.value() instanceof Scalar)
                        .map(entry -> ((Scalar) entry.value()).text())
                        .orElse("");
                yield Section.of(problems, "nodes." + name, mapping.place(), mapping)
                        .flatMap(section -> {
                            String required = section.requiredText("name", "a node");
                            return required.isEmpty()
                                    ? Optional.empty()
                                    : node(section, required, section.placeOf("name"), index);
                        });
            }
            case Scalar scalar -> notANode(scalar);
            case Sequence sequence -> notANode(sequence);
        };
    }

    private Optional<ConfiguredNode> notANode(YamlNode item) {
        problems.at(item.place(), "expected a node's name, found " + item.words(), "");
        return Optional.empty();
    }

    private Optional<ConfiguredNode> node(Section from, String name, Place place, int index) {
        if (name.isBlank()) {
            problems.at(place, "a node's name must not be blank", "write what \"uname -n\" says there");
            return Optional.empty();
        }
        Place earlier = names.putIfAbsent(name, place);
        if (earlier != null) {
            problems.at(
                    place,
                    "duplicate node \"" + name + "\": it is already on line " + earlier.line(),
                    "keep one of the two");
        }
        String id = from.text("id").orElse(Integer.toString(index + 1));
        Place sameId = ids.putIfAbsent(id, place);
        if (sameId != null && earlier == null) {
            problems.at(
                    from.placeOf("id"),
                    "duplicate node id \"" + id + "\": it is already on line " + sameId.line(),
                    "give one of them another id");
        }
        Optional<String> type = from.word("type", List.of("member", "remote", "ping"));
        ConfiguredNode node = new ConfiguredNode(
                id,
                NodeName.of(name),
                type,
                attributes(from, DerivedIds.nodeAttributes(id)),
                SetReader.read(from, "utilization", DerivedIds.utilization(DerivedIds.nodeAttributes(id))));
        from.finish();
        return Optional.of(node);
    }

    private List<AttributeSet> attributes(Section from, String setId) {
        List<NvPair> pairs = new ArrayList<>();
        for (String key : OWN_KEYS) {
            if (!key.equals("address")) {
                from.flag(key);
            }
            from.text(key)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> pairs.add(new NvPair(DerivedIds.pair(setId, key), key, value)));
        }
        List<AttributeSet> sets = new ArrayList<>(SetReader.read(from, "attributes", setId));
        if (pairs.isEmpty()) {
            return sets;
        }
        if (sets.isEmpty()) {
            return List.of(SetReader.set(setId, pairs));
        }
        AttributeSet first = sets.getFirst();
        for (NvPair pair : pairs) {
            if (first.value(pair.name()).isPresent()) {
                problems.at(
                        from.placeOf(pair.name()),
                        "\"" + pair.name() + "\" is among the attributes too",
                        "keep one of the two");
            }
        }
        pairs.addAll(first.pairs());
        sets.set(0, new AttributeSet(first.id(), first.score(), first.rule(), pairs));
        return sets;
    }
}
