package org.jcrm.core.rule;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the earliest moment at which a decision may change by itself. Confined to one reading of a CIB. */
public final class NextChange {
    private @Nullable Instant earliest;

    public void at(Instant moment) {
        Instant known = earliest;
        if (known == null || moment.isBefore(known)) {
            earliest = moment;
        }
    }

    public Optional<Instant> earliest() {
        return Optional.ofNullable(earliest);
    }
}
