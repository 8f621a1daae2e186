package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of the API, read field by field. Unlike messages between daemons it tolerates fields that it does not
 * know, so that an older command line understands a newer daemon; {@code null} counts as absent. Light on purpose: the
 * command line's start-up pays for every class. Immutable.
 */
public final class JsonObject {
    private final String path;
    private final Map<String, Object> fields;

    private JsonObject(String path, Map<String, Object> fields) {
        this.path = path;
        this.fields = fields;
    }

    /** @throws CodecException if the bytes are not exactly one JSON object */
    public static JsonObject parse(byte[] bytes) throws CodecException {
        Object tree = JsonFormat.read(bytes, JsonFormat.MAX_BYTES, JsonObject::root);
        if (tree instanceof Map<?, ?> map) {
            return new JsonObject("", fields(map));
        }
        throw new CodecException(CodecException.Reason.MALFORMED, "expected a JSON object");
    }

    /**
     * Reads the body of a request that changes something. What was not understood must not be carried out: a field that is
     * unknown, given twice or {@code null} is an error here, so that {@code {"dryrun":true}} is no real run.
     *
     * @param known the fields that the request may have; a name that ends with {@code ?} may be {@code null}, which counts
     *     as absent
     * @throws CodecException if the bytes are not exactly one such object
     */
    public static JsonObject parseRequest(byte[] bytes, List<String> known) throws CodecException {
        return new JsonObject("", JsonFormat.read(bytes, JsonFormat.MAX_BYTES, in -> request(in, known)));
    }

    private static Map<String, Object> request(JsonParser in, List<String> known) throws IOException {
        in.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        JsonFormat.require(in, JsonToken.START_OBJECT);
        Map<String, Object> fields = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            boolean nullable = known.contains(name + "?");
            if (!nullable && !known.contains(name)) {
                List<String> names =
                        known.stream().map(each -> each.replace("?", "")).toList();
                throw UnreadableJson.malformed(
                        in,
                        "unknown field \"" + name + "\""
                                + (names.isEmpty()
                                        ? "; this request takes none"
                                        : ": " + Suggestion.sentence(name, names)));
            }
            in.nextToken();
            Object value = tree(in);
            if (value != null) {
                fields.put(name, value);
            } else if (!nullable) {
                throw UnreadableJson.malformed(in, "the field \"" + name + "\" is null; leave it out instead");
            }
        }
        return fields;
    }

    /** @throws CodecException if the bytes are not exactly one JSON list of objects */
    public static List<JsonObject> parseList(byte[] bytes) throws CodecException {
        Object tree = JsonFormat.read(bytes, JsonFormat.MAX_BYTES, JsonObject::root);
        if (tree instanceof List<?> list) {
            return elements("", list);
        }
        throw new CodecException(CodecException.Reason.MALFORMED, "expected a JSON list");
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    public String text(String name) throws CodecException {
        return optionalText(name).orElseThrow(() -> lacks(name));
    }

    public Optional<String> optionalText(String name) throws CodecException {
        return optional(name, String.class, "a text");
    }

    /** The text, or the empty one if the field is absent. */
    public String textOrEmpty(String name) throws CodecException {
        return optionalText(name).orElse("");
    }

    /** False if the field is absent. */
    public boolean flag(String name) throws CodecException {
        return optional(name, Boolean.class, "true or false").orElse(false);
    }

    public int number(String name) throws CodecException {
        long number = optionalLong(name).orElseThrow(() -> lacks(name));
        if (number != (int) number) {
            throw malformed(name, "is out of range");
        }
        return (int) number;
    }

    public Optional<Long> optionalLong(String name) throws CodecException {
        return optional(name, Long.class, "a whole number");
    }

    /** A field of milliseconds. */
    public Duration millis(String name) throws CodecException {
        return optionalMillis(name).orElseThrow(() -> lacks(name));
    }

    public Optional<Duration> optionalMillis(String name) throws CodecException {
        return optionalLong(name).map(Duration::ofMillis);
    }

    public Instant instant(String name) throws CodecException {
        return optionalInstant(name).orElseThrow(() -> lacks(name));
    }

    public Optional<Instant> optionalInstant(String name) throws CodecException {
        Optional<String> text = optionalText(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text.get()));
        } catch (DateTimeException e) {
            throw malformed(name, "is no time like 2026-11-22T18:37:38.120Z");
        }
    }

    /** The constant whose lower-case name the field has. */
    public <E extends Enum<E>> E constant(String name, E[] constants) throws CodecException {
        return optionalConstant(name, constants).orElseThrow(() -> lacks(name));
    }

    public <E extends Enum<E>> Optional<E> optionalConstant(String name, E[] constants) throws CodecException {
        Optional<String> text = optionalText(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(text.get())) {
                return Optional.of(constant);
            }
        }
        throw malformed(name, "has the unknown value \"" + text.get() + "\"");
    }

    public JsonObject object(String name) throws CodecException {
        return optionalObject(name).orElseThrow(() -> lacks(name));
    }

    public Optional<JsonObject> optionalObject(String name) throws CodecException {
        Optional<Map<?, ?>> map = optional(name, Map.class, "an object").map(found -> (Map<?, ?>) found);
        return map.map(found -> new JsonObject(path + "/" + name, fields(found)));
    }

    /** Empty if the field is absent. */
    public List<JsonObject> objects(String name) throws CodecException {
        return elements(path + "/" + name, list(name));
    }

    /** Empty if the field is absent. */
    public List<String> texts(String name) throws CodecException {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof String text)) {
                throw malformed(name, "must hold texts only");
            }
            texts.add(text);
        }
        return texts;
    }

    /** An object whose values are all texts, in its order; empty if the field is absent. */
    public Map<String, String> textMap(String name) throws CodecException {
        Optional<JsonObject> object = optionalObject(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (object.isPresent()) {
            for (String key : object.get().fields.keySet()) {
                texts.put(key, object.get().text(key));
            }
        }
        return texts;
    }

    private List<?> list(String name) throws CodecException {
        Optional<List<?>> list = optional(name, List.class, "a list").map(found -> (List<?>) found);
        return list.orElse(List.of());
    }

    private <T> Optional<T> optional(String name, Class<T> type, String words) throws CodecException {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw malformed(name, "must be " + words);
        }
        return Optional.of(type.cast(value));
    }

    private CodecException lacks(String name) {
        return malformed(name, "is missing");
    }

    private CodecException malformed(String name, String what) {
        return new CodecException(CodecException.Reason.MALFORMED, "at " + path + "/" + name + ": the field " + what);
    }

    private static List<JsonObject> elements(String path, List<?> list) throws CodecException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof Map<?, ?> map)) {
                throw new CodecException(CodecException.Reason.MALFORMED, "at " + path + ": must hold objects only");
            }
            objects.add(new JsonObject(path + "/" + objects.size(), fields(map)));
        }
        return objects;
    }

    @SuppressWarnings("unchecked") // tree() puts nothing but texts and values into its maps
    private static Map<String, Object> fields(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private static Object root(JsonParser in) throws IOException {
        Object tree = tree(in);
        if (tree == null) {
            throw UnreadableJson.malformed(in, "expected a value, found null");
        }
        return tree;
    }

    /** Map, list, text, {@link Long}, {@link Double}, {@link Boolean}, or null. */
    private static @Nullable Object tree(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw UnreadableJson.malformed(in, "expected a value, found the end of the input");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    Object value = tree(in);
                    if (value != null) {
                        map.put(name, value);
                    }
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(tree(in));
                }
                yield list;
            }
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw UnreadableJson.malformed(in, "expected a value, found " + JsonFormat.words(token));
        };
    }
}
