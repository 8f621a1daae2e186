package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

/** What became of an edit. */
public sealed interface EditResult {
    /** The new snapshot; the very same one if the edit changed nothing (then the version did not move either). */
    record Applied(Cib cib) implements EditResult {
        public Applied {
            requireNonNull(cib, "cib is null");
        }
    }

    /** Nothing was applied. */
    record Rejected(EditRejected why) implements EditResult {
        public Rejected {
            requireNonNull(why, "why is null");
        }

        static Rejected of(String reason, String nextStep) {
            return new Rejected(new EditRejected(reason, nextStep));
        }
    }
}
