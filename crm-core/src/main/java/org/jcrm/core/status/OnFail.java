package org.jcrm.core.status;

/** What to do when an operation fails, from least to most severe. Source: Pacemaker Explained, "on-fail". */
public enum OnFail {
    IGNORE,
    DEMOTE,
    RESTART,
    RESET_REMOTE,
    RESTART_CONTAINER,
    BAN,
    BLOCK,
    STOP,
    STANDBY,
    FENCE
}
