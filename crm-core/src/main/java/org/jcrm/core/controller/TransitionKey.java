package org.jcrm.core.controller;

import java.util.Optional;

/** {@code action:transition:expected-rc:uuid}: whose request an operation was, and what it should have returned. */
public record TransitionKey(int action, int transition, int targetReturnCode, String uuid) {
    public static Optional<TransitionKey> parse(String text) {
        String[] parts = text.split(":", 4);
        if (parts.length != 4
                || !parts[0].matches("\\d{1,9}")
                || !parts[1].matches("\\d{1,9}")
                || !parts[2].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(new TransitionKey(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), parts[3]));
    }

    @Override
    public String toString() {
        return action + ":" + transition + ":" + targetReturnCode + ":" + uuid;
    }
}
