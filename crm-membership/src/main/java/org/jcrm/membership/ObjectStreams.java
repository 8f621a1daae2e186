package org.jcrm.membership;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;

/**
 * No object stream is read in this process, whoever opens one. Nothing of jcrm's does; this closes the roads that a
 * library may have and nobody thought of.
 */
public final class ObjectStreams {
    private ObjectStreams() {}

    /** For the whole process, from now on. To be called before anything listens; a second call does nothing. */
    public static void refuseAll() {
        // A filter cannot be replaced; the launcher sets one as well (-Djdk.serialFilter='!*').
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(stream -> Status.REJECTED);
        }
    }
}
