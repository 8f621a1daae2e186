package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jcrm.core.cib.CibVersion;

/**
 * What {@code config apply} did, or with a dry run would do.
 *
 * @param version the configuration's version afterwards (with a dry run: now)
 * @param changes one line for each difference
 * @param summary the transition that follows
 */
public record ConfigApplied(CibVersion version, List<String> changes, List<String> summary, List<String> warnings) {
    public ConfigApplied {
        requireNonNull(version, "version is null");
        changes = List.copyOf(changes);
        summary = List.copyOf(summary);
        warnings = List.copyOf(warnings);
    }
}
