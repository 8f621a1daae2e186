package org.jcrm.daemon.loop;

import org.jcrm.core.controller.Message;
import org.jcrm.core.model.NodeName;

/** The cluster layer as the effects need it. Calls return at once; what comes in is posted as events. */
public interface PeerLink {
    void connect();

    /** Leaves the cluster layer politely. */
    void disconnect();

    /** A message that cannot be delivered is dropped: views and timers tell the core. */
    void send(NodeName to, Message message);
}
