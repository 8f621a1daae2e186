package org.jcrm.core.codec.api;

import java.util.List;

/** What {@code config verify} found: with an error the configuration would be refused, with warnings it would not. */
public record ConfigVerified(List<LocatedError> errors, List<LocatedError> warnings) {
    public ConfigVerified {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }
}
