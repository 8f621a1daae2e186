package org.jcrm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.model.NodeName;

/** The database on one host: its data survives a crash, its process does not. Rows are the client's sequence numbers. */
final class SimPostgres {
    /** What the postmaster is. */
    enum Mode {
        STOPPED,
        STANDBY,
        PRIMARY
    }

    private final List<Long> rows = new ArrayList<>();
    private final Set<NodeName> syncStandbys = new TreeSet<>();
    private Mode mode = Mode.STOPPED;
    private int timeline = 1;
    private boolean lock;
    /** Rises with every start of the postmaster: a process that was replaced cannot be mistaken for its successor. */
    private int generation;

    Mode mode() {
        return mode;
    }

    int timeline() {
        return timeline;
    }

    List<Long> rows() {
        return rows;
    }

    boolean locked() {
        return lock;
    }

    int generation() {
        return generation;
    }

    boolean running() {
        return mode != Mode.STOPPED;
    }

    Set<NodeName> syncStandbys() {
        return syncStandbys;
    }

    void startAsStandby() {
        mode = Mode.STANDBY;
        generation++;
        syncStandbys.clear();
    }

    void promote(Set<NodeName> expectedStandbys) {
        lock = true;
        mode = Mode.PRIMARY;
        timeline++;
        syncStandbys.clear();
        syncStandbys.addAll(expectedStandbys);
    }

    /** A clean end: everything is on disk, nothing needs protection. */
    void stopCleanly() {
        mode = Mode.STOPPED;
        lock = false;
        syncStandbys.clear();
    }

    /** SIGKILL or power loss. */
    void crash() {
        mode = Mode.STOPPED;
        syncStandbys.clear();
    }

    void insert(long row) {
        rows.add(row);
    }

    /** Whether this standby's data is contained in the primary's, so that it can stream. */
    boolean canFollow(SimPostgres primary) {
        return timeline <= primary.timeline
                && rows.size() <= primary.rows.size()
                && primary.rows.subList(0, rows.size()).equals(rows);
    }

    void follow(SimPostgres primary) {
        timeline = primary.timeline;
        rows.addAll(primary.rows.subList(rows.size(), primary.rows.size()));
    }

    /** The operator's rejoin: data as the primary has it, lock cleared. */
    void copyFrom(SimPostgres primary) {
        rows.clear();
        rows.addAll(primary.rows);
        timeline = primary.timeline;
        lock = false;
    }

    void clearLock() {
        lock = false;
    }

    /** Position by which an election compares: timeline, then length. */
    String position() {
        return "%08X%08X".formatted(timeline, rows.size());
    }
}
