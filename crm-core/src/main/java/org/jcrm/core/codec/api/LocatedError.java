package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

/**
 * Something wrong at one place of a configuration file.
 *
 * @param line from 1; 0 if the problem has no place in the file
 * @param column from 1; 0 if unknown
 * @param nextStep what to do; empty if the message says it
 */
public record LocatedError(String file, int line, int column, String message, String nextStep) {
    public LocatedError {
        requireNonNull(file, "file is null");
        requireNonNull(message, "message is null");
        requireNonNull(nextStep, "nextStep is null");
    }

    /** {@code cluster.yaml:12:5: unknown key "timout"; did you mean "timeout"?} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        text.append(": ").append(message);
        if (!nextStep.isEmpty()) {
            text.append("; ").append(nextStep);
        }
        return text.toString();
    }
}
