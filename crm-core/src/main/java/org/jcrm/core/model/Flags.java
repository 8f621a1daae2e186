package org.jcrm.core.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Truth values as operators write them. */
public final class Flags {
    private Flags() {}

    public static Optional<Boolean> parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "y", "1" -> Optional.of(true);
            case "false", "off", "no", "n", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Whether {@code name} is set to true; anything else, and nothing, is false. */
    public static boolean isTrue(Map<String, String> values, String name) {
        return isTrue(values.get(name));
    }

    /** Of an option that is on by default: only a word for no switches it off. */
    public static boolean unlessOff(Optional<String> value) {
        return value.flatMap(Flags::parse).orElse(true);
    }

    public static boolean isTrue(@Nullable String value) {
        return value != null && parse(value).orElse(false);
    }
}
