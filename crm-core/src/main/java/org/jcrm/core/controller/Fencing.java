package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.fencing.FencingRun;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * A fencing that the designated controller drives, and who waits for it. It outlives the transition that asked for it: a
 * newer plan that wants the same joins it.
 *
 * @param origin the node that asked
 * @param client who asked there
 * @param requestedAt when it began
 * @param requests operators who wait
 * @param waiters actions of transitions that wait
 * @param wasLost whether the target took no part when it began (out of the view, or silent in it): then its return makes it
 *     needless
 * @param returned whether the target came back with a new daemon while an agent was at work: what the agent says then is
 *     about the machine before
 * @param unfenced attributes that the target gets when it was let in
 * @param wakeAt for when the timer is set, by the clock that nobody sets
 */
public record Fencing(
        FencingRun run,
        NodeName origin,
        String client,
        Instant requestedAt,
        List<RequestId> requests,
        List<Waiter> waiters,
        boolean wasLost,
        boolean returned,
        Map<String, String> unfenced,
        Optional<Duration> wakeAt) {
    /** An action of a transition. */
    public record Waiter(int transition, int action) {}

    public Fencing {
        requireNonNull(run, "run is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(client, "client is null");
        requireNonNull(requestedAt, "requestedAt is null");
        requests = List.copyOf(requests);
        waiters = List.copyOf(waiters);
        unfenced = Ordered.copyOf(unfenced);
        requireNonNull(wakeAt, "wakeAt is null");
    }

    Fencing with(FencingRun next) {
        return new Fencing(next, origin, client, requestedAt, requests, waiters, wasLost, returned, unfenced, wakeAt);
    }

    Fencing withWake(Optional<Duration> at) {
        return new Fencing(run, origin, client, requestedAt, requests, waiters, wasLost, returned, unfenced, at);
    }

    Fencing withReturned() {
        return new Fencing(run, origin, client, requestedAt, requests, waiters, wasLost, true, unfenced, wakeAt);
    }

    /** Goes on elsewhere, where nobody waits for it and no timer is set. */
    Fencing handedOver(Duration steady) {
        return elsewhere(run.handedOver(steady));
    }

    /** Goes on here after having been handed over. */
    Fencing takenOver(Duration steady) {
        return elsewhere(run.takenOver(steady));
    }

    private Fencing elsewhere(FencingRun next) {
        return new Fencing(
                next, origin, client, requestedAt, requests, List.of(), wasLost, returned, unfenced, Optional.empty());
    }

    Fencing joinedBy(List<RequestId> moreRequests, List<Waiter> moreWaiters) {
        return new Fencing(
                run,
                origin,
                client,
                requestedAt,
                Stream.concat(requests.stream(), moreRequests.stream())
                        .distinct()
                        .toList(),
                Stream.concat(waiters.stream(), moreWaiters.stream()).distinct().toList(),
                wasLost,
                returned,
                unfenced,
                wakeAt);
    }

    /** How often the fencing of one node failed in a row, and when last, by the clock that nobody sets. */
    public record Failures(int count, Duration last) {
        public Failures {
            requireNonNull(last, "last is null");
        }
    }
}
