package org.jcrm.daemon.api;

import java.time.Instant;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.status.ClusterStatus;

/** Reads what is true from a snapshot: the core's {@code StatusReader}, with this daemon's name and version. */
@FunctionalInterface
public interface StatusSource {
    ClusterStatus read(Snapshot snapshot, Instant now);
}
