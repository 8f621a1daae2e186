package org.jcrm.daemon.api;

import java.util.List;
import org.jcrm.core.status.ClusterStatus;

/** Flattens the tree of resources to its primitives. Pure. */
public final class Instances {
    private Instances() {}

    public static List<ClusterStatus.PrimitiveStatus> of(ClusterStatus.ResourceStatus resource) {
        return switch (resource) {
            case ClusterStatus.PrimitiveStatus primitive -> List.of(primitive);
            case ClusterStatus.GroupStatus group -> group.members();
            case ClusterStatus.CloneStatus clone ->
                clone.instances().stream()
                        .flatMap(instance -> of(instance).stream())
                        .toList();
        };
    }
}
