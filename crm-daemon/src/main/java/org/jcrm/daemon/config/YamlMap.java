package org.jcrm.daemon.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Suggestion;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/** A YAML mapping of known keys that remembers where each value stands, so that every complaint names file, line and column. */
final class YamlMap {
    /** A scalar and where it stands. */
    record Value(String text, String place) {}

    private final Path file;
    private final String place;
    private final Map<String, Node> entries;
    private final Map<String, String> keyPlaces;

    private YamlMap(Path file, String place, Map<String, Node> entries, Map<String, String> keyPlaces) {
        this.file = file;
        this.place = place;
        this.entries = entries;
        this.keyPlaces = keyPlaces;
    }

    static YamlMap read(Path file, String nextStepIfAbsent) throws StartRefused {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new StartRefused(
                    ExitCode.CONFIG, "the configuration file " + file + " does not exist", nextStepIfAbsent, e);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    "the configuration file " + file + " cannot be read: " + FileReason.of(e),
                    "Make it a text file that root may read.",
                    e);
        }
        @Nullable Node root;
        try {
            root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    place(file, e.getProblemMark()) + ": not valid YAML: " + e.getProblem(),
                    "Correct the line; indentation is by spaces, values follow `key: `.",
                    e);
        } catch (ReaderException e) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    place(file, text.substring(0, e.getPosition()))
                            + ": not valid YAML: there is a character that no text has",
                    "Remove it (code %d), or write the file anew.".formatted(e.getCodePoint()),
                    e);
        } catch (YAMLException e) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    file + ": not valid YAML: " + e.getMessage(),
                    "Compare with the example in docs/jcrmd.md.",
                    e);
        }
        if (root == null) {
            throw new StartRefused(ExitCode.CONFIG, "the configuration file " + file + " is empty", nextStepIfAbsent);
        }
        return of(file, root, "the file");
    }

    private static YamlMap of(Path file, Node node, String what) throws StartRefused {
        String where = place(file, node.getStartMark());
        if (!(node instanceof MappingNode mapping)) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    where + ": " + what + " must hold `key: value` lines",
                    "Compare with the example in docs/jcrmd.md.");
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, String> places = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String keyPlace = place(file, tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new StartRefused(ExitCode.CONFIG, keyPlace + ": a key must be a word", "Write `key: value`.");
            }
            if (entries.put(key.getValue(), tuple.getValueNode()) != null) {
                throw new StartRefused(
                        ExitCode.CONFIG,
                        keyPlace + ": `" + key.getValue() + "` is given twice",
                        "Remove one of the two lines.");
            }
            places.put(key.getValue(), keyPlace);
        }
        return new YamlMap(file, where, entries, places);
    }

    /** Refuses keys that nobody reads, with the nearest known one as a suggestion. */
    void allowOnly(List<String> known) throws StartRefused {
        for (String key : entries.keySet()) {
            if (!known.contains(key)) {
                String suggestion = Suggestion.closest(key, known)
                        .map(near -> "Did you mean `" + near + "`?")
                        .orElse("Known keys here: " + String.join(", ", known) + ".");
                throw new StartRefused(ExitCode.CONFIG, keyPlaces.get(key) + ": unknown key `" + key + "`", suggestion);
            }
        }
    }

    Optional<Value> value(String key) throws StartRefused {
        Node node = entries.get(key);
        if (node == null) {
            return Optional.empty();
        }
        String where = place(file, node.getStartMark());
        if (!(node instanceof ScalarNode scalar)) {
            throw new StartRefused(
                    ExitCode.CONFIG, where + ": `" + key + "` must be a single value", "Write `" + key + ": value`.");
        }
        return scalar.getValue().isBlank() ? Optional.empty() : Optional.of(new Value(scalar.getValue(), where));
    }

    /** A list of scalars, or a single one. */
    List<Value> values(String key) throws StartRefused {
        if (!(entries.get(key) instanceof SequenceNode sequence)) {
            return value(key).stream().toList();
        }
        List<Value> values = new ArrayList<>();
        for (Node each : sequence.getValue()) {
            String where = place(file, each.getStartMark());
            if (!(each instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
                throw new StartRefused(
                        ExitCode.CONFIG,
                        where + ": `" + key + "` must be a list of single values",
                        "Write `" + key + ": [one, another]`.");
            }
            values.add(new Value(scalar.getValue(), where));
        }
        return values;
    }

    Optional<YamlMap> map(String key) throws StartRefused {
        Node node = entries.get(key);
        return node == null ? Optional.empty() : Optional.of(of(file, node, "`" + key + "`"));
    }

    List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    String place() {
        return place;
    }

    /** Behind the part of the file that could be read. */
    private static String place(Path file, String before) {
        int line = (int) before.chars().filter(each -> each == '\n').count() + 1;
        return file + ":" + line + ":" + (before.length() - before.lastIndexOf('\n'));
    }

    private static String place(Path file, @Nullable Mark mark) {
        return mark == null ? file.toString() : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}
