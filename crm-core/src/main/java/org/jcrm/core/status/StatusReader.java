package org.jcrm.core.status;

import java.time.Instant;
import org.jcrm.core.cib.Cib;

/** What is true now, read from the CIB's history. Pure. */
public final class StatusReader {
    private StatusReader() {}

    public static ClusterStatus read(Cib cib, Instant now, String daemonVersion) {
        return new InterimStatus(cib, now).read(daemonVersion);
    }
}
