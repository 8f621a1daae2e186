package org.jcrm.core.codec.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML text → a tree with places. Of YAML only maps, lists and scalars are understood: aliases, tags and several
 * documents are refused, which also disarms the "billion laughs".
 */
final class YamlTree {
    static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    private static final int MAX_DEPTH = 40;

    /** How the parser beneath ends its own account of a place. */
    private static final Pattern MARK = Pattern.compile("line (\\d+), column (\\d+)");

    private final Problems problems;
    private final YAMLParser in;

    private YamlTree(Problems problems, YAMLParser in) {
        this.problems = problems;
        this.in = in;
    }

    /** The tree, or empty after reporting why there is none. An empty file is an empty map. */
    static Optional<YamlNode> parse(String text, Problems problems) {
        if (text.length() > MAX_CHARACTERS) {
            problems.at(new Place(1, 1), "the file is larger than " + MAX_CHARACTERS + " characters", "");
            return Optional.empty();
        }
        int unprintable = firstUnprintable(text);
        if (unprintable >= 0) {
            // The parser beneath would say neither where it is nor what to do.
            problems.at(
                    placeBehind(text.substring(0, unprintable)),
                    "there is a character that no text has (code " + text.codePointAt(unprintable) + ")",
                    "remove it");
            return Optional.empty();
        }
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        YAMLFactory factory = YAMLFactory.builder()
                .loaderOptions(options)
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                .build();
        try (YAMLParser in = factory.createParser(text)) {
            YamlTree tree = new YamlTree(problems, in);
            if (in.nextToken() == null) {
                return Optional.of(new Mapping(new Place(1, 1), List.of()));
            }
            YamlNode root = tree.node(0);
            if (in.nextToken() != null) {
                problems.at(tree.place(), "a second document begins here", "keep one document in the file");
                return Optional.empty();
            }
            return Optional.of(root);
        } catch (JsonProcessingException e) {
            syntaxError(e, problems);
            return Optional.empty();
        } catch (IOException e) {
            problems.at(new Place(1, 1), "cannot be read: " + e.getMessage(), "");
            return Optional.empty();
        }
    }

    private static int firstUnprintable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!StreamReader.isPrintable(text.codePointAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static Place placeBehind(String before) {
        int line = (int) before.chars().filter(each -> each == '\n').count() + 1;
        return new Place(line, before.length() - before.lastIndexOf('\n'));
    }

    private YamlNode node(int depth) throws IOException {
        Place place = place();
        if (depth > MAX_DEPTH) {
            problems.at(place, "nested more than " + MAX_DEPTH + " levels deep", "");
            in.skipChildren();
            return new Scalar(place, "", true);
        }
        if (in.isCurrentAlias()) {
            problems.at(
                    place,
                    "YAML aliases (*" + in.getText() + ") are not understood here",
                    "write the value out; a template shares settings between resources");
            return new Scalar(place, "", true);
        }
        if (in.getTypeId() != null) {
            problems.at(place, "YAML tags (!…) are not understood here", "remove the tag");
        }
        JsonToken token = in.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> sequence(place, depth);
            case VALUE_NULL -> new Scalar(place, "", true);
            default -> new Scalar(place, in.getText(), false);
        };
    }

    private YamlNode mapping(Place place, int depth) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            Place keyPlace = place();
            String key = in.currentName();
            in.nextToken();
            YamlNode value = node(depth + 1);
            Entry earlier = entries.putIfAbsent(key, new Entry(keyPlace, key, value));
            if (earlier != null) {
                problems.at(
                        keyPlace,
                        "duplicate key \"" + key + "\": it is already on line "
                                + earlier.place().line(),
                        "keep one of the two");
            }
        }
        return new Mapping(place, List.copyOf(entries.values()));
    }

    private YamlNode sequence(Place place, int depth) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return new Sequence(place, items);
    }

    private Place place() {
        return place(in);
    }

    private static Place place(JsonParser in) {
        JsonLocation location = in.currentTokenLocation();
        return new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    /** The parser's own text is several lines with excerpts; people get its sentence, and the place that it means. */
    private static void syntaxError(JsonProcessingException e, Problems problems) {
        String message = String.valueOf(e.getOriginalMessage());
        Place place = new Place(1, 1);
        JsonLocation location = e.getLocation();
        if (location != null) {
            place = new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
        }
        Matcher mark = MARK.matcher(message);
        while (mark.find()) {
            place = new Place(Integer.parseInt(mark.group(1)), Integer.parseInt(mark.group(2)));
        }
        List<String> sentences = message.lines()
                .filter(line -> !line.startsWith(" ") && !line.isBlank())
                .toList();
        String what = sentences.isEmpty() ? message : sentences.getLast();
        problems.at(place, "this is no valid YAML: " + what, advice(message));
    }

    private static String advice(String message) {
        if (message.contains("TAB")) {
            return "indent with spaces, YAML does not allow tabs";
        }
        if (message.contains("mapping values are not allowed")) {
            return "check the indentation of this line and the one before; a text with \": \" in it needs quotes";
        }
        if (message.contains("quoted scalar")) {
            return "close the quotes";
        }
        if (message.contains("flow sequence")) {
            return "close the list with \"]\"";
        }
        if (message.contains("flow mapping")) {
            return "close the map with \"}\"";
        }
        if (message.contains("cannot start any token")) {
            return "put quotes around the value";
        }
        return "check the indentation of this line and the one before";
    }
}
