package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * The cluster information base, an immutable snapshot; changed only by {@code CibReducer.apply(cib, edit)}.
 *
 * @param haveQuorum whether the partition that wrote this snapshot had quorum
 * @param dc the designated controller that wrote it, if any
 * @param extra further attributes of the {@code cib} element as read from XML ({@code validate-with}, …)
 */
public record Cib(
        CibVersion version,
        Optional<LastChange> lastChange,
        boolean haveQuorum,
        Optional<NodeName> dc,
        Configuration configuration,
        Status status,
        Map<String, String> extra) {
    public static final Cib EMPTY = new Cib(
            CibVersion.NONE, Optional.empty(), false, Optional.empty(), Configuration.EMPTY, Status.EMPTY, Map.of());

    public Cib {
        requireNonNull(version, "version is null");
        requireNonNull(lastChange, "lastChange is null");
        requireNonNull(dc, "dc is null");
        requireNonNull(configuration, "configuration is null");
        requireNonNull(status, "status is null");
        extra = Ordered.copyOf(extra);
    }

    /** The same with another configuration, under the same version: for plans of what is not stored. */
    public Cib with(Configuration other) {
        return new Cib(version, lastChange, haveQuorum, dc, other, status, extra);
    }

    /** The same with another status. */
    public Cib with(Status other) {
        return new Cib(version, lastChange, haveQuorum, dc, configuration, other, extra);
    }

    /** The same with or without quorum. */
    public Cib with(boolean quorum) {
        return new Cib(version, lastChange, quorum, dc, configuration, status, extra);
    }
}
