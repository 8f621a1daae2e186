package org.jcrm.daemon;

import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.daemon.loop.EventSink;
import org.jspecify.annotations.Nullable;

/** Stands in for the loop while its sources are put together; nothing may happen before it is opened. */
final class LoopDoor implements EventSink {
    private volatile @Nullable EventSink loop;

    void open(EventSink opened) {
        loop = opened;
    }

    @Override
    public void post(ClusterEvent event) {
        EventSink opened = loop;
        if (opened == null) {
            throw new IllegalStateException("an event before the loop: " + event);
        }
        opened.post(event);
    }
}
