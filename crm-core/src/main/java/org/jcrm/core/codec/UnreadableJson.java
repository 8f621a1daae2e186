package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.Serial;

/** Carries a {@link CodecException}'s words through Jackson's signatures; never leaves this package. */
final class UnreadableJson extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final CodecException.Reason reason;

    private UnreadableJson(CodecException.Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** @param what continues "at /path: …" */
    static UnreadableJson malformed(JsonParser in, String what) {
        return new UnreadableJson(CodecException.Reason.MALFORMED, where(in) + what);
    }

    static UnreadableJson unknownKind(JsonParser in, String what) {
        return new UnreadableJson(CodecException.Reason.UNKNOWN_KIND, where(in) + what);
    }

    static UnreadableJson unknownVersion(JsonParser in, String what) {
        return new UnreadableJson(CodecException.Reason.UNKNOWN_VERSION, where(in) + what);
    }

    CodecException asCodecException() {
        return new CodecException(reason, String.valueOf(getMessage()));
    }

    private static String where(JsonParser in) {
        String pointer = in.getParsingContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "" : "at " + pointer + ": ";
    }
}
