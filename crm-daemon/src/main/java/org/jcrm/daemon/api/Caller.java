package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

/**
 * Who asks, as the connection proves it.
 *
 * @param user the OS user of the local socket's other end, or the common name of a certificate
 * @param peer whether this is another node's daemon, whose word on the real user is taken
 */
public record Caller(String user, Access access, boolean peer) {
    public Caller {
        requireNonNull(user, "user is null");
        requireNonNull(access, "access is null");
    }
}
