package org.jcrm.agents.postgres;

import java.time.Duration;
import org.jcrm.agents.Deadline;
import org.jspecify.annotations.Nullable;

/** Tells what has been so at every look for a while from what is so for a moment. */
final class Lasting {
    private volatile @Nullable Deadline until;

    /** @return whether it is so now, and has been at every look since one that is {@code patience} ago */
    boolean holds(boolean now, Duration patience) {
        Deadline present = until;
        if (!now) {
            until = null;
            return false;
        }
        if (present == null) {
            until = Deadline.after(patience);
            return false;
        }
        return present.isPast();
    }
}
