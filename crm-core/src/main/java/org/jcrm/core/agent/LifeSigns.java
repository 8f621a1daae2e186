package org.jcrm.core.agent;

/** What can be said of an instance on a node whose daemon is gone. */
public enum LifeSigns {
    /** It answers: nobody else may take its place. */
    ALIVE,
    /** It refuses or does not answer. Without fencing this is the best evidence there is. */
    NONE,
    /** This agent cannot tell. */
    UNKNOWN
}
