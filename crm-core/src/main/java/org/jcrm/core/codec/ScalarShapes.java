package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;

/** The types whose values are one JSON scalar. */
final class ScalarShapes {
    /** Longer than any duration that is meant, short enough that no number can cost memory. */
    private static final Pattern MILLIS = Pattern.compile("-?\\d{1,16}(\\.\\d{1,6})?");

    private static final Pattern VERSION = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})\\.(\\d{1,18})");

    private static final Map<Class<?>, Shape> BY_TYPE = byType();

    private ScalarShapes() {}

    static Optional<Shape> of(Class<?> type) {
        if (type.isEnum()) {
            return Optional.of(enumShape(type));
        }
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** A type whose values can be the key of a JSON object: how to write and how to read a key. */
    record KeyShape(Function<Object, String> write, Function<String, Object> read) {}

    static Optional<KeyShape> keyOf(Class<?> type) {
        if (type == String.class) {
            return Optional.of(new KeyShape(key -> (String) key, key -> key));
        }
        if (type == NodeName.class) {
            return Optional.of(new KeyShape(key -> ((NodeName) key).value(), NodeName::of));
        }
        if (type == ResourceId.class) {
            return Optional.of(new KeyShape(key -> ((ResourceId) key).value(), ResourceId::of));
        }
        return Optional.empty();
    }

    private static Map<Class<?>, Shape> byType() {
        Map<Class<?>, Shape> shapes = new LinkedHashMap<>();
        shapes.put(String.class, text(value -> (String) value, text -> text));
        shapes.put(NodeName.class, text(value -> ((NodeName) value).value(), NodeName::of));
        shapes.put(ResourceId.class, text(value -> ((ResourceId) value).value(), ResourceId::of));
        shapes.put(CibVersion.class, text(Object::toString, ScalarShapes::version));
        shapes.put(Instant.class, text(Object::toString, ScalarShapes::instant));
        shapes.put(
                boolean.class,
                shape((out, value) -> out.writeBoolean((Boolean) value), in -> switch (in.currentToken()) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    case null, default -> throw expected(in, "true or false");
                }));
        shapes.put(Boolean.class, require(shapes, boolean.class));
        shapes.put(int.class, shape((out, value) -> out.writeNumber((Integer) value), ScalarShapes::readInt));
        shapes.put(Integer.class, require(shapes, int.class));
        shapes.put(long.class, shape((out, value) -> out.writeNumber((Long) value), in -> {
            JsonFormat.require(in, JsonToken.VALUE_NUMBER_INT);
            return in.getLongValue();
        }));
        shapes.put(Long.class, require(shapes, long.class));
        shapes.put(
                Score.class,
                shape((out, value) -> out.writeNumber(((Score) value).value()), in -> Score.of((Integer) readInt(in))));
        shapes.put(Duration.class, shape(ScalarShapes::writeMillis, ScalarShapes::readMillis));
        return shapes;
    }

    private static Shape require(Map<Class<?>, Shape> shapes, Class<?> type) {
        return Objects.requireNonNull(shapes.get(type));
    }

    private static Shape text(Function<Object, String> toText, Function<String, Object> ofText) {
        return shape((out, value) -> out.writeString(JsonFormat.encodable(toText.apply(value))), in -> {
            JsonFormat.require(in, JsonToken.VALUE_STRING);
            try {
                return ofText.apply(in.getText());
            } catch (IllegalArgumentException | DateTimeException e) {
                throw UnreadableJson.malformed(in, String.valueOf(e.getMessage()));
            }
        });
    }

    private static Shape enumShape(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(word((Enum<?>) constant), constant);
        }
        return shape((out, value) -> out.writeString(word((Enum<?>) value)), in -> {
            JsonFormat.require(in, JsonToken.VALUE_STRING);
            Object constant = constants.get(in.getText());
            if (constant == null) {
                throw UnreadableJson.unknownKind(
                        in, "\"" + in.getText() + "\" is none of " + String.join(", ", constants.keySet()));
            }
            return constant;
        });
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Object version(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no version like 0.12.3");
        }
        return new CibVersion(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }

    private static Object instant(String text) {
        return Instant.parse(text);
    }

    private static Object readInt(JsonParser in) throws IOException {
        JsonFormat.require(in, JsonToken.VALUE_NUMBER_INT);
        return in.getIntValue();
    }

    /** Milliseconds, with decimals only where a duration is not a whole number of them; nothing is rounded away. */
    private static void writeMillis(JsonGenerator out, Object value) throws IOException {
        Duration duration = (Duration) value;
        if (duration.getNano() % 1_000_000 == 0) {
            out.writeNumber(duration.toMillis());
        } else {
            BigDecimal nanos = BigDecimal.valueOf(duration.getSeconds())
                    .movePointRight(9)
                    .add(BigDecimal.valueOf(duration.getNano()));
            out.writeNumber(nanos.movePointLeft(6).stripTrailingZeros().toPlainString());
        }
    }

    private static Object readMillis(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            JsonFormat.require(in, JsonToken.VALUE_NUMBER_INT);
        }
        String text = in.getText();
        if (!MILLIS.matcher(text).matches()) {
            throw UnreadableJson.malformed(in, text + " is no number of milliseconds");
        }
        BigDecimal nanos = new BigDecimal(text).movePointRight(6);
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
        return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static UnreadableJson expected(JsonParser in, String what) {
        return UnreadableJson.malformed(in, "expected " + what + ", found " + JsonFormat.words(in.currentToken()));
    }

    @FunctionalInterface
    interface Write {
        void write(JsonGenerator out, Object value) throws IOException;
    }

    @FunctionalInterface
    interface Read {
        Object read(JsonParser in) throws IOException;
    }

    static Shape shape(Write write, Read read) {
        return new Shape() {
            @Override
            public void write(JsonGenerator out, Object value) throws IOException {
                write.write(out, value);
            }

            @Override
            public Object read(JsonParser in) throws IOException {
                return read.read(in);
            }
        };
    }
}
