package org.jcrm.cli.render;

import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;

/** Where something is promoted. */
public final class PromotedNodes {
    private PromotedNodes() {}

    public static List<NodeName> of(ClusterStatus status) {
        return ResourceLines.flatten(status.resources()).stream()
                .filter(instance -> instance.role() == Role.PROMOTED)
                .flatMap(instance -> instance.runningOn().stream())
                .distinct()
                .toList();
    }
}
