package org.jcrm.daemon.loop;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;

/** Does what a step decided, in the order of the list. */
@FunctionalInterface
public interface EffectHandler {
    /**
     * @return what the core must hear before any other event: that the configuration could not be written. The effects
     *     after the failed write were not done, except for sentences of the log.
     */
    Optional<ClusterEvent> run(List<Effect> effects);
}
