package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** How the values of one Java type look as JSON. Immutable, and thread-safe for that reason. */
interface Shape {
    void write(JsonGenerator out, Object value) throws IOException;

    /** Reads one value; {@code in} stands on its first token and is left on its last. */
    Object read(JsonParser in) throws IOException;

    /** What an absent field means: the empty list, map or {@link Optional}; nothing for a type that has no such value. */
    default Optional<Object> whenAbsent() {
        return Optional.empty();
    }
}
