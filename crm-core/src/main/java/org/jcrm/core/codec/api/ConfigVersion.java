package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibVersion;

/**
 * A configuration that a node keeps.
 *
 * @param by who wrote it: user, program and node, as far as they are known
 * @param changes what it changed of the configuration before it; empty for the oldest
 */
public record ConfigVersion(CibVersion version, Optional<Instant> at, String by, List<String> changes) {
    public ConfigVersion {
        requireNonNull(version, "version is null");
        requireNonNull(at, "at is null");
        requireNonNull(by, "by is null");
        changes = List.copyOf(changes);
    }
}
