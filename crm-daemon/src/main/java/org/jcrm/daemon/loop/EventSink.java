package org.jcrm.daemon.loop;

import org.jcrm.core.controller.ClusterEvent;

/** Where everybody but the loop puts what happened. Any thread; returns at once. */
@FunctionalInterface
public interface EventSink {
    void post(ClusterEvent event);
}
