package org.jcrm.core.codec;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes or text that cannot be read, with the reason as one plain sentence. Checked, because what others send or what a
 * disk kept may always be wrong, and the caller must decide what that means for it.
 */
public class CodecException extends Exception {
    private static final long serialVersionUID = 1L;

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
    private final String sentence;
    private final transient @Nullable XmlPlace place;

    public CodecException(Reason reason, String sentence) {
        super(requireNonNull(sentence, "sentence is null"));
        this.reason = requireNonNull(reason, "reason is null");
        this.sentence = sentence;
        this.place = null;
    }

    /** Something wrong at one place of an XML text. */
    CodecException(Reason reason, XmlPlace place, String sentence) {
        super("line " + place.line() + (place.path().isEmpty() ? "" : ", " + place.path()) + ": " + sentence);
        this.reason = requireNonNull(reason, "reason is null");
        this.sentence = sentence;
        this.place = place;
    }

    /** Where it is wrong, if the text is XML. */
    public Optional<XmlPlace> place() {
        return Optional.ofNullable(place);
    }

    /** What is wrong, without the place. */
    public String sentence() {
        return sentence;
    }

    public Reason reason() {
        return reason;
    }

    /** The sentence, with the place if there is one; never null here. */
    @Override
    public String getMessage() {
        return requireNonNull(super.getMessage());
    }
}
