package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A sealed interface: an object whose first field {@code kind} names the record. The kind is the record's name in
 * lower case with hyphens, without the interface's own name at its end: {@code CloneResource} among resources is
 * {@code clone}, {@code JoinOffer} among messages is {@code join-offer}.
 */
final class SealedShape implements Shape {
    static final String KIND = "kind";

    private record Kind(String name, RecordShape shape) {}

    private final String typeName;
    private final Map<Class<?>, Kind> byClass;
    private final Map<String, Kind> byName;

    private SealedShape(String typeName, Map<Class<?>, Kind> byClass, Map<String, Kind> byName) {
        this.typeName = typeName;
        this.byClass = byClass;
        this.byName = byName;
    }

    static SealedShape of(Class<?> type, Function<Type, Shape> shapes) {
        Map<Class<?>, Kind> byClass = new LinkedHashMap<>();
        Map<String, Kind> byName = new LinkedHashMap<>();
        collect(type, type, shapes, byClass, byName);
        return new SealedShape(type.getSimpleName(), byClass, byName);
    }

    private static void collect(
            Class<?> root,
            Class<?> type,
            Function<Type, Shape> shapes,
            Map<Class<?>, Kind> byClass,
            Map<String, Kind> byName) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                Kind kind = new Kind(kindName(root, permitted), RecordShape.of(permitted, shapes));
                byClass.put(permitted, kind);
                if (byName.put(kind.name(), kind) != null) {
                    throw new IllegalArgumentException(
                            "two kinds of " + root.getName() + " are called \"" + kind.name() + "\"");
                }
            } else if (permitted.isSealed()) {
                collect(root, permitted, shapes, byClass, byName);
            } else {
                throw new IllegalArgumentException("no JSON shape for " + permitted.getName() + ": make it a record");
            }
        }
    }

    static String kindName(Class<?> root, Class<?> type) {
        String name = type.getSimpleName();
        String suffix = root.getSimpleName();
        if (name.endsWith(suffix) && name.length() > suffix.length()) {
            name = name.substring(0, name.length() - suffix.length());
        }
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
        Kind kind = byClass.get(value.getClass());
        if (kind == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " is no kind of " + typeName);
        }
        out.writeStartObject();
        out.writeStringField(KIND, kind.name());
        kind.shape().writeFields(out, value);
        out.writeEndObject();
    }

    @Override
    public Object read(JsonParser in) throws IOException {
        JsonFormat.require(in, JsonToken.START_OBJECT);
        JsonFormat.requireField(in, KIND);
        JsonFormat.require(in, JsonToken.VALUE_STRING);
        Kind kind = byName.get(in.getText());
        if (kind == null) {
            throw UnreadableJson.unknownKind(
                    in, "\"" + in.getText() + "\" is no kind of " + typeName + " that this version knows");
        }
        return kind.shape().readFields(in);
    }
}
