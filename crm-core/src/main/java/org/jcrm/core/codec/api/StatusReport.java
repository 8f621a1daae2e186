package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.status.ClusterStatus;

/** The answer of {@code /v1/status}: what the asked daemon says of itself, and of the cluster. */
public record StatusReport(LocalStatus local, ClusterStatus cluster) {
    public StatusReport {
        requireNonNull(local, "local is null");
        requireNonNull(cluster, "cluster is null");
    }
}
