package org.jcrm.membership;

import java.util.Collection;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;

/**
 * Asks a suspect whether it lives, and gives it up exactly one timeout later. JGroups' own looks at its suspects at
 * fixed times, which wakes an idle node ten times a second and takes up to two timeouts.
 */
final class SuspectCheck extends VERIFY_SUSPECT2 {
    SuspectCheck(long timeoutMillis) {
        setTimeout(timeoutMillis);
        setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    protected void verifySuspect(Collection<Address> members) {
        super.verifySuspect(members);
        // One more, because a deadline and a timer that round differently would miss each other.
        Future<?> _ = timer.schedule(this, timeout + 1, TimeUnit.MILLISECONDS);
    }
}
