package org.jcrm.core.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jcrm.core.cib.Cib;

/** What is true now, read from the CIB's history. Pure. */
public final class StatusReader {
    private StatusReader() {}

    public static ClusterStatus read(Cib cib, Instant now, String daemonVersion) {
        return new ClusterStatus(
                "",
                "jgroups",
                daemonVersion,
                now,
                cib.version(),
                cib.dc(),
                cib.haveQuorum(),
                cib.lastChange(),
                0,
                0,
                0,
                new ClusterStatus.Options(true, true, "stop", false, false, Duration.ofSeconds(60)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
