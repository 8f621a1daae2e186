package org.jcrm.core.controller;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FencingOutcome;
import org.jcrm.core.fencing.FencingRun;

/** A fencing as the history of all nodes has it. */
final class FencingHistory {
    private FencingHistory() {}

    static FencingRecord record(Turn turn, Fencing fencing) {
        FencingRun run = fencing.run();
        Optional<FencingOutcome> outcome = run.outcome();
        return new FencingRecord(
                run.id(),
                run.target(),
                run.action(),
                fencing.origin(),
                fencing.client(),
                outcome.flatMap(FencingOutcome::delegate),
                outcome.map(how -> how.success() ? FencingRecord.State.DONE : FencingRecord.State.FAILED)
                        .orElse(FencingRecord.State.PENDING),
                fencing.requestedAt(),
                outcome.map(how -> millis(turn.now)),
                outcome.map(FencingOutcome::reason).orElse(""),
                run.failures());
    }

    static Instant millis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    /** What an earlier designated controller began and nobody drives any more did not succeed, as far as anybody knows. */
    static List<FencingRecord> orphaned(Turn turn, DcDesk desk, List<FencingRecord> history) {
        return history.stream()
                .map(record -> record.state() == FencingRecord.State.PENDING && !desk.fencings.containsKey(record.id())
                        ? record.failed(
                                millis(turn.now),
                                "the designated controller changed before its end was known; it is planned anew")
                        : record)
                .toList();
    }
}
