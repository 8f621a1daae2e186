package org.jcrm.membership;

import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;

/**
 * Hears what happens in the cluster layer. Called by threads of the cluster layer, views and messages in their order,
 * one call at a time; implementations post an event and return.
 */
public interface MembershipListener {
    /** A new view, or {@link MembershipView#NONE} when this node left. */
    void viewChanged(MembershipView view);

    /** @param from the member whose certificate the link showed; never merely a claimed name */
    void messageReceived(NodeName from, byte[] payload);

    /**
     * Joining is impossible: the port is taken, the address is not on this host.
     *
     * @param sentence what is wrong, where, and what to do; for people
     */
    void connectFailed(String sentence);
}
