package org.jcrm.agents.postgres;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the data of a stopped node stand to those of the primary. Pure.
 *
 * @param sentence the finding, for the operator
 */
record PgAssessment(Kind kind, String sentence) {
    /** What must be done so that the node can follow the primary. */
    enum Kind {
        /** Everything here is part of the primary's history: it only has to be started. */
        CONTAINED,
        /** There is WAL here that the primary never had: it must be undone. */
        DIVERGED,
        /** The data belong to another database cluster. */
        FOREIGN,
        /** No primary answers; there is nothing to compare with. */
        NO_PRIMARY
    }

    private static final Pattern LAST_RECORD = Pattern.compile("error in WAL record at ([0-9A-F]+/[0-9A-F]+)");
    private static final Pattern MISSING_SEGMENT = Pattern.compile("\"([0-9A-F]{24})\"");
    private static final Pattern HISTORY_LINE = Pattern.compile("(?m)^[ \\t]*+(\\d{1,9})[ \\t]++([0-9A-F]+/[0-9A-F]+)");

    /** The primary's answer to {@code IDENTIFY_SYSTEM}. */
    record Primary(String systemId, WalPosition position) {
        static Optional<Primary> parse(List<String> columns) {
            if (columns.size() < 3 || !columns.get(1).matches("\\d{1,9}")) {
                return Optional.empty();
            }
            return WalPosition.parseLsn(columns.get(2))
                    .map(lsn -> new Primary(columns.get(0), new WalPosition(Integer.parseInt(columns.get(1)), lsn)));
        }
    }

    /**
     * @param control of the stopped node
     * @param lastRecord where the last WAL record here starts, or a bound above it; empty if it could not be found
     * @param history the primary's timeline history file; empty text for timeline 1
     */
    static PgAssessment of(ControlData control, Optional<Long> lastRecord, Optional<Primary> primary, String history) {
        if (primary.isEmpty()) {
            return new PgAssessment(
                    Kind.NO_PRIMARY, "No primary answers at the cluster's address: there is nothing to compare with.");
        }
        Primary there = primary.get();
        if (!there.systemId().equals(control.systemId())) {
            return new PgAssessment(
                    Kind.FOREIGN,
                    "The data here belong to another database cluster (system identifier " + control.systemId()
                            + ") than the primary's (" + there.systemId() + ").");
        }
        int timeline = Math.max(control.checkpoint().timeline(), control.minimumRecoveryTimeline());
        Optional<Long> branch = timeline == there.position().timeline()
                ? Optional.of(there.position().lsn())
                : branchPoint(history, timeline);
        if (branch.isEmpty()) {
            return new PgAssessment(
                    Kind.DIVERGED,
                    "The data here are on timeline " + timeline
                            + ", which is not part of the history of the primary (on" + " timeline "
                            + there.position().timeline() + ").");
        }
        if (lastRecord.isEmpty()) {
            return new PgAssessment(
                    Kind.DIVERGED,
                    "The end of the WAL here could not be found, so it is taken as diverged from the primary.");
        }
        boolean contained = Long.compareUnsigned(lastRecord.get(), branch.get()) < 0;
        String place = timeline == there.position().timeline()
                ? "the primary is at " + there.position()
                : "the primary left timeline " + timeline + " at " + WalPosition.text(branch.get()) + " and is now at "
                        + there.position();
        return contained
                ? new PgAssessment(
                        Kind.CONTAINED,
                        "The data did not diverge: the last WAL record here starts at "
                                + WalPosition.text(lastRecord.get()) + " on timeline " + timeline + ", " + place + ".")
                : new PgAssessment(
                        Kind.DIVERGED,
                        "The data diverged: there is WAL here up to " + WalPosition.text(lastRecord.get())
                                + " on timeline " + timeline + ", but " + place + ".");
    }

    /** Where the primary's history left a timeline. */
    static Optional<Long> branchPoint(String history, int timeline) {
        Matcher matcher = HISTORY_LINE.matcher(history);
        while (matcher.find()) {
            if (Integer.parseInt(matcher.group(1)) == timeline) {
                return WalPosition.parseLsn(matcher.group(2));
            }
        }
        return Optional.empty();
    }

    /**
     * Reads the end of the WAL from the complaint with which {@code pg_waldump} always ends. A missing next segment is
     * an end too: then its start is a bound above the last record.
     */
    static Optional<Long> lastRecord(String complaint, long segmentBytes) {
        Matcher record = LAST_RECORD.matcher(complaint);
        if (record.find()) {
            return WalPosition.parseLsn(record.group(1));
        }
        Matcher segment = MISSING_SEGMENT.matcher(complaint);
        if (complaint.contains("could not") && segment.find()) {
            long log = Long.parseLong(segment.group(1).substring(8, 16), 16);
            long part = Long.parseLong(segment.group(1).substring(16, 24), 16);
            return Optional.of((log << 32) + part * segmentBytes - 1);
        }
        return Optional.empty();
    }
}
