package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

/** Why an edit was not applied, and what to do: a value, not an exception. */
public record EditRejected(String reason, String nextStep) {
    public EditRejected {
        requireNonNull(reason, "reason is null");
        requireNonNull(nextStep, "nextStep is null");
    }
}
