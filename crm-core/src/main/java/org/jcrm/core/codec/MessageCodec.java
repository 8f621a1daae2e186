package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonToken;
import org.jcrm.core.controller.Message;

/**
 * Messages between daemons ↔ bytes: {@code {"protocol":1,"message":{"kind":"join-offer",…}}} in UTF-8. Reading trusts
 * nothing: size, nesting, shape and kind are checked, and only records of this project are ever constructed.
 * Thread-safe.
 */
public final class MessageCodec {
    /** Raised when a message of the older version would be misunderstood; peers of another protocol are refused. */
    public static final int PROTOCOL = 1;

    /** Largest message in bytes; the whole CIB travels in one. */
    public static final int MAX_BYTES = JsonFormat.MAX_BYTES;

    private static final Shape MESSAGE = Shapes.of(Message.class);

    private MessageCodec() {}

    /** @throws IllegalArgumentException if the message is larger than {@link #MAX_BYTES} */
    public static byte[] encode(Message message) {
        return JsonFormat.write(MAX_BYTES, out -> {
            out.writeStartObject();
            out.writeNumberField("protocol", PROTOCOL);
            out.writeFieldName("message");
            MESSAGE.write(out, message);
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no message that this version understands */
    public static Message decode(byte[] bytes) throws CodecException {
        return JsonFormat.read(bytes, MAX_BYTES, in -> {
            JsonFormat.require(in, JsonToken.START_OBJECT);
            JsonFormat.requireField(in, "protocol");
            JsonFormat.require(in, JsonToken.VALUE_NUMBER_INT);
            int protocol = in.getIntValue();
            if (protocol != PROTOCOL) {
                throw UnreadableJson.unknownVersion(
                        in,
                        "the sender speaks protocol " + protocol + ", this daemon speaks " + PROTOCOL
                                + "; run the same jcrm version on every node");
            }
            JsonFormat.requireField(in, "message");
            Message message = (Message) MESSAGE.read(in);
            if (in.nextToken() != JsonToken.END_OBJECT) {
                throw UnreadableJson.malformed(in, "only \"protocol\" and \"message\" belong here");
            }
            return message;
        });
    }
}
