package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.model.ResourceId;

/** {@code pgsql_monitor_2000}: resource (or instance), operation, interval in milliseconds (0: not recurring). */
public record OperationKey(ResourceId resource, String operation, long intervalMillis)
        implements Comparable<OperationKey> {
    public OperationKey {
        requireNonNull(resource, "resource is null");
        requireNonNull(operation, "operation is null");
    }

    @Override
    public int compareTo(OperationKey other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return resource + "_" + operation + "_" + intervalMillis;
    }
}
