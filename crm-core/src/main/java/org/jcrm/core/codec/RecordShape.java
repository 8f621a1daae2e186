package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A record as a JSON object, its components in their order. Unknown, doubled and missing fields are errors. */
final class RecordShape implements Shape {
    private record Field(int index, String name, MethodHandle getter, Shape shape) {}

    private final String typeName;
    private final MethodHandle constructor;
    private final Map<String, Field> fields;

    private RecordShape(String typeName, MethodHandle constructor, Map<String, Field> fields) {
        this.typeName = typeName;
        this.constructor = constructor;
        this.fields = fields;
    }

    static RecordShape of(Class<?> type, Function<Type, Shape> shapes) {
        RecordComponent[] components = type.getRecordComponents();
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Map<String, Field> fields = new LinkedHashMap<>();
        try {
            for (int i = 0; i < components.length; i++) {
                RecordComponent component = components[i];
                Field field = new Field(
                        i,
                        fieldName(type, component),
                        lookup.unreflect(component.getAccessor())
                                .asType(MethodType.methodType(Object.class, Object.class)),
                        shapes.apply(component.getGenericType()));
                if (fields.put(field.name(), field) != null) {
                    throw new IllegalArgumentException(
                            "no JSON shape for " + type.getName() + ": two fields are called " + field.name());
                }
            }
            MethodHandle constructor = lookup.unreflectConstructor(type.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new)))
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new RecordShape(type.getSimpleName(), constructor, fields);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no JSON shape for " + type.getName() + ": make it public", e);
        }
    }

    private static String fieldName(Class<?> type, RecordComponent component) {
        String name = component.getName();
        if (component.getType() == Duration.class) {
            return name + "Millis";
        }
        if (name.equals(SealedShape.KIND)) {
            // The kind of the record itself has that name: an OrderConstraint's own is its orderConstraintKind.
            return Character.toLowerCase(type.getSimpleName().charAt(0))
                    + type.getSimpleName().substring(1)
                    + "Kind";
        }
        return name;
    }

    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
        out.writeStartObject();
        writeFields(out, value);
        out.writeEndObject();
    }

    void writeFields(JsonGenerator out, Object value) throws IOException {
        for (Field field : fields.values()) {
            Object component = call(field.getter(), value);
            if (component == null) {
                throw new IllegalArgumentException(field.name() + " of a " + typeName + " is null");
            }
            if (!isEmpty(component)) {
                out.writeFieldName(field.name());
                field.shape().write(out, component);
            }
        }
    }

    private static boolean isEmpty(Object component) {
        return switch (component) {
            case Optional<?> optional -> optional.isEmpty();
            case List<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    @Override
    public Object read(JsonParser in) throws IOException {
        JsonFormat.require(in, JsonToken.START_OBJECT);
        return readFields(in);
    }

    /** Reads fields from the next token to the end of the object. */
    Object readFields(JsonParser in) throws IOException {
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        while (in.nextToken() != JsonToken.END_OBJECT) {
            Field field = fields.get(in.currentName());
            if (field == null) {
                throw UnreadableJson.malformed(
                        in,
                        "a " + typeName + " has no field \"" + in.currentName() + "\", it has "
                                + String.join(", ", fields.keySet()));
            }
            in.nextToken();
            if (values[field.index()] != null) {
                throw UnreadableJson.malformed(in, "\"" + field.name() + "\" is there twice");
            }
            values[field.index()] = field.shape().read(in);
        }
        for (Field field : fields.values()) {
            if (values[field.index()] == null) {
                values[field.index()] = field.shape()
                        .whenAbsent()
                        .orElseThrow(() ->
                                UnreadableJson.malformed(in, "a " + typeName + " lacks its \"" + field.name() + "\""));
            }
        }
        return construct(in, values);
    }

    private Object construct(JsonParser in, @Nullable Object[] values) throws IOException {
        try {
            return (Object) constructor.invokeExact(values);
        } catch (RuntimeException e) {
            // A record's own constructor knows what it accepts; its refusal is a property of the input here.
            throw UnreadableJson.malformed(in, "no " + typeName + ": " + e.getMessage());
        } catch (Throwable e) {
            throw sneaky(e);
        }
    }

    private static @Nullable Object call(MethodHandle getter, Object value) {
        try {
            return (Object) getter.invokeExact(value);
        } catch (Throwable e) {
            throw sneaky(e);
        }
    }

    /** Accessors and constructors of records declare no checked exception. */
    private static RuntimeException sneaky(Throwable e) {
        switch (e) {
            case Error error -> throw error;
            case RuntimeException unchecked -> throw unchecked;
            default -> throw new IllegalStateException(e);
        }
    }
}
