package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonToken;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;

/**
 * The CIB ↔ JSON: {@code {"format":1,"cib":{…}}} for the store on disk and the API. The form is canonical: equal CIBs
 * have equal bytes on every JVM, which {@link CibDigest} relies on. Thread-safe.
 */
public final class CibJson {
    /** Raised when files of the older version need a conversion. */
    public static final int FORMAT = 1;

    /** Largest CIB in bytes. */
    public static final int MAX_BYTES = JsonFormat.MAX_BYTES;

    private static final Shape CIB = Shapes.of(Cib.class);
    private static final Shape CONFIGURATION = Shapes.of(Configuration.class);

    private CibJson() {}

    /** @throws IllegalArgumentException if the CIB is larger than {@link #MAX_BYTES} */
    public static byte[] write(Cib cib) {
        return JsonFormat.write(MAX_BYTES, out -> {
            out.writeStartObject();
            out.writeNumberField("format", FORMAT);
            out.writeFieldName("cib");
            CIB.write(out, cib);
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no CIB of this format: damaged, truncated, or of a later version */
    public static Cib read(byte[] bytes) throws CodecException {
        return JsonFormat.read(bytes, MAX_BYTES, in -> {
            JsonFormat.require(in, JsonToken.START_OBJECT);
            JsonFormat.requireField(in, "format");
            JsonFormat.require(in, JsonToken.VALUE_NUMBER_INT);
            if (in.getIntValue() != FORMAT) {
                throw UnreadableJson.unknownVersion(
                        in, "this CIB has format " + in.getIntValue() + ", this version reads " + FORMAT);
            }
            JsonFormat.requireField(in, "cib");
            Cib cib = (Cib) CIB.read(in);
            if (in.nextToken() != JsonToken.END_OBJECT) {
                throw UnreadableJson.malformed(in, "only \"format\" and \"cib\" belong here");
            }
            return cib;
        });
    }

    static byte[] canonical(Cib cib) {
        return JsonFormat.write(MAX_BYTES, out -> CIB.write(out, cib));
    }

    static byte[] canonical(Configuration configuration) {
        return JsonFormat.write(MAX_BYTES, out -> CONFIGURATION.write(out, configuration));
    }
}
