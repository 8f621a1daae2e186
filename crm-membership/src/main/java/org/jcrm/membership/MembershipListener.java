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
     * Joining is impossible and given up: the port is taken, the address is not on this host.
     *
     * @param sentence what is wrong, where, and what to do; for people
     */
    void connectFailed(String sentence);

    /**
     * This node is not in any view yet, because peers are there that do not take it in; it goes on trying. Told once
     * for each reason.
     *
     * @param sentence which peers, why, and what to do; for people
     */
    void stillOut(String sentence);
}
