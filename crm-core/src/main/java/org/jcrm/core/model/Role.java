package org.jcrm.core.model;

import java.util.Locale;
import java.util.Optional;

/** Role of a resource instance, from least to most active. Old spellings are read and never written. */
public enum Role {
    UNKNOWN("Unknown"),
    STOPPED("Stopped"),
    STARTED("Started"),
    UNPROMOTED("Unpromoted"),
    PROMOTED("Promoted");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The spelling of screens and configuration: {@code Promoted}. */
    public String text() {
        return text;
    }

    public boolean isActive() {
        return compareTo(STOPPED) > 0;
    }

    /** Reads any spelling, old ones ({@code Master}, {@code Slave}) included. */
    public static Optional<Role> parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "stopped" -> Optional.of(STOPPED);
            case "started" -> Optional.of(STARTED);
            case "unpromoted", "slave" -> Optional.of(UNPROMOTED);
            case "promoted", "master" -> Optional.of(PROMOTED);
            case "unknown" -> Optional.of(UNKNOWN);
            default -> Optional.empty();
        };
    }
}
