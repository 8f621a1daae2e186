package org.jcrm.membership;

import org.jspecify.annotations.Nullable;

/** The first byte of what members send each other: what the rest is. */
enum Frame {
    /** For the listener. */
    PAYLOAD(0),
    /** The sender is about to leave. */
    FAREWELL(1),
    /** The receiver of a farewell will take the sender's absence for a leave. */
    FAREWELL_NOTED(2);

    private final byte code;

    Frame(int code) {
        this.code = (byte) code;
    }

    byte[] wrap(byte[] payload) {
        byte[] wrapped = new byte[payload.length + 1];
        wrapped[0] = code;
        System.arraycopy(payload, 0, wrapped, 1, payload.length);
        return wrapped;
    }

    static @Nullable Frame of(byte code) {
        for (Frame each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return null;
    }
}
