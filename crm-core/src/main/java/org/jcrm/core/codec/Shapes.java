package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.codec.ScalarShapes.KeyShape;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Ordered;
import org.jspecify.annotations.Nullable;

/**
 * Derives the JSON shape of every record that can be reached from a root type, so that a record or a component that
 * somebody adds travels without a line of codec. A type that has no shape is refused when the shapes are built, which
 * is when the daemon starts and in every test, not when the first such value is sent.
 *
 * <p>The rules: a record is an object with its components in their order; empty {@code Optional}s, lists and maps are
 * left out; a {@code Duration} is a number of milliseconds and its field is named {@code …Millis}; an {@code Instant} is
 * ISO text; an enum constant is its lower-case name; a sealed interface is an object whose first field {@code kind}
 * names the record; names and ids are plain texts, a score is a number. Every value has exactly one form, so equal
 * values have equal bytes on every JVM.
 */
final class Shapes {
    /** Built under construction; a type that contains itself (a rule in a rule) finds its own entry here. */
    private final Map<Type, Deferred> known = new LinkedHashMap<>();

    private Shapes() {}

    /** @throws IllegalArgumentException if a type that can be reached from {@code root} has no shape */
    static Shape of(Class<?> root) {
        return new Shapes().shape(root);
    }

    private Shape shape(Type type) {
        Deferred entry = known.get(type);
        if (entry != null) {
            return entry;
        }
        Deferred deferred = new Deferred();
        known.put(type, deferred);
        Shape shape = derive(type);
        deferred.target = shape;
        return shape;
    }

    private Shape derive(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return container(parameterized);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException("no JSON shape for " + type);
        }
        if (plain == AgentName.class) {
            return agentName(RecordShape.of(AgentName.class, this::shape));
        }
        Optional<Shape> scalar = ScalarShapes.of(plain);
        if (scalar.isPresent()) {
            return scalar.get();
        }
        if (plain.isRecord()) {
            return RecordShape.of(plain, this::shape);
        }
        if (plain.isSealed() && plain.isInterface()) {
            return SealedShape.of(plain, this::shape);
        }
        throw new IllegalArgumentException(
                "no JSON shape for " + plain.getName() + ": make it a record or a sealed interface of records");
    }

    private Shape container(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return new OptionalShape(shape(arguments[0]));
        }
        if (type.getRawType() == List.class) {
            return new ListShape(shape(arguments[0]));
        }
        if (type.getRawType() == Map.class && arguments[0] instanceof Class<?> keyType) {
            KeyShape key = ScalarShapes.keyOf(keyType)
                    .orElseThrow(() -> new IllegalArgumentException("no JSON key for " + keyType.getName()));
            return new MapShape(key, shape(arguments[1]));
        }
        throw new IllegalArgumentException("no JSON shape for " + type);
    }

    /** {@code "ocf:jcrm:pgsql"}; an odd name that this text does not carry without loss stays an object. */
    private static Shape agentName(Shape asObject) {
        return ScalarShapes.shape(
                (out, value) -> {
                    if (AgentName.parse(value.toString()).equals(Optional.of(value))) {
                        out.writeString(JsonFormat.encodable(value.toString()));
                    } else {
                        asObject.write(out, value);
                    }
                },
                in -> {
                    if (in.currentToken() != JsonToken.VALUE_STRING) {
                        return asObject.read(in);
                    }
                    return AgentName.parse(in.getText())
                            .orElseThrow(() -> UnreadableJson.malformed(in, "no agent name like ocf:jcrm:pgsql"));
                });
    }

    private static final class Deferred implements Shape {
        private @Nullable Shape target;

        private Shape target() {
            return Objects.requireNonNull(target, "used before the shapes were complete");
        }

        @Override
        public void write(JsonGenerator out, Object value) throws IOException {
            target().write(out, value);
        }

        @Override
        public Object read(JsonParser in) throws IOException {
            return target().read(in);
        }

        @Override
        public Optional<Object> whenAbsent() {
            return target().whenAbsent();
        }
    }

    private record OptionalShape(Shape element) implements Shape {
        @Override
        public void write(JsonGenerator out, Object value) throws IOException {
            element.write(out, ((Optional<?>) value).orElseThrow());
        }

        @Override
        public Object read(JsonParser in) throws IOException {
            return Optional.of(element.read(in));
        }

        @Override
        public Optional<Object> whenAbsent() {
            return Optional.of(Optional.empty());
        }
    }

    private record ListShape(Shape element) implements Shape {
        @Override
        public void write(JsonGenerator out, Object value) throws IOException {
            out.writeStartArray();
            for (Object each : (List<?>) value) {
                element.write(out, each);
            }
            out.writeEndArray();
        }

        @Override
        public Object read(JsonParser in) throws IOException {
            JsonFormat.require(in, JsonToken.START_ARRAY);
            List<Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                list.add(element.read(in));
            }
            return list;
        }

        @Override
        public Optional<Object> whenAbsent() {
            return Optional.of(List.of());
        }
    }

    private record MapShape(KeyShape key, Shape value) implements Shape {
        @Override
        public void write(JsonGenerator out, Object map) throws IOException {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                out.writeFieldName(JsonFormat.encodable(key.write().apply(entry.getKey())));
                value.write(out, entry.getValue());
            }
            out.writeEndObject();
        }

        @Override
        public Object read(JsonParser in) throws IOException {
            JsonFormat.require(in, JsonToken.START_OBJECT);
            Map<Object, Object> map = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                Object name = key(in);
                in.nextToken();
                if (map.put(name, value.read(in)) != null) {
                    throw UnreadableJson.malformed(in, "\"" + name + "\" is there twice");
                }
            }
            return map;
        }

        private Object key(JsonParser in) throws IOException {
            try {
                return key.read().apply(in.currentName());
            } catch (IllegalArgumentException e) {
                throw UnreadableJson.malformed(in, String.valueOf(e.getMessage()));
            }
        }

        @Override
        public Optional<Object> whenAbsent() {
            return Optional.of(Ordered.copyOf(new LinkedHashMap<>()));
        }
    }
}
