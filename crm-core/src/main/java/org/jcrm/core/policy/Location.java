package org.jcrm.core.policy;

import java.util.Map;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;

/**
 * A location constraint resolved to nodes: rules evaluated, tags and patterns expanded.
 *
 * @param role the role that it is about; {@link Role#UNKNOWN} for any
 */
record Location(String id, Role role, Discovery discovery, Map<LiveNode, Score> nodes) {
    /** Whether the cluster looks for the resource on these nodes. */
    enum Discovery {
        ALWAYS,
        NEVER,
        EXCLUSIVE
    }

    Location {
        nodes = Ordered.copyOf(nodes);
    }
}
