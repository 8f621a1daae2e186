package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;

/**
 * What to simulate.
 *
 * @param when the time to pretend; empty: the time that the CIB says it is from, else {@code now}
 * @param injections what to change before planning, in order
 * @param failing operations that fail while the transition is played
 * @param depth how far to go
 */
public record SimulationRequest(
        Cib cib,
        Optional<Instant> when,
        Instant now,
        List<Injection> injections,
        List<OperationSpec> failing,
        Depth depth) {
    /** How far a simulation goes. */
    public enum Depth {
        /** Only say how things are. */
        STATUS,
        /** Say what the cluster would do. */
        PLAN,
        /** Do it, on a copy of the CIB. */
        PLAY
    }

    public SimulationRequest {
        requireNonNull(cib, "cib is null");
        requireNonNull(when, "when is null");
        requireNonNull(now, "now is null");
        injections = List.copyOf(injections);
        failing = List.copyOf(failing);
        requireNonNull(depth, "depth is null");
    }

    /** The transition played, nothing pretended. */
    public static SimulationRequest play(Cib cib, Optional<Instant> when, Instant now) {
        return new SimulationRequest(cib, when, now, List.of(), List.of(), Depth.PLAY);
    }
}
