package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.model.TimeText;

/**
 * A map of the file whose keys are known in advance. Every key that is asked for counts as known; {@link #finish}
 * reports the others, each with the known key that it resembles. What is wrong is reported and then treated as absent,
 * so that reading goes on to the next error.
 */
final class Section {
    private final Problems problems;
    private final String path;
    private final Place place;
    private final Mapping map;
    private final Set<String> known = new LinkedHashSet<>();

    private Section(Problems problems, String path, Place place, Mapping map) {
        this.problems = problems;
        this.path = path;
        this.place = place;
        this.map = map;
    }

    /**
     * @param path of the section in the configuration: {@code resources.pgsql}
     * @param place what an error about the whole section points at: its key
     * @return empty, after a report, if the node is no map; an absent value is an empty map
     */
    static Optional<Section> of(Problems problems, String path, Place place, YamlNode node) {
        problems.remember(path, place);
        return switch (node) {
            case Mapping mapping -> Optional.of(new Section(problems, path, place, mapping));
            case Scalar(Place at, String text, boolean absent)
            when absent -> Optional.of(new Section(problems, path, place, new Mapping(at, List.of())));
            case Scalar scalar -> {
                problems.at(scalar.place(), "expected a map here, found " + scalar.words(), "");
                yield Optional.empty();
            }
            case Sequence sequence -> {
                problems.at(sequence.place(), "expected a map here, found a list", "");
                yield Optional.empty();
            }
        };
    }

    Problems problems() {
        return problems;
    }

    String path() {
        return path;
    }

    Place place() {
        return place;
    }

    List<Entry> entries() {
        return map.entries();
    }

    boolean has(String key) {
        known.add(key);
        return map.entry(key).isPresent();
    }

    Optional<YamlNode> node(String key) {
        known.add(key);
        Optional<Entry> entry = map.entry(key);
        entry.ifPresent(found -> problems.remember(
                child(key), found.value() instanceof Scalar ? found.value().place() : found.place()));
        return entry.map(Entry::value);
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Where the key stands; the section's own place if it does not. */
    Place placeOf(String key) {
        return map.entry(key).map(Entry::place).orElse(place);
    }

    Optional<Section> section(String key) {
        return node(key).flatMap(node -> of(problems, child(key), placeOf(key), node));
    }

    Optional<String> text(String key) {
        return scalar(key).map(Scalar::text);
    }

    /** The text, or the empty one after reporting that it is missing. */
    String requiredText(String key, String what) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            problems.at(place, what + " needs the key \"" + key + "\"", "");
            return "";
        }
        return text(key).orElse("");
    }

    private Optional<Scalar> scalar(String key) {
        return node(key).flatMap(node -> scalar(problems, key, node));
    }

    static Optional<Scalar> scalar(Problems problems, String key, YamlNode node) {
        if (node instanceof Scalar scalar) {
            if (scalar.absent()) {
                problems.at(scalar.place(), "\"" + key + "\" has no value", "write \"\" for the empty text");
                return Optional.empty();
            }
            return Optional.of(scalar);
        }
        problems.at(node.place(), "\"" + key + "\" must be a single value, found " + node.words(), "");
        return Optional.empty();
    }

    Optional<Boolean> flag(String key) {
        return parsed(key, Flags::parse, "neither true nor false", "");
    }

    Optional<Score> score(String key) {
        return parsed(key, YamlValues::score, "no score", YamlValues.SCORE_ADVICE);
    }

    Optional<Role> role(String key) {
        return parsed(key, Role::parse, "no role", "write Started, Stopped, Promoted or Unpromoted");
    }

    /** The text of a duration, checked and as written. */
    Optional<String> duration(String key) {
        return parsed(
                key,
                text -> TimeText.parse(text).map(duration -> text),
                "no duration",
                "write a number with a unit: 20s, 500ms, 2min, 1h");
    }

    /** One of {@code words}, in any case; with its known spelling. */
    Optional<String> word(String key, List<String> words) {
        Optional<Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        String text = scalar.get().text();
        Optional<String> found =
                words.stream().filter(word -> word.equalsIgnoreCase(text)).findFirst();
        if (found.isEmpty()) {
            problems.at(
                    scalar.get().place(),
                    key + ": \"" + text + "\" is none of " + String.join(", ", words),
                    Suggestion.closest(text.toLowerCase(Locale.ROOT), words)
                            .map(word -> "did you mean \"" + word + "\"?")
                            .orElse(""));
        }
        return found;
    }

    /** @param wrong continues {@code timeout: "abc" is …} */
    <T> Optional<T> parsed(String key, Function<String, Optional<T>> parse, String wrong, String nextStep) {
        Optional<Scalar> scalar = scalar(key);
        Optional<T> value = scalar.flatMap(found -> parse.apply(found.text()));
        if (scalar.isPresent() && value.isEmpty()) {
            problems.at(scalar.get().place(), key + ": \"" + scalar.get().text() + "\" is " + wrong, nextStep);
        }
        return value;
    }

    /** A list, or a single value in its place; absent is empty. */
    List<YamlNode> list(String key) {
        return node(key)
                .map(node -> switch (node) {
                    case Sequence sequence -> sequence.items();
                    case Scalar scalar -> scalar.absent() ? List.<YamlNode>of() : List.<YamlNode>of(scalar);
                    case Mapping mapping -> List.<YamlNode>of(mapping);
                })
                .orElse(List.of());
    }

    /** A list of texts, or a single text in its place. */
    List<Scalar> texts(String key) {
        List<Scalar> texts = new ArrayList<>();
        for (YamlNode item : list(key)) {
            scalar(problems, key, item).ifPresent(texts::add);
        }
        return texts;
    }

    /** Reports every key that nobody asked for. */
    boolean finish() {
        boolean clean = true;
        for (Entry entry : map.entries()) {
            if (!known.contains(entry.key())) {
                problems.at(
                        entry.place(), "unknown key \"" + entry.key() + "\"", Suggestion.sentence(entry.key(), known));
                clean = false;
            }
        }
        return clean;
    }
}
