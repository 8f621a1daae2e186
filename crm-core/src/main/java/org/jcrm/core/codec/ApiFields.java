package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.cib.CibVersion;

/** How single values look in the API: always three decimals of a second, lower-case enums, {@code …Millis}. */
final class ApiFields {
    private static final DateTimeFormatter ISO_MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final Pattern VERSION = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})\\.(\\d{1,18})");

    private ApiFields() {}

    static void text(JsonGenerator out, String name, Object value) throws IOException {
        out.writeStringField(name, JsonFormat.encodable(value.toString()));
    }

    static void text(JsonGenerator out, String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            text(out, name, value.get().toString());
        }
    }

    static void instant(JsonGenerator out, String name, Instant value) throws IOException {
        out.writeStringField(name, ISO_MILLIS.format(value));
    }

    static void instant(JsonGenerator out, String name, Optional<Instant> value) throws IOException {
        if (value.isPresent()) {
            instant(out, name, value.get());
        }
    }

    /** @param name ends in {@code Millis} */
    static void millis(JsonGenerator out, String name, Duration value) throws IOException {
        out.writeNumberField(name, value.toMillis());
    }

    static void constant(JsonGenerator out, String name, Enum<?> value) throws IOException {
        out.writeStringField(name, value.name().toLowerCase(Locale.ROOT));
    }

    static void texts(JsonGenerator out, String name, List<?> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (Object value : values) {
            out.writeString(JsonFormat.encodable(value.toString()));
        }
        out.writeEndArray();
    }

    /** Writes one element of a list. */
    @FunctionalInterface
    interface Element<T> {
        void write(JsonGenerator out, T value) throws IOException;
    }

    static <T> void objects(JsonGenerator out, String name, List<? extends T> values, Element<T> element)
            throws IOException {
        out.writeFieldName(name);
        objects(out, values, element);
    }

    static <T> void objects(JsonGenerator out, List<? extends T> values, Element<T> element) throws IOException {
        out.writeStartArray();
        for (T value : values) {
            out.writeStartObject();
            element.write(out, value);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Reads one element of a list. */
    @FunctionalInterface
    interface From<T> {
        T read(JsonObject json) throws CodecException;
    }

    static <T> List<T> each(List<JsonObject> objects, From<T> from) throws CodecException {
        List<T> values = new ArrayList<>();
        for (JsonObject object : objects) {
            values.add(from.read(object));
        }
        return values;
    }

    static CibVersion version(String text) throws CodecException {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            throw new CodecException(CodecException.Reason.MALFORMED, "\"" + text + "\" is no version like 0.12.3");
        }
        return new CibVersion(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }
}
