package org.jcrm.daemon.loop;

import java.time.Instant;
import java.util.List;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;

/** The pure core as the loop sees it: one event in, effects out. Holds the controller's state; called by the loop alone. */
@FunctionalInterface
public interface Core {
    List<Effect> step(ClusterEvent event, Instant now);
}
