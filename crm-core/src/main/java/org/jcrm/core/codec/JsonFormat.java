package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one set-up of Jackson's streaming layer: limits against hostile or damaged input, and the translation of its
 * exceptions into {@link CodecException}. Data binding is not used, so that a command-line start loads few classes.
 */
final class JsonFormat {
    /** A CIB of thousands of resources is a few MiB; what is larger is damaged or hostile. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int MAX_DEPTH = 200;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_BYTES)
                    .maxNameLength(64 * 1024)
                    .maxNumberLength(64)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonFormat() {}

    /** Writes JSON; called with a generator that is closed afterwards. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    /** Reads one JSON value; called with a parser that stands on its first token. */
    @FunctionalInterface
    interface Reading<T> {
        T from(JsonParser in) throws IOException;
    }

    /** @throws IllegalArgumentException if the result would be larger than {@code limit} bytes or nested too deeply */
    static byte[] write(int limit, Writing writing) {
        try (Bounded bytes = new Bounded(limit)) {
            try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
                writing.to(out);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** Reads exactly one JSON value; anything after it is an error. */
    static <T> T read(byte[] bytes, int limit, Reading<T> reading) throws CodecException {
        if (bytes.length > limit) {
            throw new CodecException(
                    CodecException.Reason.TOO_LARGE, bytes.length + " bytes are more than the limit of " + limit);
        }
        try (JsonParser in = FACTORY.createParser(bytes)) {
            if (in.nextToken() == null) {
                throw new CodecException(CodecException.Reason.MALFORMED, "there is no JSON, the input is empty");
            }
            T value = reading.from(in);
            if (in.nextToken() != null) {
                throw UnreadableJson.malformed(in, "something follows after the end of the value");
            }
            return value;
        } catch (UnreadableJson e) {
            throw e.asCodecException();
        } catch (StreamConstraintsException e) {
            throw new CodecException(CodecException.Reason.TOO_LARGE, firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new CodecException(
                    CodecException.Reason.MALFORMED, "no valid JSON: " + firstLine(String.valueOf(e.getMessage())));
        }
    }

    /** @throws UnreadableJson if the current token is another one */
    static void require(JsonParser in, JsonToken token) throws IOException {
        if (in.currentToken() != token) {
            throw UnreadableJson.malformed(in, "expected " + words(token) + ", found " + words(in.currentToken()));
        }
    }

    /** Steps to the next token, which must be the field {@code name}, and on to its value. */
    static void requireField(JsonParser in, String name) throws IOException {
        if (in.nextToken() != JsonToken.FIELD_NAME || !name.equals(in.currentName())) {
            throw UnreadableJson.malformed(in, "expected the field \"" + name + "\" here");
        }
        in.nextToken();
    }

    /** Text that UTF-8 can carry: half of a surrogate pair (a text cut in the wrong place) becomes U+FFFD. */
    static String encodable(String text) {
        int index = 0;
        while (index < text.length()) {
            char c = text.charAt(index);
            if (Character.isHighSurrogate(c)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1))) {
                index += 2;
            } else if (Character.isSurrogate(c)) {
                return text.codePoints()
                        .map(point ->
                                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            } else {
                index++;
            }
        }
        return text;
    }

    static String words(@Nullable JsonToken token) {
        if (token == null) {
            return "the end of the input";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case END_OBJECT -> "the end of an object";
            case START_ARRAY -> "a list";
            case END_ARRAY -> "the end of a list";
            case FIELD_NAME -> "a field name";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a decimal number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> token.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Stops growing at a limit, so that a runaway value cannot take the heap with it. */
    private static final class Bounded extends ByteArrayOutputStream {
        private final int limit;

        Bounded(int limit) {
            super(512);
            this.limit = limit;
        }

        @Override
        public synchronized void write(int b) {
            check(1);
            super.write(b);
        }

        @Override
        public synchronized void write(byte[] b, int off, int len) {
            check(len);
            super.write(b, off, len);
        }

        private void check(int more) {
            if (size() > limit - more) {
                throw new IllegalArgumentException("is larger than the limit of " + limit + " bytes");
            }
        }
    }
}
