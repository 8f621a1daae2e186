package org.jcrm.it;

import static java.util.Objects.requireNonNull;

/** What a command in a host said and how it ended. */
public record CommandResult(String command, int exitCode, String output, String errors) {
    public CommandResult {
        requireNonNull(command, "command is null");
        requireNonNull(output, "output is null");
        requireNonNull(errors, "errors is null");
    }

    /** Everything it said, errors last. */
    public String text() {
        return errors.isEmpty() ? output : output + errors;
    }

    /** This result, or the failure of the scenario if the command failed. */
    public CommandResult orFail() {
        if (exitCode != 0) {
            throw new LabException("`" + command + "` ended with code " + exitCode + ":\n" + text());
        }
        return this;
    }
}
