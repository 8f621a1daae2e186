package org.jcrm.core.codec;

import static java.util.Objects.requireNonNull;

/**
 * Bytes or text that cannot be read, with the reason as one plain sentence. Checked, because what others send or what a
 * disk kept may always be wrong, and the caller must decide what that means for it.
 */
public final class CodecException extends Exception {
    /** What kind of trouble it is; decides whether upgrading, shrinking or repairing helps. */
    public enum Reason {
        /** No valid JSON, or not of the expected shape. */
        MALFORMED,
        /** Larger than the limit, or nested too deeply. */
        TOO_LARGE,
        /** Written by a jcrm that speaks another protocol or format version. */
        UNKNOWN_VERSION,
        /** A message, edit or other kind of value that this version does not know. */
        UNKNOWN_KIND
    }

    private final Reason reason;

    public CodecException(Reason reason, String sentence) {
        super(requireNonNull(sentence, "sentence is null"));
        this.reason = requireNonNull(reason, "reason is null");
    }

    public Reason reason() {
        return reason;
    }

    /** The sentence; never null here. */
    @Override
    public String getMessage() {
        return requireNonNull(super.getMessage());
    }
}
