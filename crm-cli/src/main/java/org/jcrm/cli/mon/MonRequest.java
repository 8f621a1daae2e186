package org.jcrm.cli.mon;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.jcrm.cli.Session.Target;
import org.jcrm.cli.render.MonOptions;

/**
 * What {@code jcrm mon} is to do.
 *
 * @param once print once and end
 * @param from a saved status in place of a daemon
 * @param outputTo a file in place of the standard output
 * @param commandLine as typed, which the XML repeats
 */
public record MonRequest(
        Target target,
        MonOptions options,
        Format format,
        boolean once,
        Optional<Path> from,
        Optional<Path> outputTo,
        String commandLine) {
    /** How the status is written. */
    public enum Format {
        TEXT,
        XML,
        JSON,
        HTML
    }

    public MonRequest {
        requireNonNull(target, "target is null");
        requireNonNull(options, "options is null");
        requireNonNull(format, "format is null");
        requireNonNull(from, "from is null");
        requireNonNull(outputTo, "outputTo is null");
        requireNonNull(commandLine, "commandLine is null");
    }
}
