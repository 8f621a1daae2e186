package org.jcrm.membership;

import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;

/**
 * The cluster layer: views and messages.
 *
 * <p>No method but {@link #close} waits for anything, so the loop may call them. What must be waited for is done by the
 * implementation's own thread, one thing after the other; results arrive at the listener.
 */
public interface Membership extends AutoCloseable {
    /**
     * Join. The listener hears the first view when that is done; alone if no peer answers within the join timeout.
     * Without effect while connected.
     */
    void connect(MembershipListener listener);

    /**
     * Leave politely: the peers learn that this node left rather than died. The listener hears
     * {@link MembershipView#NONE} when that is done.
     */
    void disconnect();

    /**
     * Send to one member, possibly to itself. Messages between the same two members arrive once and in order while both
     * share a view; what was sent to a member that is lost before it arrives, is lost too. Never blocks, never throws
     * for reasons of the network.
     */
    void send(NodeName to, byte[] payload);

    /** Leaves and ends all threads; waits for that, at most a few seconds. */
    @Override
    void close();
}
