package org.jcrm.core.check;

import static java.util.Objects.requireNonNull;

/**
 * Something wrong with a configuration.
 *
 * @param path where: {@code cluster.no-quorum-policy}, {@code nodes.node1}, {@code resources.pgsql.params.pgdata},
 *     {@code resources.pgsql.operations.<id>.timeout}, {@code constraints.<id>}, {@code defaults.resources.x}
 * @param message what is wrong, as one sentence
 * @param nextStep what to do; may be empty
 */
public record ConfigProblem(Severity severity, String path, String message, String nextStep) {
    /** Whether it keeps a configuration from being applied. */
    public enum Severity {
        /** It cannot work, or does not say what was meant. */
        ERROR,
        /** It works, but an operator should know. */
        WARNING
    }

    public ConfigProblem {
        requireNonNull(severity, "severity is null");
        requireNonNull(path, "path is null");
        requireNonNull(message, "message is null");
        requireNonNull(nextStep, "nextStep is null");
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        return path + ": " + message + (nextStep.isEmpty() ? "" : "; " + nextStep);
    }
}
