package org.jcrm.cli.live;

import java.time.Instant;
import org.jcrm.core.codec.api.StatusReport;

/** What the feed says. */
public sealed interface News {
    /** A new status. */
    record Fresh(StatusReport report) implements News {}

    /** The daemon is gone; the feed goes on trying. */
    record Lost(Instant since, String why) implements News {}
}
