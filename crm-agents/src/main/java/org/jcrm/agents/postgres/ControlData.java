package org.jcrm.agents.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code pg_controldata} says of a data directory.
 *
 * @param state {@code in production}, {@code shut down}, {@code shut down in recovery}, {@code in archive recovery} …
 * @param checkpoint the latest checkpoint's position, on its timeline
 * @param redo where recovery would start
 * @param minimumRecoveryEnd how far a standby must replay before its data are consistent; 0 if not a standby
 * @param segmentBytes size of a WAL file
 * @param rewindable whether {@code pg_rewind} can work on it (checksums or {@code wal_log_hints})
 */
record ControlData(
        String systemId,
        String state,
        WalPosition checkpoint,
        long redo,
        long minimumRecoveryEnd,
        int minimumRecoveryTimeline,
        boolean rewindable,
        long segmentBytes) {

    /** @param output of {@code pg_controldata} in the C locale */
    static Optional<ControlData> parse(String output) {
        Map<String, String> values = new LinkedHashMap<>();
        output.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        Optional<Long> checkpoint = value(values, "Latest checkpoint location").flatMap(WalPosition::parseLsn);
        Optional<Long> redo = value(values, "Latest checkpoint's REDO location").flatMap(WalPosition::parseLsn);
        Optional<String> timeline =
                value(values, "Latest checkpoint's TimeLineID").filter(t -> t.matches("\\d{1,9}"));
        Optional<String> state = value(values, "Database cluster state");
        if (checkpoint.isEmpty() || redo.isEmpty() || timeline.isEmpty() || state.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ControlData(
                value(values, "Database system identifier").orElse(""),
                state.get(),
                new WalPosition(Integer.parseInt(timeline.get()), checkpoint.get()),
                redo.get(),
                value(values, "Minimum recovery ending location")
                        .flatMap(WalPosition::parseLsn)
                        .orElse(0L),
                value(values, "Min recovery ending loc's timeline")
                        .filter(t -> t.matches("\\d{1,9}"))
                        .map(Integer::parseInt)
                        .orElse(0),
                value(values, "wal_log_hints setting").filter("on"::equals).isPresent()
                        || value(values, "Data page checksum version")
                                .filter(v -> !v.equals("0"))
                                .isPresent(),
                value(values, "Bytes per WAL segment")
                        .filter(v -> v.matches("\\d{1,12}"))
                        .map(Long::parseLong)
                        .orElse(16L << 20)));
    }

    private static Optional<String> value(Map<String, String> values, String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** It was a primary and ended in good order. */
    boolean shutDownAsPrimary() {
        return state.equals("shut down");
    }

    /** It was a standby and ended in good order. */
    boolean shutDownAsStandby() {
        return state.equals("shut down in recovery");
    }

    boolean shutDownCleanly() {
        return shutDownAsPrimary() || shutDownAsStandby();
    }

    /** It is, or died as, a primary. */
    boolean inProduction() {
        return state.equals("in production");
    }

    /** The furthest position that this file alone proves. */
    WalPosition knownPosition() {
        return Long.compareUnsigned(minimumRecoveryEnd, checkpoint.lsn()) > 0
                ? new WalPosition(Math.max(minimumRecoveryTimeline, checkpoint.timeline()), minimumRecoveryEnd)
                : checkpoint;
    }
}
