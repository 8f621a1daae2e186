package org.jcrm.agents.postgres;

import java.util.Locale;
import java.util.Optional;

/** The parameter {@code rep_mode}. */
public enum RepMode {
    /** A single server; no replication is looked after. */
    NONE,
    /** Standbys never hold up a commit. */
    ASYNC,
    /** One standby has every acknowledged commit; without one, the primary goes on alone and says so. */
    SYNC,
    /** A standby of a primary outside of this cluster; never promoted. */
    SLAVE;

    public static Optional<RepMode> parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(NONE);
            case "async" -> Optional.of(ASYNC);
            case "sync" -> Optional.of(SYNC);
            case "slave", "standby" -> Optional.of(SLAVE);
            default -> Optional.empty();
        };
    }

    /** Whether this cluster promotes one of several instances. */
    public boolean isPromotable() {
        return this == SYNC || this == ASYNC;
    }
}
