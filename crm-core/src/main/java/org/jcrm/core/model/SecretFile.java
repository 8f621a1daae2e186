package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A setting's value that stands in a file on each node: the configuration holds only this reference, and the node reads the
 * file each time it uses the value. People write {@code value: {file: /etc/jcrm/secrets/ipmi}}.
 *
 * @param path of the file, absolute
 */
public record SecretFile(String path) {
    private static final String PREFIX = "secret-file:";

    public SecretFile {
        requireNonNull(path, "path is null");
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path of a secret is absolute, not \"" + path + "\"");
        }
    }

    /** The reference that a setting's value is; empty for a value that stands for itself. */
    public static Optional<SecretFile> of(String value) {
        return value.startsWith(PREFIX + "/")
                ? Optional.of(new SecretFile(value.substring(PREFIX.length())))
                : Optional.empty();
    }

    /** The text that an {@link NvPair} holds, in every form of the configuration but YAML. */
    public String value() {
        return PREFIX + path;
    }
}
