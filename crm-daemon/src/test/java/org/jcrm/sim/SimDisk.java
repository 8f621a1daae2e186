package org.jcrm.sim;

import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Status;

/** What a host's disk holds of the CIB: the configuration as last written durably; a write in progress may be lost. */
final class SimDisk {
    private final SimRandom random;
    private Cib stored;
    private boolean full;
    private boolean stalled;
    /** The state folder's word that this machine is a member of the cluster (survives a crash). */
    private boolean sessionMark;

    SimDisk(SimRandom random, Configuration configuration, Cib seed) {
        this.random = random;
        this.stored = new Cib(
                seed.version(),
                seed.lastChange(),
                false,
                java.util.Optional.empty(),
                configuration,
                Status.EMPTY,
                seed.extra());
    }

    /** How long the next durable write takes. */
    long writeMicros() {
        return stalled ? random.between(500, 4_000) * SimWorld.MILLI : random.between(200, 4_000);
    }

    boolean full() {
        return full;
    }

    void full(boolean now) {
        full = now;
    }

    void stalled(boolean now) {
        stalled = now;
    }

    void write(Cib cib) {
        stored = new Cib(
                cib.version(),
                cib.lastChange(),
                false,
                java.util.Optional.empty(),
                cib.configuration(),
                Status.EMPTY,
                cib.extra());
    }

    Cib read() {
        return stored;
    }

    boolean sessionMark() {
        return sessionMark;
    }

    void sessionMark(boolean now) {
        sessionMark = now;
    }
}
