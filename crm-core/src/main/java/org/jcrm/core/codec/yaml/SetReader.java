package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.SecretFile;

/**
 * Blocks of name=value pairs. The short form is a map, {@code params: {ip: 10.0.0.1}}; the long form, for rules, scores
 * and several blocks, a list of {@code {id, score, rule, values}}.
 */
final class SetReader {
    private SetReader() {}

    /** @param setId the derived id of the first block */
    static List<AttributeSet> read(Section parent, String key, String setId) {
        Optional<YamlNode> node = parent.node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        return read(parent.problems(), parent.path() + "." + key, parent.placeOf(key), node.get(), setId);
    }

    static List<AttributeSet> read(Problems problems, String path, Place place, YamlNode node, String setId) {
        return switch (node) {
            case Mapping mapping -> {
                List<NvPair> pairs = pairs(problems, path, mapping, setId);
                yield pairs.isEmpty() ? List.of() : List.of(set(setId, pairs));
            }
            case Sequence sequence -> {
                List<AttributeSet> sets = new ArrayList<>();
                for (YamlNode item : sequence.items()) {
                    Section.of(problems, path, item.place(), item)
                            .ifPresent(section -> sets.add(longForm(section, DerivedIds.numbered(setId, sets.size()))));
                }
                yield sets;
            }
            case Scalar scalar -> {
                if (!scalar.absent()) {
                    problems.at(
                            scalar.place(),
                            "expected a map of names and values, found " + scalar.words(),
                            "write name: value, one on each line");
                }
                yield List.of();
            }
        };
    }

    static AttributeSet set(String id, List<NvPair> pairs) {
        return new AttributeSet(id, Score.ZERO, Optional.empty(), pairs);
    }

    private static AttributeSet longForm(Section section, String derived) {
        String id = section.text("id").orElse(derived);
        Score score = section.score("score").orElse(Score.ZERO);
        var rule = section.section("rule").map(found -> RuleReader.read(found, id + "-rule"));
        List<NvPair> pairs = section.node("values")
                .map(values -> switch (values) {
                    case Mapping mapping -> pairs(section.problems(), section.path(), mapping, id);
                    case Sequence sequence -> listedPairs(section, sequence, id);
                    case Scalar scalar -> {
                        if (!scalar.absent()) {
                            section.problems().at(scalar.place(), "expected a map of names and values", "");
                        }
                        yield List.<NvPair>of();
                    }
                })
                .orElse(List.of());
        if (!section.has("values")) {
            section.problems().at(section.place(), "a block of settings needs the key \"values\"", "");
        }
        section.finish();
        return new AttributeSet(id, score, rule, pairs);
    }

    private static List<NvPair> pairs(Problems problems, String path, Mapping mapping, String setId) {
        Map<String, NvPair> pairs = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            problems.remember(
                    path + "." + entry.key(),
                    entry.value() instanceof Scalar ? entry.value().place() : entry.place());
            String name = DerivedIds.currentName(entry.key());
            Optional<String> value = value(problems, path, entry);
            if (value.isPresent()
                    && pairs.put(name, new NvPair(DerivedIds.pair(setId, name), name, value.get())) != null) {
                problems.at(
                        entry.place(),
                        "\"" + entry.key() + "\" is an old spelling of \"" + name + "\", which is set already",
                        "keep one of the two");
            }
        }
        return List.copyOf(pairs.values());
    }

    /**
     * A list of plain values is one text with blanks between them, as {@code node_list} wants it. {@code {file: PATH}} is a
     * reference to a secret that stands in a file on each node.
     */
    private static Optional<String> value(Problems problems, String path, Entry entry) {
        if (entry.value() instanceof Mapping mapping) {
            return secretFile(problems, path + "." + entry.key(), entry.place(), mapping);
        }
        if (entry.value() instanceof Sequence sequence) {
            List<String> texts = new ArrayList<>();
            for (YamlNode item : sequence.items()) {
                Section.scalar(problems, entry.key(), item).map(Scalar::text).ifPresent(texts::add);
            }
            return Optional.of(texts.stream().collect(Collectors.joining(" ")));
        }
        return Section.scalar(problems, entry.key(), entry.value()).map(Scalar::text);
    }

    private static Optional<String> secretFile(Problems problems, String path, Place place, Mapping mapping) {
        Optional<Section> section = Section.of(problems, path, place, mapping);
        Optional<String> file = section.flatMap(found -> found.text("file"));
        section.ifPresent(Section::finish);
        if (file.isEmpty()) {
            problems.at(
                    place,
                    "expected one value here, found a map",
                    "write the value itself, or {file: /etc/jcrm/secrets/NAME} for a secret in a file on each node");
            return Optional.empty();
        }
        if (!path.contains(".params.")) {
            problems.at(place, "only the parameters of agents are read from files", "write the value itself");
            return Optional.empty();
        }
        if (!file.get().startsWith("/")) {
            problems.at(place, "the path of a secret is absolute, not \"" + file.get() + "\"", "begin it with /");
            return Optional.empty();
        }
        return Optional.of(new SecretFile(file.get()).value());
    }

    private static List<NvPair> listedPairs(Section section, Sequence sequence, String setId) {
        List<NvPair> pairs = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            Optional<Section> pair = Section.of(section.problems(), section.path(), item.place(), item);
            if (pair.isPresent()) {
                String name = pair.get().requiredText("name", "a setting");
                String value = pair.get().requiredText("value", "a setting");
                pairs.add(new NvPair(pair.get().text("id").orElse(DerivedIds.pair(setId, name)), name, value));
                pair.get().finish();
            }
        }
        return pairs;
    }
}
