package org.jcrm.daemon.api;

/** What a caller may do. Each route names what it needs. */
public enum Access {
    /** Look at everything. */
    VIEWER,
    /** Change anything. */
    ADMIN;

    public boolean allows(Access needed) {
        return compareTo(needed) >= 0;
    }
}
