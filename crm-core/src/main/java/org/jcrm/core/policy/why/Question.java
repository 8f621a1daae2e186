package org.jcrm.core.policy.why;

/** What somebody wants to know about a resource. */
public enum Question {
    /** Why is it where it is? */
    WHY,
    /** Why is it not on that node? */
    NOT,
    /** Why does it not run? */
    STOPPED
}
