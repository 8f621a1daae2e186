package org.jcrm.daemon.config;

/** What a node does after an unclean boot: its host went down while it was a member. */
public enum Rejoin {
    /** Stays out until an operator says {@code jcrm node start}: the default, as data may have diverged. */
    MANUAL,
    /** Joins by itself. */
    AUTOMATIC
}
