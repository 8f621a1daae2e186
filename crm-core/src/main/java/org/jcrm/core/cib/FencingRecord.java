package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * One fencing as the history has it, under way or over. Every node keeps the same history; it is status, so it ends when
 * the last daemon does, as Pacemaker's.
 *
 * @param id the same on every node; no two fencings of any cluster node ever share one
 * @param action {@code off}, {@code reboot} or {@code on}
 * @param origin the node that asked: the designated controller, or where an operator said so
 * @param client who asked there ({@code jcrmd} or the operator's program)
 * @param delegate the node that carried it out, once that is known
 * @param completedAt when it ended; empty while it is under way
 * @param reason why it failed, or what is worth knowing about a success; may be empty
 * @param attempts every attempt that failed, in order, with node, device and reason
 */
public record FencingRecord(
        String id,
        NodeName target,
        String action,
        NodeName origin,
        String client,
        Optional<NodeName> delegate,
        State state,
        Instant requestedAt,
        Optional<Instant> completedAt,
        String reason,
        List<String> attempts) {
    /** How many records are kept; beyond it the oldest go. */
    public static final int LIMIT = 200;

    /** Newest first, ties by id: the order in which people read a history. */
    public static final Comparator<FencingRecord> NEWEST_FIRST = Comparator.comparing(FencingRecord::at)
            .reversed()
            .thenComparing(record -> record.state() != State.PENDING)
            .thenComparing(FencingRecord::id);

    /** Where a fencing stands. */
    public enum State {
        PENDING,
        DONE,
        FAILED
    }

    public FencingRecord {
        requireNonNull(id, "id is null");
        requireNonNull(target, "target is null");
        requireNonNull(action, "action is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(client, "client is null");
        requireNonNull(delegate, "delegate is null");
        requireNonNull(state, "state is null");
        requireNonNull(requestedAt, "requestedAt is null");
        requireNonNull(completedAt, "completedAt is null");
        requireNonNull(reason, "reason is null");
        attempts = List.copyOf(attempts);
    }

    /** When it ended, or else began. */
    public Instant at() {
        return completedAt.orElse(requestedAt);
    }

    public FencingRecord failed(Instant when, String why) {
        return new FencingRecord(
                id,
                target,
                action,
                origin,
                client,
                delegate,
                State.FAILED,
                requestedAt,
                Optional.of(when),
                why,
                attempts);
    }

    /** What several nodes remember, as one history: of one fencing the word that it is over counts, then the newer one. */
    public static List<FencingRecord> merged(List<List<FencingRecord>> histories) {
        Map<String, FencingRecord> byId = new LinkedHashMap<>();
        histories.forEach(history -> history.forEach(record -> byId.merge(record.id(), record, FencingRecord::newer)));
        return bounded(byId.values().stream().toList());
    }

    private static FencingRecord newer(FencingRecord one, FencingRecord other) {
        if ((one.state == State.PENDING) != (other.state == State.PENDING)) {
            return one.state == State.PENDING ? other : one;
        }
        return NEWEST_FIRST.compare(one, other) <= 0 ? one : other;
    }

    /** Oldest first, the newest {@link #LIMIT} of them. */
    static List<FencingRecord> bounded(List<FencingRecord> records) {
        return records.stream().sorted(NEWEST_FIRST).limit(LIMIT).toList().reversed();
    }
}
