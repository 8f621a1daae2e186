package org.jcrm.core.status;

import java.util.Optional;
import org.jcrm.core.cib.OperationRecord;

/** {@code action:transition:expected-rc:uuid}, with which the one who asked for an operation marked it. */
record TransitionKey(int action, int transition, int expected, String uuid) {
    static Optional<TransitionKey> of(OperationRecord operation) {
        String[] parts = operation.transitionKey().split(":", 4);
        if (parts.length < 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TransitionKey(
                    Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), parts[3]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The exit code that the requester expected. */
    static Optional<Integer> expected(OperationRecord operation) {
        return of(operation).map(TransitionKey::expected);
    }
}
