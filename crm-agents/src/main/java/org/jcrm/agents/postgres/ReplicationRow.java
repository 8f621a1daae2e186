package org.jcrm.agents.postgres;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/** One row of {@code pg_stat_replication}: a standby that is connected to this primary. */
record ReplicationRow(String applicationName, long pid, String state, String syncState, long flushed) {
    static final String SQL = "select application_name, pid, state, sync_state, flush_lsn from pg_stat_replication";

    static ReplicationRow of(Map<String, String> row) {
        return new ReplicationRow(
                row.getOrDefault("application_name", ""),
                PgControl.number(row.getOrDefault("pid", "")),
                row.getOrDefault("state", ""),
                row.getOrDefault("sync_state", ""),
                WalPosition.parseLsn(row.getOrDefault("flush_lsn", "")).orElse(0L));
    }

    boolean isStreaming() {
        return state.equals("streaming");
    }

    /** It holds up commits until it has them: alone, or as one of a quorum. */
    boolean isSynchronous() {
        return isStreaming() && (syncState.equals("sync") || syncState.equals("quorum"));
    }

    boolean isOf(NodeName node) {
        return applicationName.equalsIgnoreCase(node.value());
    }

    /** The best row of a node: an old connection may linger beside the new one. */
    static Optional<ReplicationRow> best(List<ReplicationRow> rows, NodeName node) {
        return rows.stream()
                .filter(row -> row.isOf(node))
                .max(Comparator.comparing(ReplicationRow::isSynchronous)
                        .thenComparing(ReplicationRow::isStreaming)
                        .thenComparingLong(ReplicationRow::pid));
    }

    /** {@code STREAMING|SYNC}, as the attribute {@code pgsql-data-status} shows it. */
    String dataStatus() {
        return state.toUpperCase(java.util.Locale.ROOT) + "|" + syncState.toUpperCase(java.util.Locale.ROOT);
    }
}
