package org.jcrm.daemon.api;

/** Looks at the cluster through a peer's eyes, for a node that is not a member and so knows nothing itself. */
@FunctionalInterface
public interface PeerSight {
    /** Asks the peers, one after the other; what the first member says is what this node's agents see from now on. */
    void refresh() throws InterruptedException;
}
