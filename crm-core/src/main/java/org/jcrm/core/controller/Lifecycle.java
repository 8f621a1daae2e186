package org.jcrm.core.controller;

/** Where a node stands with the cluster. */
public enum Lifecycle {
    /** Read its disk, decided nothing yet. */
    STARTING,
    /** Stays out until an operator says {@code jcrm node start}. */
    HELD,
    /** Connecting, or in a join round. */
    JOINING,
    /** Takes part; somebody else plans. */
    MEMBER,
    /** Takes part and plans. */
    DC,
    /** Its resources are being stopped before it leaves. */
    LEAVING,
    /** Left in good order by an operator's wish; the daemon is idle. */
    STOPPED
}
