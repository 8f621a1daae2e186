package org.jcrm.core.model;

import java.util.Optional;

/** What a text of a configuration may hold, wherever it came from: a file, the API, Pacemaker's XML. */
public final class TextCheck {
    /** The longest name. */
    public static final int NAME = 255;

    /** The longest id that is shown and compared only. */
    public static final int ID = 1_024;

    /** The longest value. */
    public static final int VALUE = 16_384;

    /** Quotes, separators and what a shell gives a meaning; a path could lead out of a folder. */
    private static final String NOT_IN_NAMES = "/\\\"'`$;|<>&*?";

    private TextCheck() {}

    /**
     * What is wrong with the name of a resource, node, template, tag, ticket, operation or setting; empty: nothing. The
     * sentence begins with {@code subject} and never repeats the name, which may be made to mislead.
     */
    public static Optional<String> name(String subject, String name) {
        if (name.isBlank()) {
            return Optional.of(subject + " is empty");
        }
        if (name.startsWith("-") || name.equals(".") || name.equals("..")) {
            return Optional.of(subject + " must not begin with \"-\", nor be \".\" or \"..\"");
        }
        return tooLong(subject, name, NAME).or(() -> forbidden(subject, name, NOT_IN_NAMES, ""));
    }

    /** The same for the name of a resource or node, which must not hold blanks either. */
    public static Optional<String> word(String subject, String name) {
        return name(subject, name).or(() -> forbidden(subject, name, " \u00a0\u3000", ""));
    }

    /** What is wrong with an id that is shown and compared only. */
    public static Optional<String> id(String subject, String id) {
        return tooLong(subject, id, ID).or(() -> forbidden(subject, id, "/\\\"'`$<>", ""));
    }

    /** What is wrong with a value; lines and tabs are allowed. */
    public static Optional<String> value(String subject, String value) {
        return tooLong(subject, value, VALUE).or(() -> forbidden(subject, value, "", "\n\r\t"));
    }

    /** Only the length. */
    public static Optional<String> tooLong(String subject, String text, int most) {
        return text.length() <= most
                ? Optional.empty()
                : Optional.of(subject + " has " + text.length() + " characters, more than " + most);
    }

    private static Optional<String> forbidden(String subject, String text, String forbidden, String allowed) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            boolean bad = forbidden.indexOf(point) >= 0 || (misleading(point) && allowed.indexOf(point) < 0);
            if (bad) {
                return Optional.of("%s holds the character U+%04X at position %d, which is not allowed there"
                        .formatted(subject, point, i + 1));
            }
        }
        return Optional.empty();
    }

    /** Control characters, line ends, halves of characters, and what turns the direction of the text around it. */
    private static boolean misleading(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
            default -> false;
        };
    }
}
