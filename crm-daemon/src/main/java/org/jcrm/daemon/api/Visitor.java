package org.jcrm.daemon.api;

/** Who is at the other end of a connection. */
sealed interface Visitor {
    /** Somebody who may at least look. */
    record Known(Caller caller) implements Visitor {}

    /**
     * Somebody who may not even look.
     *
     * @param from where the connection comes from
     * @param why nobody, or nobody who may look, is known by that
     */
    record Unknown(String from, String why, String nextStep) implements Visitor {}
}
